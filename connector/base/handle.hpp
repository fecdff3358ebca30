#pragma once

#include <memory>

namespace connector {

/// Deleter that calls a C release function; stateless, so a handle is as large as its pointer.
template <auto Release>
struct CDelete {
    template <typename T>
    void operator()(T* object) const noexcept {
        static_cast<void>(Release(object));
    }
};

/// The one owner of an object made by a C library, released by `Release`.
template <typename T, auto Release>
using Handle = std::unique_ptr<T, CDelete<Release>>;

}  // namespace connector
