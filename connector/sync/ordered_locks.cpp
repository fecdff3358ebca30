#include "sync/ordered_locks.hpp"

#include "base/letters.hpp"
#include "lifecycle/desired.hpp"
#include "sync/change_id.hpp"
#include "sync/order_json.hpp"
#include "sync/state_file.hpp"
#include "text/json.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

namespace connector::sync {

namespace {

/// A member of a line as the journal writes it: `"name":"value"` without an escape in the value.
/// Nothing where it does not stand there so. Quotes within values are escaped, so what looks like a
/// name is one.
std::optional<std::string_view> member_of(std::string_view line, std::string_view name) {
    const auto found = line.find(name);
    if (found == std::string_view::npos) return std::nullopt;
    const std::size_t begin = found + name.size();
    const std::size_t end = line.find_first_of("\"\\", begin);
    if (end == std::string_view::npos || line[end] == '\\') return std::nullopt;
    return line.substr(begin, end - begin);
}

std::string text_at(const text::Json& line, const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The lines of a file, the last one also where it has no end. Streams' own way takes as long as
/// all the rest.
template <typename Take>
void take_lines(std::istream& file, const Take& take) {
    constexpr std::size_t kBlock = 256 * 1024;
    std::string text;
    std::size_t kept = 0;
    do {
        text.resize(kept + kBlock);
        file.read(text.data() + kept, kBlock);
        text.resize(kept + static_cast<std::size_t>(file.gcount()));
        std::size_t begin = 0;
        for (auto end = text.find('\n', kept); end != std::string::npos;
             end = text.find('\n', begin)) {
            take(std::string_view(text).substr(begin, end - begin));
            begin = end + 1;
        }
        text.erase(0, begin);
        kept = text.size();
    } while (file);
    if (!text.empty()) take(text);
}

std::optional<model::Lock> parse_lock(const std::string& text, model::Instant now) {
    if (text.empty()) return std::nullopt;
    auto order = parse_order(text::Json::parse(text, nullptr, false));
    if (!order || (order->lock && order->lock->until && *order->lock->until <= now))
        return std::nullopt;
    return std::move(order->lock);
}

}  // namespace

/// Takes the lines of a journal. A line that looks as the journal writes it is not parsed: a
/// university's years of orders are read by every pass.
class OrderedLocks::Reader {
  public:
    explicit Reader(OrderedLocks& locks) : locks_(locks) {}

    void take(std::string_view line) {
        constexpr std::string_view kStart = R"({"event":")";
        if (line.starts_with(kStart) && line.ends_with('}') && take_as_written(line)) return;
        take_parsed(line);
    }

  private:
    /// What a line says of an entry.
    struct Said {
        std::string dn;
        std::string lock;
    };

