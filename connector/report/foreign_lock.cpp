#include "report/foreign_lock.hpp"

#include <fmt/format.h>

namespace connector::report {

namespace {

/// The policy of the person's is the directory's, and the value stays there when its time is over.
constexpr char kEndsByItself[] = "; it ends by itself where their policy has pwdLockoutDuration";

std::string server_lock(const model::ServerLock& lock, const model::TimeZone& zone) {
    const std::string text = "by the directory itself, after wrong passwords, ";
    if (lock.at) return text + fmt::format("at {}{}", zone.local_text(*lock.at), kEndsByItself);
    return text + (lock.until ? "until " + zone.local_text(*lock.until)
                              : std::string("until somebody sets a new password"));
}

}  // namespace

std::string foreign_lock(const model::Account& account, model::Instant instant,
                         const model::TimeZone& zone) {
    std::string text;
    if (model::has_foreign_lock(account))
        text = fmt::format("set by somebody else ({})", account.lock_attribute);
    if (model::is_locked_by_server(account, instant))
        text += (text.empty() ? "" : ", and ") + server_lock(*account.server_lock, zone);
    return text;
}

}  // namespace connector::report
