#include "command/readers.hpp"

#include "command/output.hpp"
#include "command/server_lock_ends.hpp"
#include "report/locks_text.hpp"
#include "sync/change_id.hpp"
#include "sync/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <thread>
#include <utility>

namespace connector::command {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{10};
constexpr milliseconds kLongestPause{250};

/// The id of the last order that an account has carried out, by login.
using LastOrders = std::map<std::string, std::string>;

Result<LastOrders> last_orders(Context& context, const std::vector<std::string>& logins) {
    LastOrders orders;
    const auto found = context.directory().find(
        logins, context.stop(),
        [&](model::Account&& account) { orders[account.login] = account.lock_order; });
    if (!found) return failure(found.error());
    return orders;
}

class Reader {
  public:
    Reader(const Context& context, const sync::LockOrder& order, const LastOrders& last_orders,
           directory::Settings settings, const std::vector<std::string>& logins)
        : context_(context),
          order_(order),
          last_orders_(last_orders),
          settings_(std::move(settings)),
          directory_(settings_, context.configuration().directory),
          lagging_{settings_.uris.front(), logins, std::nullopt} {
        // What the reader has to show is on its entries.
        order_.orders = nullptr;
    }

    [[nodiscard]] bool shows_all() const { return lagging_.logins.empty(); }
    [[nodiscard]] const LaggingReader& lagging() const { return lagging_; }

    /// Until it shows all, or that time.
    void wait(std::chrono::steady_clock::time_point deadline) {
        for (milliseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
            ask();
            if (shows_all() || context_.stop().requested()) return;
            if (std::chrono::steady_clock::now() + pause > deadline) return;
            std::this_thread::sleep_for(pause);
        }
    }

  private:
    void ask() {
        sync::ChangeIds unused(sync::make_pass_id(context_.now()));
        const auto plan = plan_order_on(context_, directory_, order_, lagging_.logins, unused,
                                        [&](const auto& each) { return is_current(each); });
        lagging_.error = plan ? std::nullopt : std::optional(plan.error());
        if (!plan) return;
        lagging_.logins.clear();
        for (const sync::LockAnswer& answer : plan->answers)
            if (answer.kind != sync::LockAnswer::Kind::already || answer.login != answer.id)
                lagging_.logins.push_back(answer.id);
    }

    /// A lock of before, for the same reason, may look the same.
    bool is_current(const model::Account& account) const {
        const auto last = last_orders_.find(account.login);
        return last == last_orders_.end() || account.lock_order == last->second ||
               sync::is_younger(account.lock_order, last->second);
    }

    const Context& context_;
    sync::LockOrder order_;
    const LastOrders& last_orders_;
    const directory::Settings settings_;
    LdapDirectory directory_;
    LaggingReader lagging_;
};

/// One that has stopped answering is not waited for longer than for one that lags.
directory::Settings with_patience(directory::Settings server, std::chrono::seconds wait) {
    const std::chrono::seconds patience = std::max(wait, std::chrono::seconds{1});
    server.network_timeout = std::min(server.network_timeout, patience);
    server.reply_timeout = std::min(server.reply_timeout, patience);
    return server;
}

}  // namespace

Result<sync::LockPlan> plan_order_on(const Context& context, LdapDirectory& directory,
                                     const sync::LockOrder& order,
                                     const std::vector<std::string>& ids,
                                     sync::ChangeIds& change_ids,
                                     const std::function<bool(const model::Account&)>& is_current) {
    const model::Instant now = context.now();
    const lifecycle::Moment moment{now, context.time_zone().day_of(now)};
    sync::LockPlanning planning(context.configuration().mappings, directory, order, ids, moment,
                                change_ids);
    std::vector<model::Account> aside;
    const auto found = directory.find(ids, context.stop(), [&](model::Account&& each) {
        if (is_current && !is_current(each)) return;
        if (needs_end_of_server_lock(each))
            aside.push_back(std::move(each));
        else
            planning.take(std::move(each));
    });
    if (!found) return failure(found.error());
    tell_ends_of_server_locks(directory, context.configuration().directory, aside);
    for (model::Account& each : aside) planning.take(std::move(each));
    return planning.plan();
}

Result<std::vector<LaggingReader>> wait_for_readers(Context& context, const sync::LockOrder& order,
                                                    const std::vector<std::string>& logins) {
    const auto orders = last_orders(context, logins);
    if (!orders) return failure(orders.error());
    const Readers& settings = context.configuration().settings.readers;
    const auto deadline = std::chrono::steady_clock::now() + settings.wait;
    std::vector<std::unique_ptr<Reader>> readers;
    std::vector<std::thread> waiting;
    for (const directory::Settings& server : settings.servers) {
        readers.push_back(std::make_unique<Reader>(context, order, *orders,
                                                   with_patience(server, settings.wait), logins));
        waiting.emplace_back([reader = readers.back().get(), deadline] { reader->wait(deadline); });
    }
    for (std::thread& each : waiting) each.join();
    std::vector<LaggingReader> lagging;
    for (const auto& reader : readers)
        if (!reader->shows_all()) lagging.push_back(reader->lagging());
    return lagging;
}

std::string lagging_text(const std::vector<LaggingReader>& lagging, bool locks) {
    std::string text;
    for (const LaggingReader& each : lagging) {
        const std::string whose = logins_text(each.logins, report::kShownOfOrder);
        if (each.error)
            text += fmt::format(
                "{} cannot be asked ({}): whether it shows it for {} is not known; look at that "
                "server, then give the same order once more\n",
                each.uri, to_string(*each.error), whose);
        else
            text += fmt::format("{} does not show it for {}: {}; look at that server\n", each.uri,
                                whose,
                                locks ? "until it does, whoever knows the password logs in there"
                                      : "until it does, nobody logs in there");
    }
    return text;
}

}  // namespace connector::command
