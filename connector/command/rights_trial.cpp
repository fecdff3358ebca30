#include "command/rights_trial.hpp"

#include "command/configuration_entries.hpp"
#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/exposed_passwords.hpp"
#include "directory/flavour.hpp"
#include "directory/writable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace connector::command {

namespace {

constexpr char kSuffixes[] = "namingContexts";
/// Policies of both servers, and the accounts of services: few, wherever they are.
constexpr char kPlaces[] =
    "(|(objectClass=pwdPolicy)(objectClass=ldapSubEntry)(objectClass=simpleSecurityObject))";
/// Whoever writes these of an entry is somebody else, or may do more.
constexpr std::string_view kPower[] = {"objectClass", "member", "uniqueMember", "aci",
                                       "userPassword"};
constexpr std::size_t kNamed = 6;

bool has(const AttributeList& names, const std::string& name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& each) { return directory::same_name(each, name); });
}

void add(AttributeList& names, const std::string& name) {
    if (!has(names, name)) names.push_back(name);
}

std::string first_of(const AttributeList& names) {
    if (names.size() <= kNamed) return fmt::format("{}", fmt::join(names, ", "));
    return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + kNamed, ", "),
                       names.size() - kNamed);
}

}  // namespace

report::Finding refused_otherwise(const std::string& name, const std::string& answer) {
    return report::not_checked(name, fmt::format("refused, for another reason ({})", answer), {});
}

/// Of one entry or several.
struct RightsTrial::Written {
    AttributeList names;
    std::size_t refused = 0;
    std::string other;
};

RightsTrial::RightsTrial(directory::Session& administrator, directory::Session& service,
                         const directory::Mapping& mapping, const directory::Schema& schema)
    : administrator_(administrator), service_(service), mapping_(mapping), schema_(schema) {
    find_suffix();
    find_places(administrator_);
    find_places(service_);
}

void RightsTrial::find_suffix() {
    suffix_ = mapping_.search_base;
    const auto root = administrator_.read_entry("", {kSuffixes});
    if (!root || !*root) return;
    for (const std::string& suffix : (*root)->values(kSuffixes))
        if (is_below(mapping_.people, suffix)) suffix_ = suffix;
}

/// The administrator may be one of people's entries only, and see no policy.
void RightsTrial::find_places(directory::Session& session) {
    const auto own =
        session.search(mapping_.connector_entry, "(objectClass=*)",
                       {directory::attribute::kObjectClass, directory::attribute::kLeaseMember});
    const auto others = session.search(suffix_, kPlaces, {directory::attribute::kObjectClass});
    if (!own || !others) {
        unseen_ = to_string(own ? others.error() : own.error());
        return;
    }
    for (const std::string& root : {suffix_, mapping_.search_base, mapping_.people})
        look_up_place(session, root);
    for (const directory::Entry& each : *own) add_place(each);
    for (const directory::Entry& each : *others)
        if (!is_below(each.dn, mapping_.people)) add_place(each);
    // Those who may lock, and who may take the lease, wherever their entries are: where they are
    // people, it is asked of people what may be written of them.
    for (const directory::Entry& each : *own)
        for (const std::string& member : each.values(directory::attribute::kLeaseMember))
            if (!is_below(member, mapping_.people)) look_up_place(session, member);
}

/// Nothing where there is no such entry: a local user's name is none.
void RightsTrial::look_up_place(directory::Session& session, const std::string& dn) {
    if (is_place(dn)) return;
    const auto entry = session.read_entry(dn, {directory::attribute::kObjectClass});
    if (entry && *entry) add_place(**entry);
}

/// One whose classes are hidden says nothing of what may be in it.
void RightsTrial::add_place(const directory::Entry& entry) {
    if (!entry.values(directory::attribute::kObjectClass).empty() && !is_place(entry.dn))
        places_.push_back(entry);
}

bool RightsTrial::is_place(const std::string& dn) const {
    return std::any_of(places_.begin(), places_.end(), [&](const directory::Entry& each) {
        return directory::is_same_dn(each.dn, dn);
    });
}

