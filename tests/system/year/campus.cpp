#include "campus.hpp"

#include "cas_login.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include <signal.h>
#include <sys/wait.h>

namespace connector::year {

namespace {

using test_support::Finished;
using test_support::paris;
using test_support::Sandbox;
using test_support::to_text;

constexpr char kOperator[] = "cn=security-officer,ou=operators,dc=univ,dc=example";
/// Of a day, from an evening on.
constexpr std::chrono::seconds kShortestRest{60};

/// The program with quick_look loaded before it, from a folder whose name has no blanks.
std::string quick_program(const std::string& folder) {
    std::filesystem::copy_file(YEAR_QUICK_LOOK, folder + "/quick_look.so");
    const std::string program = folder + "/lifecycle-connector";
    test_support::write_file(
        program, fmt::format("#!/bin/sh\nLD_PRELOAD=\"$LD_PRELOAD {}/quick_look.so\" exec '{}' "
                             "\"$@\"\n",
                             folder, CONNECTOR_PROGRAM));
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program;
}

std::string password(const std::string& login) { return "secret of " + login; }

}  // namespace

Campus::Campus(const History& history)
    : history_(history),
      sandbox_(CONNECTOR_SOURCE_DIR, quick_program(folder_.path()), "2023-06-14"),
      portal_(sandbox_) {
    // Passes come at midnight only.
    sandbox_.edit("connector.yaml", "interval: 15 minutes", "interval: 20 hours");
}

Campus::~Campus() { test_support::kill_server(service_); }

void Campus::learn_through(Day day) {
    std::map<std::string, std::string> sql;  // by database
    for (; learnt_ < history_.learnt.size() && history_.learnt[learnt_].day <= day; ++learnt_)
        sql[history_.learnt[learnt_].database] += history_.learnt[learnt_].sql;
    for (const auto& [database, statements] : sql) sandbox_.sql(database, statements);
}

void Campus::give_orders_of(Day day) {
    for (const Order& each : history_.orders) {
        if (each.day != day) continue;
        std::vector<std::string> words{each.locks ? "lock" : "unlock", each.login, "--yes"};
        if (each.locks) words.insert(words.end(), {"--reason", each.reason});
        if (each.until) words.insert(words.end(), {"--until", to_text(*each.until)});
        words.insert(words.end(), {"--bind-dn", kOperator, "--password-file",
                                   sandbox_.path("secrets/operator-password")});
        const Finished done = sandbox_.connector(words);
        if (done.status != 0)
            throw std::runtime_error(fmt::format("{} {} on {}: {}{}", words[0], each.login,
                                                 to_text(day), done.errors, done.output));
    }
}

void Campus::move_to(Day day, Moment moment) {
    moved_ = std::chrono::steady_clock::now();
    sandbox_.move_clock(paris(day, moment == Moment::morning ? "00:00:00" : "23:59:00"));
}

bool Campus::is_still_that_day() const {
    return std::chrono::steady_clock::now() - moved_ < kShortestRest;
}

void Campus::start_service() {
    service_ = sandbox_.start_service();
    await_pass();
}

void Campus::await_pass() {
    const bool came = test_support::wait_until([this] { return passes_done() > passes_; });
    if (!came || passes_done() != passes_ + 1)
        throw std::runtime_error("not one pass of the service:\n" + end_of_service_log());
    ++passes_;
}

void Campus::stop_service() {
    kill(service_, SIGTERM);
    if (test_support::wait_for_end(service_) != 0)
        throw std::runtime_error("the service did not end well:\n" + end_of_service_log());
}

void Campus::suspend_service() const {
    int status = 0;
    kill(service_, SIGSTOP);
    if (waitpid(service_, &status, WUNTRACED) != service_ || !WIFSTOPPED(status))
        throw std::runtime_error("the service does not stand still:\n" + end_of_service_log());
}

void Campus::resume_service() const { kill(service_, SIGCONT); }

std::string Campus::end_of_service_log() const {
    constexpr std::size_t kEnough = 4000;
    const std::string log = sandbox_.service_log();
    return log.substr(log.size() - std::min(log.size(), kEnough));
}

std::size_t Campus::passes_done() const {
    const std::string log = sandbox_.service_log();
    std::size_t count = 0;
    for (auto at = log.find(" PASS_DONE "); at != std::string::npos;
         at = log.find(" PASS_DONE ", at + 1))
        ++count;
    return count;
}

std::map<std::string, std::string> Campus::states() {
    std::map<std::string, std::string> found;
    for (const auto& entry : sandbox_.accounts()) {
        const std::string login = entry.first("uid");
        found[login] = entry.first("lifecycleState");
        if (dn_.emplace(login, entry.dn).second) sandbox_.reset_password(entry.dn, password(login));
    }
    return found;
}

bool Campus::admits(const std::string& login) const {
    const auto dn = dn_.find(login);
    const int code = test_support::log_in(
        sandbox_.uri(),
        dn == dn_.end() ? fmt::format("uid={},{}", login, Sandbox::kPeople) : dn->second,
        password(login));
    constexpr int kInvalidCredentials = 49;
    if (code != 0 && code != kInvalidCredentials)
        throw std::runtime_error(fmt::format("the bind of {} ended with {}", login, code));
    return code == 0;
}

std::map<std::string, std::string> Campus::cas(const std::vector<std::string>& logins) const {
    std::vector<Credentials> people;
    for (const std::string& login : logins) people.push_back({login, password(login)});
    return log_in_through_cas(portal_.address(), people);
}

}  // namespace connector::year
