#include "report/foreign_lock.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::report {

namespace {

/// Of a policy that is not shown. The value stays there when its time is over.
constexpr char kEndsByItself[] = "; it ends by itself where their policy has pwdLockoutDuration";

std::string server_lock(const model::ServerLock& lock, const model::TimeZone& zone) {
    const std::string text = "by the directory itself, after wrong passwords, ";
    if (lock.until) return text + "until " + zone.local_text(*lock.until);
    if (lock.at) return text + fmt::format("at {}{}", zone.local_text(*lock.at), kEndsByItself);
    return text + "until somebody sets a new password";
}

std::string ends_by_hand(const model::Window& theirs, model::Instant instant,
                         const model::TimeZone& zone) {
    std::vector<std::string> ends;
    if (theirs.start && *theirs.start > instant)
        ends.push_back("not before " + zone.local_text(*theirs.start));
    if (theirs.end && *theirs.end <= instant)
        ends.push_back("ended " + zone.local_text(*theirs.end));
    return fmt::format("window set by somebody else ({})", fmt::join(ends, ", "));
}

}  // namespace

std::string foreign_lock(const model::Account& account, model::Instant instant,
                         const model::TimeZone& zone) {
    std::vector<std::string> all;
    if (model::has_foreign_lock(account))
        all.push_back(fmt::format("set by somebody else ({})", account.lock_attribute));
    if (model::is_kept_out_by_hand(account, instant))
        all.push_back(ends_by_hand(account.foreign_window, instant, zone));
    if (model::is_locked_by_server(account, instant))
        all.push_back(server_lock(*account.server_lock, zone));
    return fmt::format("{}", fmt::join(all, ", and "));
}

}  // namespace connector::report