AttributeList RightsTrial::closing() const {
    AttributeList names;
    for (const std::string& name : directory::closing_attributes())
        if (schema_.has_attribute(name)) add(names, name);
    add_known(names, directory::kEnforced);
    for (const std::string_view each : directory::kProxies) add(names, std::string(each));
    return names;
}

void RightsTrial::add_known(AttributeList& names, std::span<const std::string_view> more) const {
    for (const std::string_view each : more)
        if (const std::string name(each); schema_.has_attribute(name)) add(names, name);
}

/// What makes an entry what it is, and gives power; where that can be asked, all that its classes
/// allow, and what needs no class. One's own telephone number may be one's own.
AttributeList RightsTrial::asked_of(const directory::Entry& place, bool is_own) const {
    const AttributeList classes = place.values(directory::attribute::kObjectClass);
    if (mapping_.flavour->refuses_cheaply && !is_own) return asked_of_account(classes);
    AttributeList names = is_own ? closing() : schema_.demanded(classes);
    add_known(names, kPower);
    return names;
}

AttributeList RightsTrial::asked_of_account(const AttributeList& classes) const {
    AttributeList names;
    for (const std::string& name : schema_.allowed(classes)) add(names, name);
    for (const std::string& name : closing()) add(names, name);
    add_known(names, directory::kPasswords);
    return names;
}

/// The values that are there are looked for by the service account, but for passwords.
Result<RightsTrial::Written> RightsTrial::written(const Tried& tried, const std::string& dn,
                                                  const AttributeList& attributes) {
    AttributeList shown;
    for (const std::string& name : attributes)
        if (!directory::is_password(name)) shown.push_back(name);
    const auto seen = service_.read_entry(dn, shown);
    directory::Entry entry{dn, {}};
    if (seen && *seen) entry.attributes = (*seen)->attributes;
    auto asked = directory::writable(tried.as, schema_, *mapping_.flavour, entry, attributes);
    if (!asked) return failure(asked.error());
    return Written{std::move(asked->names), asked->refused, std::move(asked->other)};
}

report::Finding RightsTrial::finding(const std::string& name, const Tried& tried,
                                     const Result<Written>& written) {
    const std::string title = fmt::format("{}: {}", tried.who, name);
    if (!written) return report::not_checked(title, to_string(written.error()), {});
    if (!written->names.empty())
        return report::failed(title, fmt::format("may write {}", first_of(written->names)),
                              tried.mend);
    if (written->refused == 0) return refused_otherwise(title, written->other);
    return report::fine(title, fmt::format("all {} questions are refused", written->refused));
}

report::Finding RightsTrial::nothing_else(const std::string& name, const Tried& tried,
                                          const Meant& meant) {
    AttributeList asked;
    AttributeList all;
    if (mapping_.flavour->refuses_cheaply) {
        all = schema_.attributes();
    } else {
        const auto entry =
            administrator_.read_entry(meant.dn, {directory::attribute::kObjectClass});
        all =
            asked_of_account(entry && *entry ? (*entry)->values(directory::attribute::kObjectClass)
                                             : mapping_.object_classes);
    }
    for (const std::string& each : all)
        if (!has(meant.attributes, each)) asked.push_back(each);
    return none_of(name, tried, meant.dn, asked);
}

report::Finding RightsTrial::none_of(const std::string& name, const Tried& tried,
                                     const std::string& dn, const AttributeList& attributes) {
    return finding(name, tried, written(tried, dn, attributes));
}

std::optional<report::Finding> RightsTrial::places_unseen(const std::string& title) const {
    if (unseen_.empty()) return std::nullopt;
    return report::not_checked(title, unseen_,
                               "--bind-dn of somebody who is shown the whole directory");
}

