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

void write_instant(text::JsonWriter& writer, std::string_view key,
                   const std::optional<model::Instant>& instant) {
    writer.key(key);
    if (instant)
        writer.string(model::to_string(*instant));
    else
        writer.null();
}

}  // namespace

text::Json instant_json(const std::optional<model::Instant>& instant) {
    return instant ? text::Json(model::to_string(*instant)) : text::Json(nullptr);
}

void write_order(text::JsonWriter& writer, const model::LockOrdered& order) {
    if (!order.lock) {
        writer.null();
        return;
    }
    const model::Lock& lock = *order.lock;
    writer.begin_object();
    writer.member("reason", lock.reason);
    writer.member("by", lock.by);
    write_instant(writer, "at", lock.at);
    write_instant(writer, "until", lock.until);
    writer.member("note", lock.note);
    writer.end_object();
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
