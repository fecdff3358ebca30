#pragma once

#include "command/context.hpp"
#include "sync/locking.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace connector::command {

/// An order for some ids, planned by the entries as that server has them now. Entries of which
/// `is_current` says no, if it is given, count as not there.
[[nodiscard]] Result<sync::LockPlan> plan_order_on(
    const Context& context, LdapDirectory& directory, const sync::LockOrder& order,
    const std::vector<std::string>& ids, sync::ChangeIds& change_ids,
    const std::function<bool(const model::Account&)>& is_current = {});

/// A server of `readers:` that does not show an order in time.
struct LaggingReader {
    std::string uri;
    std::vector<std::string> logins;  ///< of which it does not show it
    std::optional<Error> error;       ///< of the last time that it was asked; none: it answered
};

/// Waits until every reader shows what was ordered for these logins, as long as connector.yaml
/// says: each is asked again and again, by a thread of its own. One that has stopped answering
/// costs that time once more at most. A reader shows an order where its entry has the last order
/// that the directory has, or a younger one, and the same order, planned by its entries, would
/// change nothing. Empty where all do; an error where the directory cannot be asked.
[[nodiscard]] Result<std::vector<LaggingReader>> wait_for_readers(
    Context& context, const sync::LockOrder& order, const std::vector<std::string>& logins);

/// What is to be said of them: they let people in who are locked, or the other way round.
[[nodiscard]] std::string lagging_text(const std::vector<LaggingReader>& lagging, bool locks);

}  // namespace connector::command
