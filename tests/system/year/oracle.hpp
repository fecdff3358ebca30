#pragma once

#include "history.hpp"

#include <string>

namespace connector::year {

/// When a day is looked at: just after midnight, before that day's orders, or just before the next.
enum class Moment { morning, evening };

/// What must be, by the words of the rules, one day at a time and with none of the program's code.
class Oracle {
  public:
    explicit Oracle(const History& history) : history_(history) {}

    /// The state on `day` by what was known on another one, whatever locks there are; "none" where
    /// no record has begun.
    [[nodiscard]] std::string state(const std::string& login, Day known, Day day) const;
    [[nodiscard]] bool is_barred(const std::string& login, Day day, Moment moment) const;

    /// What the entry shows after the pass of that day; "none": there is no entry.
    [[nodiscard]] std::string shown(const std::string& login, Day day, Moment moment) const;
    [[nodiscard]] bool admits(const std::string& login, Day day, Moment moment) const;

    /// Whether somebody gets in whose entry saw no pass since that of `passed`: by the window that
    /// this pass, or an order since then, has written.
    [[nodiscard]] bool admits_by_window(const std::string& login, Day passed, Day day,
                                        Moment moment) const;

  private:
    [[nodiscard]] const Order* last_order(const std::string& login, Day day, Moment moment) const;

    const History& history_;
};

}  // namespace connector::year
