#include "command/account_tally.hpp"

#include "directory/attribute.hpp"

#include <fmt/format.h>

namespace connector::command {

namespace {

bool is_shown(const model::Account& account, const std::string& what) {
    if (what == kIdentifiers) return !account.identifiers.empty();
    if (what == directory::kAccountClass) return account.ours;
    return account.attributes.find(what) != account.attributes.end();
}

}  // namespace

Result<AccountTally> tally_accounts(directory::Session& session, const directory::Mapping& mapping,
                                    const std::vector<std::string>& what, const StopFlag& stop) {
    AccountTally seen;
    const auto count = session.read_accounts(mapping, stop, [&](const model::Account& account) {
        seen[kEntry] += 1;
        seen[mapping.login_attribute] += account.login.empty() ? 0 : 1;
        seen[mapping.mail_attribute] += account.mail.empty() ? 0 : 1;
        for (const std::string& each : what) seen[each] += is_shown(account, each) ? 1 : 0;
    });
    if (!count) return failure(count.error());
    return seen;
}

std::size_t number_of(const AccountTally& tally, const std::string& what) {
    const auto found = tally.find(what);
    return found == tally.end() ? 0 : found->second;
}

std::vector<std::string> less_than(const AccountTally& shown, const AccountTally& there) {
    std::vector<std::string> less;
    for (const auto& [what, number] : there)
        if (const std::size_t seen = number_of(shown, what); seen < number)
            less.push_back(fmt::format("{} of {} of {}", what, seen, number));
    return less;
}

}  // namespace connector::command
