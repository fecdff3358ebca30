#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::report {

/// What came out of looking at one thing.
enum class Verdict {
    fine,
    warning,      ///< it works, and could be better
    failed,       ///< what the connector promises does not hold
    not_checked,  ///< nobody knows; never to be taken for fine
};

[[nodiscard]] std::string_view to_string(Verdict verdict);

struct Finding {
    std::string name;  ///< of what was looked at
    Verdict verdict = Verdict::fine;
    std::string seen;
    std::string mend;  ///< what to do; empty where nothing is to be done
};

[[nodiscard]] inline Finding fine(std::string name, std::string seen) {
    return {std::move(name), Verdict::fine, std::move(seen), {}};
}
[[nodiscard]] inline Finding warning(std::string name, std::string seen, std::string mend) {
    return {std::move(name), Verdict::warning, std::move(seen), std::move(mend)};
}
[[nodiscard]] inline Finding failed(std::string name, std::string seen, std::string mend) {
    return {std::move(name), Verdict::failed, std::move(seen), std::move(mend)};
}
[[nodiscard]] inline Finding not_checked(std::string name, std::string why, std::string mend) {
    return {std::move(name), Verdict::not_checked, std::move(why), std::move(mend)};
}

/// What was found on one server, or in one sequence of trials.
struct FindingGroup {
    std::string title;
    std::vector<Finding> findings;
};

[[nodiscard]] bool has_failed(const std::vector<FindingGroup>& groups);

/// A line each, in columns, and what is to be done below it; the numbers at the end.
[[nodiscard]] std::string findings_text(const std::vector<FindingGroup>& groups);
/// An array of the groups.
[[nodiscard]] std::string findings_json(const std::vector<FindingGroup>& groups);

}  // namespace connector::report
