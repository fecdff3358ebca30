#include "command/server_facts.hpp"

#include "command/configuration_entries.hpp"
#include "directory/attribute.hpp"
#include "directory/connector_entry.hpp"
#include "directory/dn.hpp"
#include "directory/exposed_passwords.hpp"
#include "directory/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace connector::command {

namespace {

using report::Finding;

constexpr char kControls[] = "supportedControl";
constexpr char kPolicyControl[] = "1.3.6.1.4.1.42.2.27.8.5.1";
constexpr char kAssertionControl[] = "1.3.6.1.1.12";
constexpr char kLockout[] = "pwdLockout";

bool has_value(const directory::Entry& entry, const char* name, std::string_view value) {
    const auto found = entry.attributes.find(name);
    return found != entry.attributes.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const std::string& each) { return directory::same_name(each, value); });
}

/// What is written to entries of one kind.
struct Written {
    std::string kind;
    std::vector<std::string> classes;
    std::vector<std::string> attributes;
};

std::vector<Written> everything_written(const directory::Mapping& mapping, bool ends_sessions) {
    Written account{"account", mapping.object_classes,
                    directory::written_attributes(mapping, ends_sessions)};
    account.attributes.push_back(mapping.login_attribute);
    return {
        std::move(account),
        {"connector's own entry", {"lifecycleConnector"}, directory::connector_entry_attributes()},
        {"lease", {"lifecycleLease", "groupOfNames"}, directory::lease_attributes()}};
}

/// What keeps the server from taking entries of that kind, once it knows all names.
void find_faults(const directory::Schema& schema, const Written& written,
                 std::vector<std::string>& faults) {
    std::vector<std::string> refused;
    for (const std::string& name : written.attributes)
        if (!schema.admits(written.classes, name)) refused.push_back(name);
    if (!refused.empty())
        faults.push_back(fmt::format("no class of the {} ({}) admits {}", written.kind,
                                     fmt::join(written.classes, ", "), fmt::join(refused, ", ")));
}

/// Which attributes an account must have that nobody writes.
void find_demands(const directory::Schema& schema, const Written& account,
                  std::vector<std::string>& faults) {
    std::set<std::string> demands;
    for (const std::string& demanded : schema.demanded(account.classes))
        if (std::none_of(
                account.attributes.begin(), account.attributes.end(),
                [&](const std::string& each) { return schema.same_attribute(each, demanded); }))
            demands.insert(demanded);
    if (!demands.empty())
        faults.push_back(
            fmt::format("the account's classes demand {}, which nothing of mappings/directory.yaml "
                        "writes",
                        fmt::join(demands, ", ")));
}

}  // namespace

bool has_policies(const directory::Mapping& mapping) {
    return mapping.flavour->lock == directory::kOpenLdap.lock;
}

Finding policy_finding(const std::string& name, const PolicyReaders& readers, const std::string& dn,
                       const std::string& whose) {
    auto policy = readers.user.read_entry(dn, {"objectClass", kLockout});
    const bool is_seen = policy && *policy && has_value(**policy, kLockout, "TRUE");
    // An administrator of people's entries alone may be shown less.
    if (!is_seen && readers.administrator)
        policy = readers.administrator->read_entry(dn, {"objectClass", kLockout});
    // What is hidden is said not to be there, too.
    const bool is_hidden =
        policy && (*policy ? (*policy)->attributes.empty() : readers.administrator == nullptr);
    if (!policy || is_hidden)
        return report::not_checked(
            name,
            fmt::format("{} is the policy of {}, and {}", dn, whose,
                        policy ? std::string("is not there, or cannot be seen")
                               : "cannot be seen: " + to_string(policy.error())),
            fmt::format("let who asks (the service account, the lock operators) read {}; check "
                        "--online with --bind-dn, of an administrator, tells more",
                        dn));
    if (!*policy)
        return report::failed(
            name, fmt::format("{} is the policy of {}, and is not there", dn, whose),
            "without it slapd enforces nothing, no lock and no window: make that entry, or name "
            "another");
    if (!has_value(**policy, "objectClass", "pwdPolicy"))
        return report::failed(name, fmt::format("{} of {} is no pwdPolicy", dn, whose),
                              "slapd then enforces nothing, no lock and no window");
    if (!has_value(**policy, kLockout, "TRUE"))
        return report::failed(name,
                              fmt::format("{} of {} does not show pwdLockout: TRUE", dn, whose),
                              "where it is not TRUE slapd overlooks pwdAccountLockedTime: set it, "
                              "or let who asks read it");
    return report::fine(name, fmt::format("{} of {} resolves, with pwdLockout", dn, whose));
}

