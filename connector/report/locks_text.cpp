#include "report/locks_text.hpp"

#include "report/csv.hpp"
#include "sync/order_json.hpp"
#include "text/json.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace connector::report {

namespace {

using Kind = sync::LockAnswer::Kind;
using text::Json;

constexpr char kAlready[] = "locked already";
constexpr char kNotLockedAnyway[] = "not locked";
constexpr char kNotLocked[] = "NOT locked";
constexpr char kNotUnlocked[] = "NOT unlocked";
constexpr char kLeftSo[] = "locked for another reason, and left so";

std::string until_text(const model::Lock& lock, const model::TimeZone& zone) {
    return lock.until ? zone.local_text(*lock.until) : std::string("somebody unlocks it");
}

std::string order_text(const sync::LockOrder& order, const model::TimeZone& zone) {
    if (!order.lock)
        return fmt::format(
            "unlock, by {}{}\n", text::printable(order.by),
            order.only_for ? ", only what is locked for " + text::printable(*order.only_for) : "");
    const model::Lock& lock = *order.lock;
    std::string text = fmt::format("lock for {}, until {}, by {}\n", lock.reason,
                                   until_text(lock, zone), text::printable(lock.by));
    if (!lock.note.empty()) text += fmt::format("note: {}\n", text::printable(lock.note));
    return text;
}

/// The lock that is there now: what an operator must know before it is replaced or lifted.
std::string standing_text(const model::Lock& lock, const model::TimeZone& zone) {
    std::string text = fmt::format("      locked for {}", text::printable(model::why_text(lock)));
    if (lock.at) text += ", " + zone.local_text(*lock.at);
    text += ", until " + until_text(lock, zone);
    if (!lock.note.empty()) text += fmt::format(" ({})", text::printable(lock.note));
    return text + '\n';
}

/// " (ban 1, phishing 2)"
std::string reasons_text(const std::map<std::string, std::size_t>& by_reason) {
    std::vector<std::string> parts;
    for (const auto& [reason, count] : by_reason)
        parts.push_back(fmt::format("{} {}",
                                    reason.empty() ? "a reason that the entry does not say any more"
                                                   : text::printable(reason),
                                    count));
    return parts.empty() ? std::string()
                         : fmt::format(" (locked now for: {})", fmt::join(parts, ", "));
}

std::string answer_text(const sync::LockAnswer& answer, const model::TimeZone& zone) {
    const bool by_login = answer.login == answer.id || answer.login.empty();
    std::string text =
        fmt::format("  {}{}: {}\n", text::printable(answer.id),
                    by_login ? "" : fmt::format(" ({})", text::printable(answer.login)),
                    text::printable(answer.text));
    if (answer.standing) text += standing_text(*answer.standing, zone);
    return text;
}

/// Who stays out all the same is shown, however many there are; before the rest, too, what is
/// locked now: something is there that would be replaced.
std::string answers_text(const sync::LockPlan& plan, Kind kind, std::string_view title,
                         std::size_t most, const model::TimeZone& zone) {
    std::vector<const sync::LockAnswer*> answers;
    std::map<std::string, std::size_t> by_reason;
    for (const sync::LockAnswer& each : plan.answers) {
        if (each.kind != kind) continue;
        answers.push_back(&each);
        if (each.standing) ++by_reason[each.standing->reason];
    }
    if (answers.empty()) return {};
    std::stable_partition(answers.begin(), answers.end(),
                          [](const auto* each) { return each->standing.has_value(); });
    const auto others = std::stable_partition(answers.begin(), answers.end(),
                                              [](const auto* each) { return each->stays_out; });
    most = std::max(most, static_cast<std::size_t>(others - answers.begin()));
    std::string text = fmt::format("{}: {}{}\n", title, answers.size(), reasons_text(by_reason));
    for (std::size_t i = 0; i < std::min(most, answers.size()); ++i)
        text += answer_text(*answers[i], zone);
    if (answers.size() > most) text += fmt::format("  … and {} more\n", answers.size() - most);
    return text;
}

/// "1 account", "2 accounts"
std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// "15 NOT locked": of whom the plan changes nothing as ordered, and who is not so already.
std::vector<std::string> left_parts(const sync::LockPlan& plan, bool locks) {
    std::vector<std::string> parts;
    if (const std::size_t refused = plan.count(Kind::refused); refused > 0)
        parts.push_back(fmt::format("{} {}", refused, locks ? kNotLocked : kNotUnlocked));
    if (const std::size_t conflicts = plan.count(Kind::conflict); conflicts > 0)
        parts.push_back(fmt::format("{} {}", conflicts, kLeftSo));
    return parts;
}

std::string instant_text(const std::optional<model::Instant>& instant,
                         const model::TimeZone& zone) {
    return instant ? zone.local_text(*instant) : std::string();
}

/// Who closed the account and why, as far as it is known.
std::string closed_by(const LockedAccount& account) {
    const model::Lock& lock = account.lock;
    const std::string foreign =
        account.foreign.empty() ? "" : "(foreign) " + text::printable(account.foreign);
    if (!account.is_ours) return foreign;
    return fmt::format(
        "{}  by {}{}{}",
        lock.reason.empty() ? "(the entry does not say why)" : text::printable(lock.reason),
        lock.by.empty() ? "(not shown, or taken away)" : text::printable(lock.by),
        foreign.empty() ? "" : "; beside it: ", foreign);
}

/// What closes one account may be taken away by hand; what is somebody else's is not ours to judge.
std::string open_text(const LockedAccount& account) {
    if (!account.is_ours) return {};
    if (account.is_lost)
        return account.is_open ? ", LOST, AND OPEN NOW" : ", LOST; closed all the same";
    if (!account.over.empty())
        return fmt::format(", {}over: {}", account.is_open ? "open, and " : "",
                           text::printable(account.over));
    return account.is_open ? ", BUT OPEN NOW: changed by hand; the next pass closes it" : "";
}

}  // namespace

