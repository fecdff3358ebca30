#include "sync/named_by.hpp"

#include "base/letters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace connector::sync {

NamedBy::NamedBy(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
        by_own_name_[lower_letters(id)];
        by_other_name_[lower_letters(id)];
        by_identifier_[id];
    }
}

bool NamedBy::add(const model::Account& account) {
    const std::size_t index = dns_.size();
    if (!by_dn_.emplace(account.dn, index).second) return false;
    dns_.push_back(account.dn);
    const auto name = [&](Index& names, const std::string& by) {
        const auto known = names.find(by);
        if (known == names.end()) return;
        if (known->second.empty() || known->second.back() != index) known->second.push_back(index);
    };
    for (const std::string& each : {account.login, account.mail})
        name(by_own_name_, lower_letters(each));
    for (const std::string& each : account.taken) name(by_other_name_, lower_letters(each));
    for (const model::Identifier& each : account.identifiers) {
        name(by_identifier_, each.value);
        name(by_identifier_, fmt::format("{}:{}", each.name, each.value));
    }
    return true;
}

std::vector<std::size_t> NamedBy::all(const std::string& id) const {
    const auto& own = by_own_name_.at(lower_letters(id));
    if (!own.empty()) return own;
    std::vector<std::size_t> whose = by_other_name_.at(lower_letters(id));
    for (const std::size_t each : by_identifier_.at(id))
        if (std::find(whose.begin(), whose.end(), each) == whose.end()) whose.push_back(each);
    return whose;
}

tl::expected<std::size_t, std::string> NamedBy::one(const std::string& id) const {
    const std::vector<std::size_t> whose = all(id);
    if (whose.size() == 1) return whose.front();
    if (whose.empty())
        return tl::unexpected(std::string("no account has this login, mail or number"));
    std::set<std::string> dns;
    for (const std::size_t each : whose) dns.insert(dns_[each]);
    return tl::unexpected(
        fmt::format("names several entries: {}; take the login", fmt::join(dns, "; ")));
}

}  // namespace connector::sync
