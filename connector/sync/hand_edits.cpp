#include "sync/hand_edits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::sync {

namespace {

/// What a hand has made of the window; closed only where it is why nobody is let in.
std::string_view made_of_window(const model::Window& theirs, const model::Window& by_rules,
                                model::Instant now) {
    const bool is_over = theirs.is_closed() || (theirs.end && *theirs.end <= now);
    if (is_over || (by_rules.admits(now) && !theirs.admits(now))) return "closed";
    return model::takes_away(by_rules, theirs, now) ? "narrowed" : "changed";
}

/// The ends of somebody else's that are in force.
std::string ends_text(const model::Window& theirs, const model::Window& by_rules,
                      const model::TimeZone& zone) {
    std::vector<std::string> ends;
    if (theirs.start != by_rules.start) ends.push_back("start " + zone.local_text(*theirs.start));
    if (theirs.end != by_rules.end) ends.push_back("end " + zone.local_text(*theirs.end));
    return fmt::format("{}", fmt::join(ends, ", "));
}

/// Beyond what we wrote; where nobody knows that, beyond what the entry says. Who takes back an end
/// of their own deletes it, too, and opens nothing of ours.
bool was_opened(const model::Account& account, const model::Window& by_rules, model::Instant now) {
    const auto ours = model::as_written(account, by_rules);
    const bool is_in = model::admits(account, now);
    if (!ours) return is_in && account.state && *account.state != model::State::ok;
    if (is_in && !ours->admits(now)) return true;
    return account.foreign_window == model::Window{} &&
           model::takes_away(account.window, *ours, now);
}

/// While a lock stands, the pass closes again what was opened, and says so with the lock.
void add_opening(const model::Account& account, const model::DesiredAccount& desired,
                 model::Instant now, std::vector<Finding>& notices) {
    if (desired.lock || !was_opened(account, desired.window, now)) return;
    const bool is_put_right =
        model::takes_away(account.window, model::enforced_window(desired), now);
    if (account.lock)
        notices.push_back({Finding::Kind::notice,
                           {},
                           fmt::format("the account was opened by hand under the lock for {}, "
                                       "whose end has come",
                                       model::why_text(*account.lock))});
    else if (is_put_right)
        notices.push_back(
            {Finding::Kind::notice, {}, "the window was opened by hand; it is put right"});
}

}  // namespace

void add_hand_edits(const model::Account& account, const model::DesiredAccount& desired,
                    const model::Window& by_rules, model::Instant now, const model::TimeZone& zone,
                    std::vector<Finding>& notices) {
    const auto add = [&](std::string text) {
        notices.push_back({Finding::Kind::notice, {}, std::move(text)});
    };
    if (!account.lock_edited.empty())
        add(fmt::format("the lock was edited by hand ({}); {}",
                        fmt::join(account.lock_edited, ", "),
                        desired.lock ? "it stays a lock, for " + model::why_text(*desired.lock)
                                     : std::string("its end has come all the same")));
    if (model::lost_its_lock(account, now))
        add("the lock was taken away by hand, but not what it closed the account with: it stays "
            "closed");
    if (const model::Window theirs = model::within(desired.foreign_window, by_rules);
        theirs != by_rules)
        add(fmt::format("the window was {} by hand ({}; by the rules: {}); {}",
                        made_of_window(theirs, by_rules, now), ends_text(theirs, by_rules, zone),
                        model::local_text(by_rules, zone),
                        desired.lock ? "it is so again after the lock" : "it stays so"));
    add_opening(account, desired, now, notices);
    if (account.lock_value_is_noted && !model::has_closing_lock_value(account) && !account.lock &&
        !desired.admits_now)
        add(fmt::format("{} was taken away by hand; it is put right", account.lock_attribute));
    if (model::has_foreign_lock(account))
        add(fmt::format("{} was set by somebody else; it stays", account.lock_attribute));
}

}  // namespace connector::sync
