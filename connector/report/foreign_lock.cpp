#include "report/foreign_lock.hpp"

#include <fmt/format.h>

namespace connector::report {

namespace {

/// The policy of the person's is the directory's, and the value stays there when its time is over.
constexpr char kEndsByItself[] = "; it ends by itself where their policy has pwdLockoutDuration";

}  // namespace

std::string foreign_lock(const model::Account& account, const model::TimeZone& zone) {
    if (model::has_foreign_lock(account))
        return fmt::format("set by somebody else ({})", account.lock_attribute);
    if (!account.locked_by_server) return {};
    std::string text = "by the directory itself, after wrong passwords";
    if (account.locked_by_server_at)
        text += fmt::format(", at {}", zone.local_text(*account.locked_by_server_at));
    return text + kEndsByItself;
}

}  // namespace connector::report