Finding shown_passwords_finding(const std::string& name, directory::Session& session,
                                const directory::Mapping& mapping, const std::string& mend) {
    const auto people =
        session.search(mapping.people, "(objectClass=*)", {directory::kUserPassword});
    if (!people) return report::not_checked(name, to_string(people.error()), {});
    const std::string own = bound_dn(session);
    const auto has_one = [&](const directory::Entry& each) {
        return !each.attributes.empty() && !directory::is_same_dn(each.dn, own);
    };
    const auto shown = std::count_if(people->begin(), people->end(), has_one);
    if (shown == 0) return report::fine(name, fmt::format("of {} entries", people->size()));
    return report::failed(
        name,
        fmt::format("{} of {} entries (as {}) are shown with a password", shown, people->size(),
                    std::find_if(people->begin(), people->end(), has_one)->dn),
        mend);
}

ServerFacts::ServerFacts(const directory::Settings& settings, const directory::Mapping& mapping,
                         bool ends_sessions)
    : mapping_(mapping), ends_sessions_(ends_sessions) {
    auto session = directory::Session::open(settings);
    if (!session) {
        const bool has_answered = session.error().disposition == Disposition::stop;
        findings_.push_back(report::failed(
            "reached", to_string(session.error()),
            has_answered ? "correct 'bind' or 'tls' in connector.yaml"
                         : "start the server, or correct 'uris' or 'tls' in connector.yaml"));
        return;
    }
    session_.emplace(std::move(*session));
    const auto identity = session_->who_am_i();
    findings_.push_back(identity ? report::fine("reached", fmt::format("as {}", *identity))
                                 : report::not_checked("reached", to_string(identity.error()), {}));
}

void ServerFacts::look(directory::Session* administrator) {
    announced();
    schema();
    passwords();
    findings_.push_back(
        shown_passwords_finding("no password is shown", *session_, mapping_,
                                "take every right to userPassword away from the service account"));
    if (has_policies(mapping_)) own_policies(administrator);
}

void ServerFacts::announced() {
    const auto root = session_->read_entry("", {kControls});
    const bool is_shown = root && *root && !(*root)->attributes.empty();
    const char* const kHidden = "let everybody read the entry with the empty DN (RFC 4512 5.1)";
    const std::string why =
        root ? std::string("the server does not show its controls")
             : fmt::format("the entry with the empty DN: {}", to_string(root.error()));
    if (has_policies(mapping_)) {
        if (!is_shown)
            findings_.push_back(report::not_checked("overlay", why, kHidden));
        else if (has_value(**root, kControls, kPolicyControl))
            findings_.push_back(report::fine("overlay", "the module ppolicy is loaded"));
        else
            findings_.push_back(report::failed(
                "overlay", "the module ppolicy is not loaded: no lock and no window holds",
                "load it and put the overlay on the database, as deploy/slapd/config.ldif.in "
                "does; or 'flavour: openldap-without-window'"));
    }
    if (!is_shown)
        findings_.push_back(report::not_checked("assertions", why, kHidden));
    else
        findings_.push_back(report::fine(
            "assertions", has_value(**root, kControls, kAssertionControl)
                              ? "the server makes a change on a condition (RFC 4528)"
                              : "not supported, and not needed: a change names what it replaces"));
}

void ServerFacts::schema() {
    auto schema = directory::Schema::read(*session_);
    if (!schema) {
        findings_.push_back(report::not_checked(
            "schema", to_string(schema.error()),
            "let everybody read the entry with the empty DN and the one that it names as "
            "subschemaSubentry (RFC 4512 4.4, 5.1)"));
        return;
    }
    const auto all = everything_written(mapping_, ends_sessions_);
    std::set<std::string> missing;
    std::size_t number = 0;
    for (const Written& written : all) {
        number += written.attributes.size();
        for (const std::string& name : written.attributes)
            if (!schema->has_attribute(name)) missing.insert(name);
        for (const std::string& name : written.classes)
            if (!schema->has_class(name)) missing.insert(name);
    }
    std::vector<std::string> faults;
    if (!missing.empty())
        faults.push_back(fmt::format("unknown to the server: {}", fmt::join(missing, ", ")));
    for (const Written& written : all) find_faults(*schema, written, faults);
    find_demands(*schema, all.front(), faults);
    if (faults.empty())
        findings_.push_back(report::fine(
            "schema", fmt::format("all {} attributes that are written are known, and admitted by "
                                  "the classes",
                                  number)));
    else
        findings_.push_back(report::failed(
            "schema", fmt::format("{}", fmt::join(faults, "; ")),
            "load the files of schema/ldap that this server lacks, as they are; or add a class to "
            "'object_classes' of mappings/directory.yaml, or take what your directory has not out "
            "of it"));
}

