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

std::string window_edit(const model::Window& theirs, const model::Window& by_rules,
                        model::Instant now, std::string_view what_becomes_of_it) {
    return fmt::format("the window was {} by hand ({}; by the rules: {}); {}",
                       made_of_window(theirs, by_rules, now), model::to_string(theirs),
                       model::to_string(by_rules), what_becomes_of_it);
}

}  // namespace

void add_hand_edits(const model::Account& account, const model::DesiredAccount& desired,
                    const model::Window& by_rules, model::Instant now,
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
    if (desired.window_is_foreign)
        add(window_edit(account.window, by_rules, now, "it stays so"));
    else if (desired.foreign_window)
        add(window_edit(*desired.foreign_window, by_rules, now,
                        desired.lock ? "it is so again after the lock" : "it stays so"));
    if (model::has_foreign_lock(account))
        add(fmt::format("{} was set by somebody else; it stays", account.lock_attribute));
}

}  // namespace connector::sync