std::string lock_plan_text(const sync::LockOrder& order, const sync::LockPlan& plan,
                           const model::TimeZone& zone) {
    const std::size_t all = plan.answers.size();
    const bool locks = order.lock.has_value();
    return order_text(order, zone) +
           answers_text(plan, Kind::planned, locks ? "to lock" : "to unlock", kShownOfOrder, zone) +
           answers_text(plan, Kind::already, locks ? kAlready : kNotLockedAnyway, kShownOfOrder,
                        zone) +
           answers_text(plan, Kind::conflict, kLeftSo, all, zone) +
           answers_text(plan, Kind::refused, locks ? kNotLocked : kNotUnlocked, all, zone);
}

std::string lock_question(const sync::LockPlan& plan, bool locks) {
    const auto put_right = static_cast<std::size_t>(
        std::count_if(plan.changes.begin(), plan.changes.end(),
                      [](const sync::PlannedChange& each) { return each.puts_right; }));
    const std::size_t ordered = plan.changes.size() - put_right;
    std::string text;
    if (ordered > 0)
        text = fmt::format("{} {}", locks ? "Lock" : "Unlock", counted(ordered, "account"));
    if (put_right > 0)
        text += fmt::format("{} {} back", text.empty() ? "Put" : " and put",
                            counted(put_right, "damaged lock"));
    const auto left = left_parts(plan, locks);
    return fmt::format("{}{}?", text,
                       left.empty() ? "" : fmt::format(" ({})", fmt::join(left, ", ")));
}

std::string lock_outcome_text(const sync::LockPlan& plan, const sync::PassReport& report,
                              bool locks) {
    std::vector<std::string> parts{fmt::format("{} done", report.modified)};
    const auto add = [&](std::size_t count, const char* what) {
        if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
    };
    add(report.so_meanwhile, "by somebody else meanwhile");
    const auto unknown = static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [](const sync::Finding& each) { return each.is_unknown; }));
    add(report.findings.size() - unknown, "failed");
    add(unknown, "not known");
    add(report.not_sent, "not begun");
    add(plan.count(Kind::already), locks ? kAlready : kNotLockedAnyway);
    for (std::string& each : left_parts(plan, locks)) parts.push_back(std::move(each));
    if (report.put_right > 0)
        parts.push_back(counted(report.put_right, "damaged lock") + " put back");
    std::string text = fmt::format("{}: {}\n", locks ? "lock" : "unlock", fmt::join(parts, ", "));
    if (report.stopped || report.error)
        text += fmt::format(
            "{}: the same command once more goes on from there; what is done is skipped\n",
            report.error ? "broken off" : "interrupted");
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

std::string lock_reason_text(const lifecycle::LockReason& reason) {
    return fmt::format(
        "    {} ({}); tell them:\n      fr: {} Contact : {}.\n      en: {} Contact: {}.\n",
        reason.says.en, reason.says.fr, reason.tell.fr, reason.contact.fr, reason.tell.en,
        reason.contact.en);
}

std::string locks_text(const std::vector<LockedAccount>& locked, std::size_t others,
                       const model::TimeZone& zone) {
    if (locked.empty() && others > 0)
        return fmt::format("none of the {} locked accounts is among those asked for\n", others);
    if (locked.empty()) return "no account is locked\n";
    std::string text;
    for (const LockedAccount& each : locked) {
        text += fmt::format("{}  {}  {}", instant_text(each.lock.at, zone),
                            text::printable(each.login), closed_by(each));
        if (each.is_ours && each.lock.until) text += ", until " + zone.local_text(*each.lock.until);
        if (each.by_rules) text += fmt::format(", without it {}", to_string(*each.by_rules));
        if (!each.lock.note.empty()) text += fmt::format(" ({})", text::printable(each.lock.note));
        text += open_text(each) + '\n';
    }
    return text;
}

std::string locks_csv(const std::vector<LockedAccount>& locked) {
    const auto instant = [](const std::optional<model::Instant>& each) {
        return each ? model::to_string(*each) : std::string();
    };
    std::string text = csv_line({"login", "mail", "reason", "by", "at", "until", "note",
                                 "state_by_rules", "foreign", "open", "lost"});
    for (const LockedAccount& each : locked)
        text += csv_line({each.login, each.mail, each.lock.reason, each.lock.by,
                          instant(each.lock.at), instant(each.lock.until), each.lock.note,
                          each.by_rules ? std::string(to_string(*each.by_rules)) : std::string(),
                          each.foreign, each.is_open ? "true" : "false",
                          each.is_lost ? "true" : "false"});
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
             {"state_by_rules", each.by_rules ? Json(to_string(*each.by_rules)) : Json(nullptr)},
             {"foreign", each.foreign.empty() ? Json(nullptr) : Json(each.foreign)},
             {"open", each.is_open},
             {"lost", each.is_lost}});
    return text::to_page(list) + "\n";
}

}  // namespace connector::report
