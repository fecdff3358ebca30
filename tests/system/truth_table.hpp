#pragma once

#include "support/sandbox.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connector::truth {

using Day = std::chrono::sys_days;

/// Days of one state, both included; no last day: for ever; no first day: always before.
struct Span {
    std::string state;
    std::optional<Day> first;
    std::optional<Day> last;
};

/// What the sources say from a day on, how they come to say it, and what follows.
struct Version {
    Day known_from;
    std::vector<std::pair<std::string, std::string>> sql;  ///< database, statements
    std::vector<Span> spans;
};

/// One row of the table: somebody whose records and states were agreed on.
struct Person {
    std::string row;
    std::string attribute;  ///< by which their account is found
    std::string value;
    std::string id;  ///< for `explain`
    std::vector<Version> versions;

    /// What the sources say on that day; null while they say nothing.
    [[nodiscard]] const Version* version_on(Day day) const;
    /// "none" where no record has begun, or none is known.
    [[nodiscard]] std::string state_on(Day day) const;
};

[[nodiscard]] std::string state_in(const Version& version, Day day);
/// The first day after this one on which the state is another one by what is known.
[[nodiscard]] std::optional<Day> next_change(const Version& version, Day day);
/// Whether an account that a pass of `passed` left behind can be used on a later day, no pass
/// having come since: the ok days that contain the day of the pass, else the next ones, else none.
[[nodiscard]] bool window_admits(const Version& version, Day passed, Day day);

/// The rows, as different people.
[[nodiscard]] const std::vector<Person>& people();
/// Every day from the first to the last one on which something happens, but of long quiet stretches
/// only ten days after and before a change. The nights on which the clocks change are among them.
[[nodiscard]] std::vector<Day> interesting_days();

/// Brings what the sources learn on that day into the tables.
void learn(const test_support::Sandbox& sandbox, Day day);

}  // namespace connector::truth
