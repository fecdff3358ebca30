#include "sync/hand_edits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::sync {

void add_hand_edits(const model::Account& account, const model::DesiredAccount& desired,
                    model::Instant now, std::vector<Finding>& notices) {
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
        add(fmt::format("the window was closed by hand ({}); it stays so",
                        model::to_string(account.window)));
    else if (desired.foreign_window && desired.lock)
        add(fmt::format("the window was narrowed by hand ({}); it is so again after the lock",
                        model::to_string(*desired.foreign_window)));
    else if (desired.foreign_window)
        add(fmt::format("the window was narrowed by hand ({}); it stays so",
                        model::to_string(*desired.foreign_window)));
    if (model::has_foreign_lock(account))
        add(fmt::format("{} was set by somebody else; it stays", account.lock_attribute));
}

}  // namespace connector::sync
