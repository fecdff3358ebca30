#include "support/directory_contract.hpp"

#include <algorithm>

namespace connector::test_support {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DirectoryContract);

namespace {

using Kind = model::ChangeOutcome::Kind;

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

}  // namespace

model::DesiredAccount DirectoryContract::desired(const std::string& login) {
    model::DesiredAccount desired;
    desired.login = login;
    desired.mail = login + "@univ.example";
    desired.identifiers = {{"student_number", "n-" + login}};
    desired.fields = {{"usual_name", "Roe"},        {"given_name", "Jane"}, {"birth_name", "Roe"},
                      {"birth_date", "1998-03-31"}, {"civility", "Mme"},    {"ine", ""}};
    desired.roles = {"student"};
    desired.state = model::State::ok;
    desired.timeline_state = model::State::ok;
    desired.since = model::parse_day("2019-09-11");
    desired.next_change = model::parse_day("2021-01-01");
    desired.window = {model::parse_instant("2019-09-10T22:00:00Z"),
                      model::parse_instant("2020-12-31T23:00:00Z")};
    desired.records = {{"apogee", "registration", "k-" + login, {{"academic_year", "2019"}}, {}}};
    desired.civil_digests = {"d-" + login};
    return desired;
}

model::Change DirectoryContract::creation(const model::DesiredAccount& desired) {
    return subject_->directory().change_for(nullptr, desired, "c-" + desired.login).value();
}

model::Account DirectoryContract::account(const std::string& login) {
    auto found = subject_->directory().read_one(dn_of(login));
    if (!found || !*found) throw std::runtime_error("no account " + login);
    return std::move(**found);
}

DirectoryContract::Applied DirectoryContract::apply(const std::vector<model::Change>& changes,
                                                    const std::function<void()>& before_last) {
    Applied applied;
    std::size_t given = 0;
    const auto next = [&]() -> const model::Change* {
        if (given == changes.size()) return nullptr;
        if (given + 1 == changes.size() && before_last) before_last();
        return &changes[given++];
    };
    const auto outcome = [&](const model::Change& change, const model::ChangeOutcome& result) {
        EXPECT_TRUE(applied.outcomes.emplace(change.login, result).second)
            << "two outcomes of " << change.login;
    };
    applied.whole = subject_->directory().apply(next, outcome, stop_).has_value();
    EXPECT_EQ(applied.outcomes.size(), given) << "every change that was given has an outcome";
    return applied;
}

void DirectoryContract::create(const std::string& login) {
    const Applied applied = apply({creation(desired(login))});
    ASSERT_EQ(applied.outcomes.at(login).kind, Kind::done) << applied.outcomes.at(login).message;
}

TEST_P(DirectoryContract, WhatWasMadeIsReadBackAndNeedsNoChange) {
    create("jroe");
    const model::Account made = account("jroe");
    EXPECT_TRUE(made.ours);
    EXPECT_EQ(made.login, "jroe");
    EXPECT_EQ(made.mail, "jroe@univ.example");
    EXPECT_EQ(made.state, model::State::ok);
    EXPECT_EQ(made.window, desired("jroe").window);
    EXPECT_EQ(made.window_written, desired("jroe").window);
    EXPECT_EQ(made.records, desired("jroe").records);
    EXPECT_EQ(made.identifiers, desired("jroe").identifiers);
    EXPECT_EQ(made.change_id, "c-jroe");
    EXPECT_FALSE(subject_->directory().change_for(&made, desired("jroe"), "c-2"));
}

TEST_P(DirectoryContract, ReadsTheSameWholeAndOneByOne) {
    create("aroe");
    create("broe");
    std::vector<std::string> logins;
    const auto count = subject_->directory().read(stop_, [&](model::Account&& each) {
        if (each.ours) logins.push_back(each.login);
    });
    ASSERT_TRUE(count);
    std::sort(logins.begin(), logins.end());
    EXPECT_EQ(logins, (std::vector<std::string>{"aroe", "broe"}));
}