report::Finding RightsTrial::nothing_elsewhere(const std::string& name, const Tried& tried,
                                               const std::vector<Meant>& meant) {
    if (auto unseen = places_unseen(fmt::format("{}: {}", tried.who, name))) return *unseen;
    const std::string own = bound_dn(tried.session);
    Written all;
    for (const directory::Entry& place : places_) {
        AttributeList asked = asked_of(place, directory::is_same_dn(place.dn, own));
        for (const Meant& each : meant)
            if (directory::is_same_dn(each.dn, place.dn))
                std::erase_if(asked, [&](const std::string& attribute) {
                    return has(each.attributes, attribute);
                });
        const auto of_place = written(tried, place.dn, asked);
        if (!of_place) return finding(name, tried, of_place);
        for (const std::string& each : of_place->names)
            all.names.push_back(fmt::format("{} of {}", each, place.dn));
        all.refused += of_place->refused;
        all.other = of_place->other;
    }
    return finding(name, tried, all);
}

report::Finding RightsTrial::nothing_goes(const std::string& name, const Tried& tried,
                                          const std::vector<std::string>& accounts) {
    const std::string title = fmt::format("{}: {}", tried.who, name);
    if (auto unseen = places_unseen(title)) return *unseen;
    AttributeList asked = accounts;
    for (const directory::Entry& place : places_)
        if (!is_below(mapping_.people, place.dn)) asked.push_back(place.dn);
    AttributeList free;
    std::string other;
    for (const std::string& dn : asked) {
        std::vector<Result<directory::Answer>> answers{tried.as.ask_to_move(dn)};
        // Each is a right of its own. A throw-away entry's deletion is tried.
        if (mapping_.flavour->adds_apart && !directory::is_throw_away(mapping_, dn))
            answers.push_back(tried.as.ask_to_delete(dn));
        for (const auto& answer : answers) {
            if (!answer) return report::not_checked(title, to_string(answer.error()), {});
            if (answer->is_absent() || answer->lacks_condition())
                add(free, dn);
            else if (!answer->is_without_right())
                other = answer->text;
        }
    }
    if (!free.empty())
        return report::failed(title, fmt::format("may delete or move {}", first_of(free)),
                              tried.mend);
    if (!other.empty()) return refused_otherwise(title, other);
    return report::fine(title, fmt::format("refused for all {} entries", asked.size()));
}

/// Whoever may read an entry's password need not be able to search for it.
Result<AttributeList> RightsTrial::readable_passwords(directory::Session& session,
                                                      AttributeList accounts) const {
    const std::string own = bound_dn(session);
    for (const directory::Entry& place : places_)
        if (!directory::is_same_dn(place.dn, own)) accounts.push_back(place.dn);
    AttributeList readable;
    for (const std::string& dn : accounts) {
        const auto of_entry = directory::readable_passwords(session, dn);
        if (!of_entry) return failure(of_entry.error());
        for (const std::string& attribute : *of_entry)
            readable.push_back(fmt::format("{} of {}", attribute, dn));
    }
    return readable;
}

report::Finding RightsTrial::no_password_elsewhere(const std::string& name, const Tried& tried,
                                                   const AttributeList& accounts) {
    const std::string title = fmt::format("{}: {}", tried.who, name);
    const auto exposed = directory::exposed_passwords(tried.session, suffix_,
                                                      bound_dn(tried.session), mapping_.people);
    const auto readable = readable_passwords(tried.session, accounts);
    if (!exposed || !readable)
        return report::not_checked(title, to_string(exposed ? readable.error() : exposed.error()),
                                   {});
    AttributeList seen;
    for (const directory::ExposedPassword& each : *exposed)
        seen.push_back(fmt::format("{} (as in {})", each.attribute, each.dn));
    if (!seen.empty())
        return report::failed(title, fmt::format("may search for {}", first_of(seen)), tried.mend);
    if (!readable->empty())
        return report::failed(title, fmt::format("may read {}", first_of(*readable)), tried.mend);
    return report::fine(title, fmt::format("none can be searched for below {}", suffix_));
}

}  // namespace connector::command
