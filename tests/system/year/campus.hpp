#pragma once

#include "../login/portal.hpp"
#include "history.hpp"
#include "oracle.hpp"
#include "support/sandbox.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace connector::year {

/// The servers, the login page and the service of a small university on one moved clock, which only
/// goes forward. Whoever has an account for the first time gets a password from an administrator.
class Campus {
  public:
    explicit Campus(const History& history);
    ~Campus();
    Campus(const Campus&) = delete;
    Campus& operator=(const Campus&) = delete;

    /// The replicas learn what happened through that day.
    void learn_through(Day day);
    /// What security officers order on that day; each order must be carried out.
    void give_orders_of(Day day);
    /// Just after the midnight that begins it, or a minute before the one that ends it.
    void move_to(Day day, Moment moment);
    /// Whether the clock, which runs on, cannot have come to the next midnight yet.
    [[nodiscard]] bool is_still_that_day() const;

    /// Each starts, or sees, one pass of the service and returns after it.
    void start_service();
    void await_pass();
    /// By SIGTERM.
    void stop_service();
    /// As if it were slow to look at its clock: nothing of it runs until it is resumed.
    void suspend_service() const;
    void resume_service() const;
    [[nodiscard]] bool is_served() const noexcept { return service_ != 0; }
    [[nodiscard]] std::string end_of_service_log() const;

    /// By login; the state that each entry shows.
    [[nodiscard]] std::map<std::string, std::string> states();
    [[nodiscard]] bool has_account(const std::string& login) const { return dn_.count(login) > 0; }
    [[nodiscard]] bool admits(const std::string& login) const;
    /// As `log_in_through_cas`.
    [[nodiscard]] std::map<std::string, std::string> cas(
        const std::vector<std::string>& logins) const;

  private:
    [[nodiscard]] std::size_t passes_done() const;

    const History& history_;
    test_support::TemporaryFolder folder_{"year"};
    test_support::Sandbox sandbox_;
    Portal portal_;
    std::map<std::string, std::string> dn_;  ///< by login, of those with a password
    std::size_t learnt_ = 0;                 ///< events of the history
    std::size_t passes_ = 0;                 ///< seen
    std::chrono::steady_clock::time_point moved_;
    pid_t service_ = 0;
};

}  // namespace connector::year