TEST_P(DirectoryContract, ReadsWhoseLoginIsTakenAlthoughTheEntryIsNotOurs) {
    subject_->add_foreign("cn=list,ou=people,dc=univ,dc=example", "list", "list@univ.example");
    std::vector<std::string> taken;
    const auto count = subject_->directory().read(stop_, [&](model::Account&& each) {
        if (!each.ours) taken.insert(taken.end(), each.taken.begin(), each.taken.end());
    });
    ASSERT_TRUE(count);
    EXPECT_EQ(std::count(taken.begin(), taken.end(), "list"), 1);
    EXPECT_EQ(std::count(taken.begin(), taken.end(), "list@univ.example"), 1);
}

TEST_P(DirectoryContract, AnAbsentEntryIsNothingNotAnError) {
    const auto found = subject_->directory().read_one(dn_of("nobody"));
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
}

TEST_P(DirectoryContract, RefusesAnEntryThatIsThereAndGoesOn) {
    create("jroe");
    const Applied applied = apply({creation(desired("jroe")), creation(desired("aroe"))});
    EXPECT_TRUE(applied.whole);
    EXPECT_EQ(applied.outcomes.at("jroe").kind, Kind::failed);
    EXPECT_EQ(first_word(applied.outcomes.at("jroe").code), "68");
    EXPECT_EQ(applied.outcomes.at("aroe").kind, Kind::done);
}

TEST_P(DirectoryContract, RefusesALoginOrAMailThatAnotherEntryHas) {
    subject_->add_foreign("cn=list,ou=people,dc=univ,dc=example", "jroe", "aroe@univ.example");
    const Applied applied = apply({creation(desired("jroe")), creation(desired("aroe"))});
    EXPECT_EQ(first_word(applied.outcomes.at("jroe").code), "19");
    EXPECT_EQ(first_word(applied.outcomes.at("aroe").code), "19");
}

TEST_P(DirectoryContract, AValueThatMovedMeanwhileFailsTheWholeChange) {
    create("jroe");
    const model::Account before = account("jroe");
    model::DesiredAccount wanted = desired("jroe");
    wanted.fields["usual_name"] = "Poe";
    wanted.state = model::State::pending;
    const model::Change change = subject_->directory().change_for(&before, wanted, "c-2").value();
    const Applied applied =
        apply({change}, [&] { subject_->edit(dn_of("jroe"), "sn", "Somebody"); });
    EXPECT_EQ(applied.outcomes.at("jroe").kind, Kind::failed);
    EXPECT_EQ(first_word(applied.outcomes.at("jroe").code), "16");
    const model::Account after = account("jroe");
    EXPECT_EQ(after.state, model::State::ok) << "nothing of the change was made";
    EXPECT_EQ(after.attributes.at("sn"), std::vector<std::string>{"Somebody"});
    EXPECT_EQ(after.change_id, "c-jroe");
}

TEST_P(DirectoryContract, AModifiedAccountIsReadBackAndNeedsNoChange) {
    create("jroe");
    model::Account present = account("jroe");
    model::DesiredAccount wanted = desired("jroe");
    wanted.state = model::State::inactive;
    wanted.timeline_state = model::State::inactive;
    wanted.next_change.reset();
    wanted.window = model::Window::closed();
    wanted.roles.clear();
    const model::Change change = subject_->directory().change_for(&present, wanted, "c-2").value();
    EXPECT_EQ(apply({change}).outcomes.at("jroe").kind, Kind::done);
    present = account("jroe");
    EXPECT_EQ(present.state, model::State::inactive);
    EXPECT_TRUE(present.window.is_closed());
    EXPECT_FALSE(present.next_change);
    EXPECT_EQ(present.change_id, "c-2");
    EXPECT_FALSE(subject_->directory().change_for(&present, wanted, "c-3"));
}

TEST_P(DirectoryContract, SendsNothingAfterAStop) {
    std::vector<model::Change> changes;
    for (const char* login : {"aroe", "broe", "croe"}) changes.push_back(creation(desired(login)));
    stop_.request();
    static_cast<void>(apply(changes));
    EXPECT_FALSE(subject_->directory().read_one(dn_of("croe")).value());
}

TEST_P(DirectoryContract, SaysWhoWeAre) {
    const auto who = subject_->directory().who_am_i();
    ASSERT_TRUE(who);
    EXPECT_TRUE(who->starts_with("dn:")) << *who;
}

}  // namespace connector::test_support