void ServerFacts::passwords() {
    constexpr char kName[] = "passwords are hidden";
    const auto exposed =
        directory::exposed_passwords(*session_, mapping_.people, bound_dn(*session_));
    if (!exposed) {
        findings_.push_back(report::not_checked(kName, to_string(exposed.error()), {}));
        return;
    }
    std::vector<std::string> names;
    for (const directory::ExposedPassword& each : *exposed)
        names.push_back(fmt::format("{} (as in {})", each.attribute, each.dn));
    findings_.push_back(
        names.empty()
            ? report::fine(kName, "a search for them, and for former ones and keys, finds nobody")
            : report::failed(
                  kName,
                  fmt::format("the service account may search for {}", fmt::join(names, ", ")),
                  "take every right to these attributes away from the service account, and from "
                  "whoever else reads all"));
}

/// What nobody says of most people is seen in a rehearsal only; but an entry that names a policy
/// of its own, which is not there, can be read.
void ServerFacts::own_policies(directory::Session* administrator) {
    constexpr char kName[] = "policies of people's own";
    directory::Session& asked = administrator ? *administrator : *session_;
    const auto entries =
        asked.search(mapping_.people, fmt::format("({}=*)", kPolicyOfEntry), {kPolicyOfEntry});
    if (!entries) {
        findings_.push_back(
            report::not_checked(kName, to_string(entries.error()),
                                "let the service account read pwdPolicySubentry of everybody"));
        return;
    }
    std::map<std::string, std::size_t> people;
    for (const directory::Entry& each : *entries)
        for (const auto& [name, values] : each.attributes)
            for (const std::string& dn : values) ++people[dn];
    for (const auto& [dn, number] : people)
        findings_.push_back(policy_finding(kName, {*session_, administrator}, dn,
                                           fmt::format("{} people", number)));
    if (!people.empty()) return;
    findings_.push_back(
        administrator ? report::fine(kName, "nobody has one")
                      : report::not_checked(kName,
                                            "nobody is seen to have one, and whoever may not see "
                                            "them sees nobody",
                                            "--bind-dn DN, of an administrator"));
}

void ServerFacts::count_people(directory::Session* administrator, const StopFlag& stop) {
    // Before: whoever is created meanwhile is not taken for hidden.
    const std::vector<std::string> what{directory::kAccountClass, directory::attribute::kState,
                                        directory::attribute::kRecord};
    std::optional<Result<AccountTally>> there;
    if (administrator) there = tally_accounts(*administrator, mapping_, what, stop);
    const auto shown = tally_accounts(*session_, mapping_, what, stop);
    if (!shown) {
        findings_.push_back(report::failed(
            "everybody is read", to_string(shown.error()),
            "no pass begins before that works: give the service account the right to read all, and "
            "no limit of size or time"));
        return;
    }
    people_ = number_of(*shown, kEntry);
    findings_.push_back(report::fine(
        "everybody is read", fmt::format("whoever is shown: {} entries with an account, a login or "
                                         "a mail",
                                         people_)));
    nobody_is_hidden(*shown, there ? &*there : nullptr);
}

void ServerFacts::nobody_is_hidden(const AccountTally& shown, const Result<AccountTally>* there) {
    constexpr char kName[] = "nobody is hidden";
    if (!there) {
        findings_.push_back(report::not_checked(
            kName, "how many there are is not known: a rule of access may hide some",
            "--bind-dn DN, of an administrator, who is shown all"));
        return;
    }
    if (!*there) {
        findings_.push_back(report::not_checked(
            kName, fmt::format("--bind-dn: {}", to_string(there->error())), {}));
        return;
    }
    if (const std::size_t number = number_of(**there, kEntry); number < people_) {
        findings_.push_back(
            report::not_checked(kName, fmt::format("--bind-dn is shown {} entries itself", number),
                                "--bind-dn DN, of an administrator, who is shown all"));
        return;
    }
    const auto less = less_than(shown, **there);
    findings_.push_back(
        less.empty()
            ? report::fine(kName, fmt::format("--bind-dn is shown {} entries, and no more of them",
                                              number_of(**there, kEntry)))
            : report::failed(
                  kName, fmt::format("shown are only: {}", fmt::join(less, ", ")),
                  "give the service account the right to read all of everybody: who is hidden from "
                  "it may get a second account, and is not closed"));
}

}  // namespace connector::command
