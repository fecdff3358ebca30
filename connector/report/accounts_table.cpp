#include "report/accounts_table.hpp"

#include "report/csv.hpp"
#include "text/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::report {

namespace {

std::string day_text(const std::optional<model::Day>& day) {
    return day ? model::to_string(*day) : std::string();
}

std::string state_text(const model::Account& account) {
    return account.state ? std::string(model::to_string(*account.state)) : std::string();
}

std::string csv_row(const AccountRow& row, bool has_days) {
    const model::Account& account = row.account;
    std::vector<std::string> fields{account.login,
                                    account.mail,
                                    state_text(account),
                                    day_text(account.since),
                                    day_text(account.next_change),
                                    fmt::format("{}", fmt::join(row.roles, " ")),
                                    account.lock ? "true" : "false"};
    if (has_days) fields.push_back(row.days ? std::to_string(row.days->count()) : "");
    return csv_line(fields);
}

text::Json text_or_null(std::string text) {
    return text.empty() ? text::Json(nullptr) : text::Json(std::move(text));
}

std::string json_row(const AccountRow& row, bool has_days) {
    const model::Account& account = row.account;
    text::Json json{{"login", account.login},
                    {"mail", text_or_null(account.mail)},
                    {"state", text_or_null(state_text(account))},
                    {"since", text_or_null(day_text(account.since))},
                    {"next_change", text_or_null(day_text(account.next_change))},
                    {"roles", row.roles},
                    {"locked", account.lock.has_value()}};
    if (has_days) json["days"] = row.days ? text::Json(row.days->count()) : text::Json(nullptr);
    return text::to_line(json);
}

}  // namespace

std::string AccountsTable::begin() const {
    if (format_ == Format::json) return "[";
    std::vector<std::string> names{"login",       "mail",  "state", "since",
                                   "next_change", "roles", "locked"};
    if (has_days_) names.emplace_back("days");
    return csv_line(names);
}

std::string AccountsTable::row(const AccountRow& row) {
    if (format_ == Format::csv) return csv_row(row, has_days_);
    const char* between = has_rows_ ? ",\n" : "\n";
    has_rows_ = true;
    return between + json_row(row, has_days_);
}

std::string AccountsTable::end() const {
    if (format_ == Format::csv) return {};
    return has_rows_ ? "\n]\n" : "]\n";
}

}  // namespace connector::report
