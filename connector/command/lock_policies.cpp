#include "command/lock_policies.hpp"

#include "command/output.hpp"
#include "command/server_facts.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace connector::command {

namespace {

constexpr char kNotKnown[] = "it is not known that the lock holds";

/// The logins of those who have a policy of their own, by its DN.
Result<std::map<std::string, std::vector<std::string>>> people_by_policy(
    Context& context, const std::vector<std::string>& logins) {
    const auto entries = context.directory().find_with(kPolicyOfEntry, logins);
    if (!entries) return failure(entries.error());
    const std::set<std::string> asked(logins.begin(), logins.end());
    std::map<std::string, std::vector<std::string>> people;
    for (const directory::Entry& each : *entries) {
        const auto names = each.attributes.find(context.configuration().directory.login_attribute);
        const auto policies = each.attributes.find(kPolicyOfEntry);
        if (names == each.attributes.end() || policies == each.attributes.end()) continue;
        for (const std::string& login : names->second)
            if (asked.contains(login))
                for (const std::string& dn : policies->second) people[dn].push_back(login);
    }
    return people;
}

/// Of whoever names none of their own the default one counts, where the mappings name it.
void add_default_policy(const directory::Mapping& mapping, const std::vector<std::string>& logins,
                        std::map<std::string, std::vector<std::string>>& people) {
    if (mapping.default_policy.empty()) return;
    std::set<std::string> rest(logins.begin(), logins.end());
    for (const auto& [dn, whose] : people)
        for (const std::string& login : whose) rest.erase(login);
    if (rest.empty()) return;
    auto& theirs = people[mapping.default_policy];
    theirs.insert(theirs.end(), rest.begin(), rest.end());
}

}  // namespace

ExitStatus show_policies_that_overlook_locks(Context& context,
                                             const std::vector<std::string>& logins) {
    if (logins.empty() || !has_policies(context.configuration().directory)) return ExitStatus::done;
    auto people = people_by_policy(context, logins);
    if (!people) {
        print_error(
            fmt::format("{}: whether somebody has a policy of their own cannot be seen: "
                        "{}\n",
                        kNotKnown, to_string(people.error())));
        return ExitStatus::some_failed;
    }
    add_default_policy(context.configuration().directory, logins, *people);
    ExitStatus status = ExitStatus::done;
    for (const auto& [dn, whose] : *people) {
        const auto session = context.directory().session();
        const report::Finding finding =
            session ? policy_finding(kPolicyOfEntry, {**session, nullptr}, dn, logins_text(whose))
                    : report::not_checked(kPolicyOfEntry, to_string(session.error()), {});
        if (finding.verdict == report::Verdict::fine) continue;
        print_error(fmt::format("{}: {}; {}\n", kNotKnown, finding.seen, finding.mend));
        status = ExitStatus::some_failed;
    }
    return status;
}

}  // namespace connector::command
