#include "sync/entry_assessor.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace connector::sync {

EntryAssessor::EntryAssessor(const Mappings& mappings, const lifecycle::Moment& moment)
    : mappings_(mappings), moment_(moment), assessor_(mappings, no_source_, moment, {}) {}

Assessment EntryAssessor::assess(const model::Account& account) {
    constexpr std::array<std::uint32_t, 1> only{0};
    return assessor_.assess({{}, only, false}, {&account});
}

Assessment EntryAssessor::assess_lock(const model::Account& account) {
    Assessment assessment = assess(account);
    auto unruled = assessment.obstacle ? lifecycle::unruled_standing(account)
                                       : std::optional<lifecycle::Standing>();
    if (!unruled) return assessment;
    assessment.obstacle.reset();
    assessment.standing = std::move(*unruled);
    settle(assessment.desired, assessment.standing, &account, moment_, mappings_);
    return assessment;
}

}  // namespace connector::sync
