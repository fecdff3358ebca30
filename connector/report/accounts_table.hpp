#pragma once

#include "model/account.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace connector::report {

/// One line of the table: an account with what its entry does not say in words.
struct AccountRow {
    const model::Account& account;
    std::vector<std::string> roles;         ///< in force; sorted
    std::optional<std::chrono::days> days;  ///< since the state began by the rules
};

/// Accounts for other programs, a part of the text at a time: `begin`, a `row` each, `end`.
/// Columns are login, mail, state, since, next_change, roles and locked, and days where the table
/// has them; a day is 2020-07-02, what is not known is empty (CSV) or null (JSON).
class AccountsTable {
  public:
    enum class Format {
        csv,  ///< `csv_line`, with a header line, UTF-8; roles are parted by a blank
        json  ///< one array, an object a line; roles are an array
    };

    AccountsTable(Format format, bool has_days) : format_(format), has_days_(has_days) {}

    [[nodiscard]] std::string begin() const;
    [[nodiscard]] std::string row(const AccountRow& row);
    [[nodiscard]] std::string end() const;

  private:
    Format format_;
    bool has_days_;
    bool has_rows_ = false;
};

}  // namespace connector::report
