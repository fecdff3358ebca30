#include "sync/entry_assessor.hpp"

#include <array>
#include <cstdint>

namespace connector::sync {

EntryAssessor::EntryAssessor(const Mappings& mappings, const lifecycle::Moment& moment)
    : assessor_(mappings, no_source_, moment, {}) {}

Assessment EntryAssessor::assess(const model::Account& account) {
    constexpr std::array<std::uint32_t, 1> only{0};
    return assessor_.assess({{}, only, false}, {&account});
}

}  // namespace connector::sync
