#pragma once

#include "directory/compare.hpp"
#include "directory/session.hpp"
#include "support/directory_mapping.hpp"
#include "support/private_slapd.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace connector::directory {

using model::Account;
using model::AttributeChange;
using model::Change;
using model::ChangeOutcome;
using model::DesiredAccount;
using model::State;
using model::Window;
using test_support::PrivateSlapd;
using test_support::shipped_directory_mapping;
using Kind = ChangeOutcome::Kind;

inline Settings service_settings(const std::string& uri) {
    Settings settings;
    settings.uris = {uri};
    settings.bind.dn = PrivateSlapd::kService;
    settings.bind.password = Secret(PrivateSlapd::kServicePassword);
    settings.reply_timeout = std::chrono::seconds{30};
    return settings;
}

inline std::string dn_of(const std::string& login) {
    return "uid=" + login + "," + PrivateSlapd::kPeople;
}

/// What became of a list of changes, by login.
struct Applied {
    std::map<std::string, ChangeOutcome> outcomes;
    std::optional<Error> error;

    [[nodiscard]] std::size_t count(Kind kind) const {
        return static_cast<std::size_t>(
            std::count_if(outcomes.begin(), outcomes.end(),
                          [&](const auto& each) { return each.second.kind == kind; }));
    }
};

inline Applied apply_all(Session& session, const std::vector<Change>& changes, const StopFlag& stop,
                         const std::function<void(std::size_t)>& before_send = {}) {
    Applied applied;
    std::size_t given = 0;
    const auto result = session.apply(
        [&]() -> const Change* {
            if (before_send) before_send(given);
            return given < changes.size() ? &changes[given++] : nullptr;
        },
        [&](const Change& change, const ChangeOutcome& outcome) {
            EXPECT_TRUE(applied.outcomes.emplace(change.login, outcome).second) << change.login;
        },
        stop);
    EXPECT_EQ(applied.outcomes.size(), given);
    if (!result) applied.error = result.error();
    return applied;
}

inline DesiredAccount desired_account(const std::string& login) {
    DesiredAccount desired;
    desired.login = login;
    desired.mail = login + "@univ.example";
    desired.identifiers = {{"student_number", "n-" + login}};
    desired.fields = {{"usual_name", "Doe"},        {"given_name", "Jane"}, {"birth_name", "Roe"},
                      {"birth_date", "1998-03-31"}, {"civility", "Mme"},    {"ine", ""}};
    desired.roles = {"student"};
    desired.state = State::ok;
    desired.timeline_state = State::ok;
    desired.since = model::parse_day("2019-09-11");
    desired.records = {{"apogee", "registration", login + "]=%", {{"academic_year", "2019"}}, {}}};
    desired.civil_digests = {"d-" + login};
    return desired;
}

inline Change creation(const DesiredAccount& desired) {
    return *change_for(shipped_directory_mapping(), nullptr, desired, "c-0");
}

inline Change modification(const std::string& login, AttributeChange attribute) {
    Change change;
    change.dn = dn_of(login);
    change.login = login;
    change.attributes = {std::move(attribute)};
    return change;
}

inline model::Instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// A server of each test's own, and what the connector does on it.
class OnSlapd : public testing::Test {
  protected:
    Session open() { return open(service_settings(slapd_.uri())); }

    static Session open(const Settings& settings) {
        auto session = Session::open(settings);
        if (!session) throw std::runtime_error(to_string(session.error()));
        return std::move(*session);
    }

    Applied apply(const std::vector<Change>& changes) {
        Session session = open();
        return apply_all(session, changes, stop_);
    }

    /// Puts an account into the directory as the connector would.
    void create(const DesiredAccount& desired) {
        const Applied applied = apply({creation(desired)});
        const ChangeOutcome& outcome = applied.outcomes.at(desired.login);
        ASSERT_EQ(outcome.kind, Kind::done) << outcome.code << outcome.message;
    }

    void create_many(int count) {
        std::vector<Change> changes;
        changes.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            changes.push_back(creation(desired_account(fmt::format("u{}", i))));
        ASSERT_EQ(apply(changes).count(Kind::done), changes.size());
    }

    Account account(const std::string& login) {
        Session session = open();
        auto found = session.read_account(shipped_directory_mapping(), dn_of(login));
        if (!found) throw std::runtime_error(to_string(found.error()));
        if (!*found) throw std::runtime_error("no entry " + login);
        return std::move(**found);
    }

    /// Brings an account to what is desired, by change_for.
    void settle(const std::string& login, const DesiredAccount& desired) {
        const Account present = account(login);
        const auto change = change_for(shipped_directory_mapping(), &present, desired, "c-1");
        ASSERT_TRUE(change);
        const Applied applied = apply({*change});
        const ChangeOutcome& outcome = applied.outcomes.at(login);
        ASSERT_EQ(outcome.kind, Kind::done) << outcome.code << outcome.message;
    }

    Result<std::vector<Account>> read_all() {
        Session session = open();
        std::vector<Account> accounts;
        const auto count =
            session.read_accounts(shipped_directory_mapping(), stop_,
                                  [&](Account&& each) { accounts.push_back(std::move(each)); });
        if (!count) return failure(count.error());
        EXPECT_EQ(*count, accounts.size());
        return accounts;
    }

    PrivateSlapd slapd_{CONNECTOR_SOURCE_DIR};
    StopFlag stop_;
};

}  // namespace connector::directory
