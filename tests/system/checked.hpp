#pragma once

#include "support/process.hpp"
#include "text/json.hpp"

#include <map>
#include <string>

namespace connector {

/// What `check --online --json` found: verdicts by name, of two findings of one name the first that
/// is not fine.
struct Checked {
    explicit Checked(const test_support::Finished& finished)
        : status(finished.status), output(finished.output + finished.errors) {
        for (const auto& group : text::Json::parse(finished.output, nullptr, false))
            for (const auto& finding : group["findings"]) {
                std::string& verdict = verdicts[finding["name"]];
                if (verdict.empty() || verdict == "fine") verdict = finding["verdict"];
            }
    }

    [[nodiscard]] std::string of(const std::string& name) const {
        const auto found = verdicts.find(name);
        return found == verdicts.end() ? "no such finding in:\n" + output : found->second;
    }

    /// The names of those, a line each.
    [[nodiscard]] std::string all(const std::string& verdict) const {
        std::string names;
        for (const auto& [name, each] : verdicts)
            if (each == verdict) names += name + "\n";
        return names;
    }

    int status = 0;
    std::string output;
    std::map<std::string, std::string> verdicts;
};

}  // namespace connector
