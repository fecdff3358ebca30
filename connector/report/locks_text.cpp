#include "report/locks_text.hpp"

#include "report/csv.hpp"
#include "sync/order_json.hpp"
#include "text/json.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::report {

namespace {

using Kind = sync::LockAnswer::Kind;
using text::Json;

/// A list of thousands is not read before it is confirmed: its beginning and its length are.
constexpr std::size_t kShown = 20;

std::string order_text(const sync::LockOrder& order, const model::TimeZone& zone) {
    if (!order.lock) return fmt::format("unlock, by {}\n", text::printable(order.by));
    const model::Lock& lock = *order.lock;
    std::string text =
        fmt::format("lock for {}, until {}, by {}\n", lock.reason,
                    lock.until ? zone.local_text(*lock.until) : std::string("somebody unlocks it"),
                    text::printable(lock.by));
    if (!lock.note.empty()) text += fmt::format("note: {}\n", text::printable(lock.note));
    return text;
}

std::string answers_text(const sync::LockPlan& plan, Kind kind, std::string_view title,
                         std::size_t most) {
    std::string lines;
    std::size_t count = 0;
    for (const sync::LockAnswer& each : plan.answers) {
        if (each.kind != kind) continue;
        if (++count > most) continue;
        const bool by_login = each.login == each.id || each.login.empty();
        lines += fmt::format("  {}{}: {}\n", text::printable(each.id),
                             by_login ? "" : fmt::format(" ({})", text::printable(each.login)),
                             text::printable(each.text));
    }
    if (count == 0) return {};
    if (count > most) lines += fmt::format("  … and {} more\n", count - most);
    return fmt::format("{}: {}\n{}", title, count, lines);
}

std::string instant_text(const std::optional<model::Instant>& instant,
                         const model::TimeZone& zone) {
    return instant ? zone.local_text(*instant) : std::string();
}

}  // namespace

std::string lock_plan_text(const sync::LockOrder& order, const sync::LockPlan& plan,
                           const model::TimeZone& zone) {
    const std::size_t all = plan.answers.size();
    const bool locks = order.lock.has_value();
    return order_text(order, zone) +
           answers_text(plan, Kind::planned, locks ? "to lock" : "to unlock", kShown) +
           answers_text(plan, Kind::already, locks ? "locked already" : "not locked", kShown) +
           answers_text(plan, Kind::conflict, "locked for another reason, and left so", all) +
           answers_text(plan, Kind::refused, locks ? "NOT locked" : "NOT unlocked", all);
}

std::string lock_outcome_text(const sync::PassReport& report, bool locks) {
    std::string text = fmt::format("{}: {} done", locks ? "lock" : "unlock", report.modified);
    if (!report.findings.empty()) text += fmt::format(", {} failed", report.findings.size());
    if (report.not_sent > 0) text += fmt::format(", {} not begun", report.not_sent);
    text += '\n';
    for (const sync::Finding& finding : report.findings)
        text +=
            fmt::format("  {}: {}\n", text::printable(finding.who), text::printable(finding.text));
    return text;
}

void sort_by_time(std::vector<LockedAccount>& locked) {
    std::sort(locked.begin(), locked.end(), [](const auto& a, const auto& b) {
        return std::tie(a.lock.at, a.login) < std::tie(b.lock.at, b.login);
    });
}

std::string locks_text(const std::vector<LockedAccount>& locked, const model::TimeZone& zone) {
    if (locked.empty()) return "no account is locked\n";
    std::string text;
    for (const LockedAccount& each : locked) {
        text += fmt::format("{}  {}  {}  by {}", instant_text(each.lock.at, zone),
                            text::printable(each.login), text::printable(each.lock.reason),
                            text::printable(each.lock.by));
        if (each.lock.until) text += ", until " + zone.local_text(*each.lock.until);
        if (each.by_rules) text += fmt::format(", {} by the rules", to_string(*each.by_rules));
        if (!each.lock.note.empty()) text += fmt::format(" ({})", text::printable(each.lock.note));
        text += '\n';
    }
    return text;
}

std::string locks_csv(const std::vector<LockedAccount>& locked) {
    const auto instant = [](const std::optional<model::Instant>& each) {
        return each ? model::to_string(*each) : std::string();
    };
    std::string text =
        csv_line({"login", "mail", "reason", "by", "at", "until", "note", "state_by_rules"});
    for (const LockedAccount& each : locked)
        text += csv_line({each.login, each.mail, each.lock.reason, each.lock.by,
                          instant(each.lock.at), instant(each.lock.until), each.lock.note,
                          each.by_rules ? std::string(to_string(*each.by_rules)) : std::string()});
    return text;
}

std::string locks_json(const std::vector<LockedAccount>& locked) {
    Json list = Json::array();
    for (const LockedAccount& each : locked)
        list.push_back(
            {{"login", each.login},
             {"mail", each.mail},
             {"reason", each.lock.reason},
             {"by", each.lock.by},
             {"at", sync::instant_json(each.lock.at)},
             {"until", sync::instant_json(each.lock.until)},
             {"note", each.lock.note},
             {"state_by_rules", each.by_rules ? Json(to_string(*each.by_rules)) : Json(nullptr)}});
    return text::to_page(list) + "\n";
}

}  // namespace connector::report
