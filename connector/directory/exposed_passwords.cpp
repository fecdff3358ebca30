#include "directory/exposed_passwords.hpp"

#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/result_code.hpp"
#include "directory/schema.hpp"

#include <fmt/format.h>
#include <ldap.h>

#include <iterator>
#include <utility>

namespace connector::directory {

namespace {

/// A condition on what may not be searched for is neither true nor false (RFC 4511 4.5.1.7), so
/// whoever may finds those who have no password, too. Of an attribute that it does not know, 389
/// Directory Server says that nobody has it.
std::string filter_of(std::string_view name, bool is_known) {
    return is_known ? fmt::format("(|({0}=*)(!({0}=*)))", name) : fmt::format("({}=*)", name);
}

/// Those whom a search finds, without the account's own entry.
Result<std::vector<std::string>> others(Session& session, const std::string& base,
                                        const std::string& filter, const std::string& own) {
    const auto found = session.search(base, filter, {"1.1"});
    if (!found) return failure(found.error());
    std::vector<std::string> names;
    for (const Entry& each : *found)
        if (!is_same_dn(each.dn, own)) names.push_back(each.dn);
    return names;
}

bool is_not_shown(const Error& error) {
    return error.code == code_text(LDAP_NO_SUCH_OBJECT) ||
           error.code == code_text(LDAP_INSUFFICIENT_ACCESS);
}

}  // namespace

Result<std::vector<ExposedPassword>> exposed_passwords(Session& session, const std::string& base,
                                                       const std::string& own,
                                                       const std::string& inner) {
    const auto schema = Schema::read(session);
    std::vector<std::pair<std::string, std::string>> filters;
    std::string any;
    for (const std::string_view each : kPasswords) {
        std::string name(each);
        // A server that hides its schema knows the one of RFC 4519.
        const bool is_known =
            schema ? schema->has_attribute(name) : each == *std::begin(kPasswords);
        if (schema && !is_known) continue;
        std::string filter = filter_of(each, is_known);
        any += filter;
        filters.emplace_back(std::move(name), std::move(filter));
    }
    std::vector<ExposedPassword> exposed;
    // All at once first: no index helps, and there is nearly always nothing to be found.
    const std::string anyones = fmt::format("(|{})", any);
    const std::string* shown = &base;
    auto anybody = others(session, *shown, anyones, own);
    if (!anybody && !inner.empty() && is_not_shown(anybody.error())) {
        shown = &inner;
        anybody = others(session, *shown, anyones, own);
        if (!anybody && is_not_shown(anybody.error())) return exposed;
    }
    if (!anybody) return failure(anybody.error());
    if (anybody->empty()) return exposed;
    for (auto& [name, filter] : filters) {
        auto found = others(session, *shown, filter, own);
        if (!found) return failure(found.error());
        if (!found->empty()) exposed.push_back({std::move(name), std::move(found->front())});
    }
    return exposed;
}

Result<std::vector<std::string>> readable_passwords(Session& session, const std::string& dn) {
    std::vector<std::string> readable;
    const auto entry = session.read_entry(dn, {std::begin(kPasswords), std::end(kPasswords)});
    if (!entry && !is_not_shown(entry.error())) return failure(entry.error());
    if (entry && *entry)
        for (const auto& [attribute, values] : (*entry)->attributes) readable.push_back(attribute);
    return readable;
}

}  // namespace connector::directory
