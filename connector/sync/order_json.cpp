#include "sync/order_json.hpp"

#include "model/day.hpp"

namespace connector::sync {

namespace {

/// False where something stands there that is no instant.
bool take_instant(const text::Json& lock, const char* key, std::optional<model::Instant>& into) {
    const auto found = lock.find(key);
    if (found == lock.end() || found->is_null()) return true;
    if (found->is_string()) into = model::parse_instant(found->get<std::string>());
    return into.has_value();
}

}  // namespace

text::Json instant_json(const std::optional<model::Instant>& instant) {
    return instant ? text::Json(model::to_string(*instant)) : text::Json(nullptr);
}

text::Json order_json(const model::LockOrdered& order) {
    if (!order.lock) return nullptr;
    return {{"reason", order.lock->reason},
            {"by", order.lock->by},
            {"at", instant_json(order.lock->at)},
            {"until", instant_json(order.lock->until)},
            {"note", order.lock->note}};
}

std::optional<model::LockOrdered> parse_order(const text::Json& line) {
    const auto order = line.find("lock");
    if (order == line.end()) return std::nullopt;
    if (order->is_null()) return model::LockOrdered{};
    if (!order->is_object()) return std::nullopt;
    model::Lock lock;
    for (const auto& [key, into] :
         {std::pair{"reason", &lock.reason}, {"by", &lock.by}, {"note", &lock.note}}) {
        const auto found = order->find(key);
        if (found == order->end() || !found->is_string()) return std::nullopt;
        *into = found->get<std::string>();
    }
    if (!take_instant(*order, "at", lock.at) || !take_instant(*order, "until", lock.until))
        return std::nullopt;
    return model::LockOrdered{std::move(lock)};
}

}  // namespace connector::sync
