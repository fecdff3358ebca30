#include "sync/hand_edits.hpp"

#include "sync/promise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::sync {

namespace {

constexpr char kPutRight[] = "that is put right, unless a guard holds it";

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

/// While a lock stands, the pass closes again what was opened, and says so with the lock.
std::optional<std::string> opening_text(const Assessment& assessment,
                                        const lifecycle::Moment& moment,
                                        const model::TimeZone& zone) {
    const model::Account& account = *assessment.account;
    const model::DesiredAccount& desired = assessment.desired;
    if (desired.lock ||
        !was_opened_by_hand(account, desired, assessment.timeline.whole, moment, zone))
        return std::nullopt;
    if (account.lock)
        return fmt::format(
            "the account was opened by hand under the lock for {}, whose end has come",
            model::why_text(*account.lock));
    const model::Window wanted = model::enforced_window(desired);
    if (!model::takes_away(account.window, wanted, moment.now))
        return lets_in_by_hand(account, moment, zone)
                   ? std::optional(fmt::format("the window was opened by hand, before the rules "
                                               "did (by the rules: {}; where a "
                                               "guard holds that, it is closed again)",
                                               model::local_text(assessment.standing.window, zone)))
                   : std::nullopt;
    return fmt::format("the window was opened by hand (by the rules: {}); {}",
                       model::local_text(assessment.standing.window, zone), kPutRight);
}

}  // namespace

void add_hand_edits(Assessment& assessment, const lifecycle::Moment& moment,
                    const model::TimeZone& zone) {
    const model::Account& account = *assessment.account;
    const model::DesiredAccount& desired = assessment.desired;
    const model::Window& by_rules = assessment.standing.window;
    const model::Instant now = moment.now;
    const auto add = [&](std::string text) {
        assessment.hand_edits.push_back({Finding::Kind::notice, {}, std::move(text)});
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
    if (auto opening = opening_text(assessment, moment, zone)) add(std::move(*opening));
    if (account.lock_value_is_noted && !model::has_closing_lock_value(account) && !account.lock &&
        !model::lost_its_lock(account, now) && !desired.admits_now)
        add(fmt::format("{} was taken away by hand; {}", account.lock_attribute, kPutRight));
    if (model::has_foreign_lock(account))
        add(fmt::format("{} was set by somebody else; it stays", account.lock_attribute));
}

}  // namespace connector::sync
