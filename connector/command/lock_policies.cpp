#include "command/lock_policies.hpp"

#include "command/output.hpp"
#include "command/own_policies.hpp"
#include "command/server_facts.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace connector::command {

namespace {

constexpr char kNotKnown[] = "it is not known that the lock holds";

/// Whose policy each is. Of whoever names none of their own the default one counts, where the
/// mappings name it.
Result<std::map<std::string, std::vector<std::string>>> people_by_policy(
    Context& context, const std::vector<std::string>& logins) {
    const directory::Mapping& mapping = context.configuration().directory;
    const auto own = own_policies(context.directory(), mapping, logins);
    if (!own) return failure(own.error());
    std::map<std::string, std::vector<std::string>> people;
    for (const std::string& login : std::set<std::string>(logins.begin(), logins.end())) {
        const auto theirs = own->find(login);
        const std::string& dn = theirs == own->end() ? mapping.default_policy : theirs->second;
        if (!dn.empty()) people[dn].push_back(login);
    }
    return people;
}

}  // namespace

ExitStatus show_policies_that_overlook_locks(Context& context,
                                             const std::vector<std::string>& logins) {
    if (logins.empty() || !has_policies(context.configuration().directory)) return ExitStatus::done;
    const auto people = people_by_policy(context, logins);
    if (!people) {
        print_error(
            fmt::format("{}: whether somebody has a policy of their own cannot be seen: "
                        "{}\n",
                        kNotKnown, to_string(people.error())));
        return ExitStatus::some_failed;
    }
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
