#pragma once

#include "directory/compare.hpp"
#include "directory/entry.hpp"
#include "model/seal.hpp"
#include "support/directory_mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <vector>

namespace connector::model {

/// For messages of failed tests.
// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for
inline void PrintTo(const AttributeChange& change, std::ostream* out) {
    *out << change.name << " -" << testing::PrintToString(change.removed) << " +"
         << testing::PrintToString(change.added);
}

}  // namespace connector::model

namespace connector::directory {

using model::Account;
using model::AttributeChange;
using model::Attributes;
using model::Change;
using model::ChangeKind;
using model::DesiredAccount;
using model::State;
using model::Window;
using std::chrono::hours;
using test_support::shipped_directory_mapping;
using testing::ElementsAre;
using testing::IsEmpty;

inline model::Instant midnight(const char* day) { return *model::parse_day(day) - hours{1}; }

inline DesiredAccount desired_student() {
    DesiredAccount desired;
    desired.login = "jdoe";
    desired.mail = "jane.doe@univ.example";
    desired.identifiers = {{"apogee_person", "4711"}, {"student_number", "20190001"}};
    desired.fields = {{"usual_name", "Doe"},        {"given_name", "Jane"}, {"birth_name", "Roe"},
                      {"birth_date", "1998-03-31"}, {"civility", "Mme"},    {"ine", "0A1B2C3D4E5"}};
    desired.roles = {"student"};
    desired.state = State::ok;
    desired.timeline_state = State::ok;
    desired.since = model::parse_day("2019-09-11");
    desired.next_change = model::parse_day("2021-01-01");
    desired.window = {midnight("2019-09-11"), midnight("2021-01-01")};
    desired.records = {{"apogee", "registration", "4711:2019", {{"academic_year", "2019"}}, {}}};
    desired.civil_digests = {"d1"};
    return desired;
}

/// What a server makes of a change; it fails where a value to remove is not there, as a server
/// does.
inline void carry_out(const Change& change, Attributes& attributes) {
    for (const AttributeChange& each : change.attributes) {
        auto& values = attributes[each.name];
        for (const std::string& value : each.removed) {
            const auto found = std::find(values.begin(), values.end(), value);
            ASSERT_NE(found, values.end()) << each.name << " has no " << value;
            values.erase(found);
        }
        for (const std::string& value : each.added) {
            ASSERT_EQ(std::count(values.begin(), values.end(), value), 0) << each.name << value;
            values.push_back(value);
        }
        if (values.empty()) attributes.erase(each.name);
    }
}

inline Account account_with(const Attributes& attributes) {
    return account_of(shipped_directory_mapping(),
                      {"uid=jdoe,ou=people,dc=univ,dc=example", attributes});
}

inline Account created(const DesiredAccount& desired) {
    Attributes attributes;
    carry_out(*change_for(shipped_directory_mapping(), nullptr, desired, "c-0"), attributes);
    return account_with(attributes);
}

/// The change, after a proof that it leads where it should.
inline std::vector<AttributeChange> changes(const Account& present, const DesiredAccount& desired) {
    const Mapping& mapping = shipped_directory_mapping();
    const auto change = change_for(mapping, &present, desired, "c-1");
    if (!change) return {};
    EXPECT_EQ(change->kind, ChangeKind::modify);
    Attributes attributes = present.attributes;
    carry_out(*change, attributes);
    const Account after = account_with(attributes);
    const auto again = change_for(mapping, &after, desired, "c-2");
    if (again) ADD_FAILURE() << "again: " << testing::PrintToString(again->attributes);
    auto all = change->attributes;
    EXPECT_EQ(all.back().name, "lifecycleChangeId");
    all.pop_back();
    if (!all.empty() && all.back().name == "lifecycleSeal") {
        EXPECT_TRUE(model::Seal::read(all.back().added.front(), "c-1"));
        all.pop_back();
    }
    return all;
}

inline DesiredAccount locked(DesiredAccount desired) {
    desired.lock = model::Lock{"phishing", "alice", midnight("2020-07-01"), {}, ""};
    desired.lock_substate = "SupannVerrouTechnique";
    desired.state = State::locked;
    desired.since = model::parse_day("2020-07-01");
    desired.window = Window::closed();
    return desired;
}

}  // namespace connector::directory
