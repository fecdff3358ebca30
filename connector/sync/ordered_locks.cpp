#include "sync/ordered_locks.hpp"

#include "base/letters.hpp"
#include "sync/order_json.hpp"
#include "sync/state_file.hpp"
#include "text/json.hpp"

#include <cerrno>
#include <fstream>
#include <optional>
#include <utility>

namespace connector::sync {

namespace {

/// "20200701T000003Z" of a change id: ids are as old as the pass or the command that gave them.
constexpr std::size_t kMomentLength = 16;

std::string text_at(const text::Json& line, const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// An order of which the journal has not said yet that it was carried out.
struct OpenOrder {
    std::string dn;
    std::optional<model::Lock> lock;
};

}  // namespace

Result<OrderedLocks> OrderedLocks::read(const std::string& path) {
    OrderedLocks locks;
    errno = 0;
    std::ifstream file(path);
    if (!file.is_open()) {
        if (errno == ENOENT || errno == ENOTDIR) return locks;
        return failure(state_file_error("read the journal of orders", path, errno));
    }
    std::unordered_map<std::string, OpenOrder> open;
    for (std::string written; std::getline(file, written);) {
        const auto line = text::Json::parse(written, nullptr, false);
        if (!line.is_object()) continue;
        const std::string event = text_at(line, "event");
        const std::string id = text_at(line, "id");
        if (event == "intent") {
            if (const auto order = parse_order(line))
                open[id] = {lower_letters(text_at(line, "dn")), order->lock};
            continue;
        }
        const auto found = open.find(id);
        if (event != "outcome" || found == open.end()) continue;
        if (text_at(line, "result") == to_string(model::ChangeOutcome::Kind::done)) {
            if (found->second.lock)
                locks.by_dn_[found->second.dn] = {id, std::move(*found->second.lock)};
            else
                locks.by_dn_.erase(found->second.dn);
        }
        open.erase(found);
    }
    if (file.bad()) return failure(state_file_error("read the journal of orders", path, errno));
    return locks;
}

const model::Lock* OrderedLocks::lost_by(const model::Account& account, model::Instant now) const {
    if (account.lock || by_dn_.empty()) return nullptr;
    const auto found = by_dn_.find(lower_letters(account.dn));
    if (found == by_dn_.end()) return nullptr;
    const bool is_older = account.change_id.substr(0, kMomentLength) <
                          found->second.change_id.substr(0, kMomentLength);
    return is_older ? of_missing_entry(account.dn, now) : nullptr;
}

const model::Lock* OrderedLocks::of_missing_entry(const std::string& dn, model::Instant now) const {
    const auto found = by_dn_.find(lower_letters(dn));
    if (found == by_dn_.end()) return nullptr;
    const model::Lock& lock = found->second.lock;
    return lock.until && *lock.until <= now ? nullptr : &lock;
}

}  // namespace connector::sync