    bool take_as_written(std::string_view line) {
        const auto event = member_of(line, R"("event":")");
        const auto id = member_of(line, R"("id":")");
        if (event == "pass") return true;
        if (!event || !id) return false;
        if (event == "outcome") {
            const auto result = member_of(line, R"("result":")");
            if (result) take_outcome(std::string(*id), *result);
            return result.has_value();
        }
        const auto dn = member_of(line, R"("dn":")");
        const auto lock = line.rfind(R"("lock":)");
        if (!dn || lock == std::string_view::npos) return false;
        const std::string_view rest = line.substr(lock);
        const bool is_none = rest == R"("lock":null})";
        if (!is_none && !rest.starts_with(R"("lock":{"reason":")")) return false;
        take_order(*event, std::string(*id),
                   {lower_letters(*dn), is_none ? std::string() : "{" + std::string(rest)});
        return true;
    }

    void take_parsed(std::string_view written) {
        const auto line = text::Json::parse(written, nullptr, false);
        if (!line.is_object()) return;
        const std::string event = text_at(line, "event");
        if (event == "outcome") {
            take_outcome(text_at(line, "id"), text_at(line, "result"));
            return;
        }
        const auto order = parse_order(line);
        if (!order) return;
        std::string lock;
        if (order->lock) lock = text::to_line(text::Json{{"lock", line["lock"]}});
        take_order(event, text_at(line, "id"),
                   {lower_letters(text_at(line, "dn")), std::move(lock)});
    }

    void take_order(std::string_view event, std::string id, Said said) {
        if (event == "intent") open_[std::move(id)] = std::move(said);
        if (event == "seen") stand(std::move(id), std::move(said), false);
    }

    void take_outcome(const std::string& id, std::string_view result) {
        auto order = open_.extract(id);
        if (order && result == to_string(model::ChangeOutcome::Kind::done))
            stand(id, std::move(order.mapped()), true);
    }

    /// Orders stand in the order in which they were carried out, whatever their ids say: those of
    /// old versions are as the clock was. What a pass saw may be older than an order before it.
    void stand(std::string id, Said said, bool is_order) {
        const auto [found, is_new] = locks_.by_dn_.try_emplace(std::move(said.dn));
        if (is_new || is_order || is_younger(id, found->second.order))
            found->second = {std::move(id), std::move(said.lock)};
    }

    OrderedLocks& locks_;
    std::unordered_map<std::string, Said> open_;  ///< not yet said to be carried out, by id
};

Result<OrderedLocks> OrderedLocks::read(const std::string& path) {
    OrderedLocks locks;
    locks.was_read_ = true;
    errno = 0;
    std::ifstream file(path);
    if (!file.is_open()) {
        if (errno == ENOENT || errno == ENOTDIR) return locks;
        return failure(state_file_error("read the journal of orders", path, errno));
    }
    Reader reader(locks);
    take_lines(file, [&](std::string_view line) { reader.take(line); });
    if (file.bad()) return failure(state_file_error("read the journal of orders", path, errno));
    return locks;
}

void OrderedLocks::add(OrderedLocks&& other) {
    for (auto& [dn, theirs] : other.by_dn_) {
        const auto [found, is_new] = by_dn_.try_emplace(dn);
        if (is_new || is_younger(theirs.order, found->second.order))
            found->second = std::move(theirs);
    }
}

const OrderedLocks::Standing* OrderedLocks::standing(const std::string& dn) const {
    if (by_dn_.empty()) return nullptr;
    const auto found = by_dn_.find(lower_letters(dn));
    return found == by_dn_.end() ? nullptr : &found->second;
}

namespace {

/// Of two ends of locks the later one; none is never.
std::optional<model::Instant> later(const std::optional<model::Instant>& one,
                                    const std::optional<model::Instant>& other) {
    return one && other ? std::max(*one, *other) : std::optional<model::Instant>();
}

/// With what a hand has taken away of it; what a hand has made of the rest stays.
model::Lock completed(model::Lock present, const model::Lock& ordered) {
    if (present.by.empty()) present.by = ordered.by;
    if (!present.at) present.at = ordered.at;
    if (present.note.empty()) present.note = ordered.note;
    return present;
}

}  // namespace

std::optional<model::Lock> OrderedLocks::lost_by(const model::Account& account,
                                                 model::Instant now) const {
    const Standing* last = standing(account.dn);
    if (!last || is_younger(account.lock_order, last->order)) return std::nullopt;
    auto ordered = parse_lock(last->lock, now);
    const auto present = lifecycle::lock_in_force(account, now);
    if (!ordered || !present) return ordered;
    if (!is_obeyed_by(account) && !account.lock_order.empty()) {
        const bool holds = present->reason == ordered->reason && present->until == ordered->until;
        return holds ? std::nullopt : std::move(ordered);
    }
    // One that was torn down to less than what it began with was not made to last longer.
    const bool is_torn = present->reason.empty() && !present->at && !present->until;
    const auto end = is_torn ? ordered->until : later(present->until, ordered->until);
    const bool has_reason = !present->reason.empty() || ordered->reason.empty();
    if (present->until == end && has_reason) ordered = completed(*present, *ordered);
    ordered->until = end;
    return *ordered == *present ? std::nullopt : std::move(ordered);
}

std::optional<model::Lock> OrderedLocks::lost_whole_by(const model::Account& account,
                                                       model::Instant now) const {
    return lifecycle::lock_in_force(account, now) ? std::nullopt : lost_by(account, now);
}

bool OrderedLocks::has_lost_end(const model::Account& account, model::Instant now) const {
    const Standing* last = standing(account.dn);
    return last && is_younger(last->order, account.lock_order) && !parse_lock(last->lock, now) &&
           lifecycle::lock_in_force(account, now).has_value();
}

std::optional<model::Lock> OrderedLocks::edited(const model::Account& account,
                                                model::Instant now) const {
    const Standing* last = standing(account.dn);
    const auto present = lifecycle::lock_in_force(account, now);
    if (!last || !present || !is_obeyed_by(account)) return std::nullopt;
    auto ordered = parse_lock(last->lock, now);
    if (!ordered) return std::nullopt;
    // What a pass has noted of a torn lock lacks what was torn off.
    if (ordered->reason.empty()) ordered->reason = present->reason;
    ordered = completed(std::move(*ordered), *present);
    return ordered == present ? std::nullopt : std::move(ordered);
}

std::optional<model::Lock> OrderedLocks::displaced(const model::Account& account,
                                                   model::Instant now) const {
    const Standing* last = standing(account.dn);
    if (!last || !is_younger(account.lock_order, last->order)) return std::nullopt;
    const auto present = lifecycle::lock_in_force(account, now);
    auto ordered = parse_lock(last->lock, now);
    if (!present || !ordered || present->reason == ordered->reason) return std::nullopt;
    const bool ends_sooner = later(present->until, ordered->until) != present->until;
    return ends_sooner ? std::move(ordered) : std::nullopt;
}

bool OrderedLocks::is_obeyed_by(const model::Account& account) const {
    const Standing* last = standing(account.dn);
    return last && account.lock_order == last->order;
}

std::optional<model::Lock> OrderedLocks::of_missing_entry(const std::string& dn,
                                                          model::Instant now) const {
    const Standing* last = standing(dn);
    return last ? parse_lock(last->lock, now) : std::nullopt;
}

std::vector<std::string> OrderedLocks::locked_dns(model::Instant now) const {
    std::vector<std::string> dns;
    for (const auto& [dn, last] : by_dn_)
        if (parse_lock(last.lock, now)) dns.push_back(dn);
    std::sort(dns.begin(), dns.end());
    return dns;
}

std::string_view OrderedLocks::last_id(const std::string& dn) const {
    const Standing* last = standing(dn);
    return last ? std::string_view(last->order) : std::string_view();
}

bool OrderedLocks::is_news(const model::Account& account) const {
    if (!was_read_) return false;
    const Standing* last = standing(account.dn);
    if (!last) return account.lock.has_value();
    return is_younger(account.lock_order, last->order);
}

}  // namespace connector::sync
