#include "lifecycle/protection.hpp"

#include "base/letters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::lifecycle {

namespace {

using model::State;

/// A window that has come to its end is closed, even where the state has not been written since.
/// One that is sealed says more than states and days, which a hand may have edited.
bool is_ok_now(const model::Account& present, const Moment& moment) {
    const auto written = model::as_written(present);
    if (written && present.seal && !present.lock) return written->admits(moment.now);
    if (present.lock && present.seal) {
        if (present.seal->has_foretold_nothing()) return false;
        if (present.seal->has_foretold(model::AdmittedDays::all(moment.today)) == true) return true;
    }
    if (present.timeline_state != State::ok || model::change_is_due(present, moment.today))
        return false;
    // Who is inactive is shown as that under a lock, too.
    if (present.lock) return present.state != State::inactive;
    return present.window_written.value_or(present.window).admits(moment.now);
}

}  // namespace

std::vector<std::size_t> protections_of(const Rules& rules, const std::string& login,
                                        const std::vector<model::Identifier>& identifiers) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < rules.protect.size(); ++i) {
        const std::string& name = rules.protect[i].name;
        const bool is_identifier = std::any_of(
            identifiers.begin(), identifiers.end(),
            [&](const auto& each) { return name == fmt::format("{}:{}", each.name, each.value); });
        if (is_identifier || (!login.empty() && same_letters(name, login))) found.push_back(i);
    }
    return found;
}

std::optional<Standing> protected_standing(const Standing& by_rules, const model::Account* present,
                                           const Moment& moment) {
    Standing standing = by_rules;
    if (by_rules.state != State::ok) {
        if (!present || !is_ok_now(*present, moment)) return std::nullopt;
        const model::Window written = present->window_written.value_or(present->window);
        standing.state = State::ok;
        standing.since.reset();
        standing.window = {written.is_closed() ? std::nullopt : written.start, std::nullopt};
    }
    standing.next_change.reset();
    standing.window.end.reset();
    standing.admitted = model::AdmittedDays::all(moment.today);
    return standing;
}

}  // namespace connector::lifecycle
