#include "sync/held_name.hpp"

#include "identity/digest.hpp"

namespace connector::sync {

std::string held_name(std::string_view what) {
    constexpr std::size_t kLength = 12;
    return identity::sha256(what).substr(0, kLength);
}

}  // namespace connector::sync
