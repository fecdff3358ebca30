#include "config/document.hpp"
#include "identity/civil_digest.hpp"
#include "identity/mapping.hpp"
#include "identity/matching.hpp"
#include "identity/naming.hpp"
#include "identity/person_fields.hpp"
#include "support/shipped_rules.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace connector::identity {
namespace {

using Fields = std::map<std::string, std::string>;

class Identity : public testing::Test {
  protected:
    Identity() {
        for (const auto& kind : shipped_.kinds) kinds_.push_back(kind.get());
        mapping_ = decode("");
    }
    Mapping decode(const std::string& more,
                   const std::string& login = "<given_name:initial><usual_name>") {
        config::Diagnostics diagnostics;
        const auto document =
            config::parse_document("identity.yaml",
                                   "identifiers: [student_number, employee_number]\n"
                                   "prefer: [siham, apogee, saghe]\n"
                                   "same_person: [birth_name, given_name, birth_date]\n"
                                   "mail: \"<given_name>.<usual_name>@univ.example\"\n"
                                   "login: \"" +
                                       login + "\"\n" + more,
                                   diagnostics);
        auto mapping = document ? decode_mapping(*document, kinds_, diagnostics) : std::nullopt;
        error_ = diagnostics.text();
        return mapping ? std::move(*mapping) : Mapping{};
    }
    model::Record record(const std::string& kind, const Fields& fields,
                         const std::string& key = "1") {
        return test_support::record_with(shipped_.kind(kind), key, fields);
    }
    std::string login(const std::string& given, const std::string& usual, TakenNames& taken) {
        const auto name =
            allot_login(mapping_, {{"given_name", given}, {"usual_name", usual}}, taken);
        return name ? *name : name.error();
    }
    std::string mail(const std::string& given, const std::string& usual, TakenNames& taken) {
        const auto name =
            allot_mail(mapping_, {{"given_name", given}, {"usual_name", usual}}, taken);
        return name ? *name : name.error();
    }

    test_support::ShippedRules shipped_ = test_support::load_shipped_rules();
    std::vector<const model::RecordKind*> kinds_;
    Mapping mapping_;
    std::string error_;
};

TEST_F(Identity, MakesLoginsOfInitialAndName) {
    TakenNames taken;
    EXPECT_EQ(login("Jean", "Dupont", taken), "jdupont");
    EXPECT_EQ(login("Jérôme", "DUPONT", taken), "jdupont2");
    EXPECT_EQ(login("Œdipe", "de l'Étang-Müller", taken), "odeletangmuller");
    EXPECT_EQ(login("", "Noël", taken), "noel");
    EXPECT_EQ(login("Ελένη", "Παππάς", taken), "epappas");
    EXPECT_EQ(login("", "'- ", taken), "no login can be made: no letter in given_name, usual_name");
}

TEST_F(Identity, KeepsLoginsWithinTheLongestLengthWithTheirNumber) {
    mapping_ = decode("login_length: 8\n");
    TakenNames taken;
    EXPECT_EQ(login("Anne", "Montmorency", taken), "amontmor");
    EXPECT_EQ(login("Anne", "Montmorency", taken), "amontmo2");
    for (int i = 0; i < 8; ++i) login("Anne", "Montmorency", taken);
    EXPECT_EQ(login("Anne", "Montmorency", taken), "amontm11");
}

TEST_F(Identity, DropsTheDotOfAnAbsentNameFromALoginToo) {
    mapping_ = decode("", "<given_name>.<usual_name>");
    TakenNames taken;
    EXPECT_EQ(login("Jean", "Dupont", taken), "jean.dupont");
    EXPECT_EQ(login("", "Dupont", taken), "dupont");
    EXPECT_EQ(login("Jean", "", taken), "jean");
}

TEST_F(Identity, MakesMailsAndDropsTheDotOfAnAbsentName) {
    TakenNames taken;
    EXPECT_EQ(mail("Jean-Pierre", "Le Goff", taken), "jean-pierre.le-goff@univ.example");
    EXPECT_EQ(mail("Jean-Pierre", "LE GOFF", taken), "jean-pierre.le-goff2@univ.example");
    EXPECT_EQ(mail("", "Noël", taken), "noel@univ.example");
}

TEST_F(Identity, ComparesTakenNamesWithoutCaseAndAccents) {
    TakenNames taken;
    taken.add("JDupont");
    taken.add("Jean.Dupont@UNIV.example");
    EXPECT_EQ(login("Jean", "Dupont", taken), "jdupont2");
    EXPECT_EQ(mail("Jean", "Dupont", taken), "jean.dupont2@univ.example");
}

TEST_F(Identity, DigestsTheCivilStatusWithoutCaseAccentsAndSigns) {
    const Secret key("key");
    const auto digest = [&](const Fields& fields) {
        return CivilDigest(key, mapping_.same_person).of(record("siham.contract", fields));
    };
    const auto first =
        digest({{"birth_name", "LE GOFF"}, {"given_name", "Zoé"}, {"birth_date", "1980-01-02"}});
    ASSERT_TRUE(first);
    EXPECT_EQ(first->size(), 64U);
    EXPECT_EQ(
        digest({{"birth_name", "Le-Goff"}, {"given_name", "ZOE"}, {"birth_date", "1980-01-02"}}),
        first);
    EXPECT_NE(
        digest({{"birth_name", "LE GOFF"}, {"given_name", "Zoé"}, {"birth_date", "1980-01-03"}}),
        first);
    EXPECT_FALSE(digest({{"birth_name", "LE GOFF"}, {"given_name", "Zoé"}}));
    EXPECT_NE(CivilDigest(Secret("other"), mapping_.same_person)
                  .of(record("siham.contract", {{"birth_name", "LE GOFF"},
                                                {"given_name", "Zoé"},
                                                {"birth_date", "1980-01-02"}})),
              first);
}

TEST_F(Identity, TakesEachFieldFromThePreferredSourceThatHasIt) {
    const model::Record apogee =
        record("apogee.registration", {{"usual_name", "DUPONT"}, {"birth_date", "1980-01-02"}});
    const model::Record siham = record("siham.contract", {{"usual_name", "Durand"}});
    const auto fields = person_fields(mapping_, {&apogee, &siham});
    EXPECT_EQ(fields.at("usual_name"), "Durand");
    EXPECT_EQ(fields.at("birth_date"), "1980-01-02");
    EXPECT_EQ(fields.at("given_name"), "");
}

TEST_F(Identity, TellsWhatIsWrongInItsFile) {
    decode("", "<given_nam:first>");
    EXPECT_NE(error_.find("no source has a field 'given_nam'"), std::string::npos) << error_;
    EXPECT_NE(error_.find("did you mean 'given_name'?"), std::string::npos) << error_;
    EXPECT_NE(error_.find("'first' is not a modifier here"), std::string::npos) << error_;
    decode("login_length: 1\n");
    EXPECT_NE(error_.find("identity.yaml:6:15"), std::string::npos) << error_;
}

/// Against brute force: two things are one person if a chain of shared identifiers joins them.
TEST_F(Identity, MatchesLikeBruteForce) {
    std::mt19937 random(42);
    CivilDigest digest(Secret("key"), mapping_.same_person);
    const auto number = [&](int n) {
        return std::to_string(std::uniform_int_distribution<int>(1, n)(random));
    };
    for (int round = 0; round < 200; ++round) {
        model::Records records;
        std::vector<model::Account> accounts(4);
        std::vector<std::set<std::string>> keys;
        for (int i = 0; i < 12; ++i) {
            Fields fields;
            if (number(2) == "1") fields["student_number"] = number(8);
            if (number(2) == "1") fields["employee_number"] = number(8);
            records.add(record("saghe.service", fields, std::to_string(i)));
            keys.emplace_back();
            for (const auto& [name, value] : fields) keys.back().insert(name + value);
        }
        for (model::Account& account : accounts) {
            keys.emplace_back();
            for (const char* name : {"student_number", "employee_number"}) {
                const std::string value = number(8);
                account.identifiers.push_back({name, value});
                keys.back().insert(name + value);
            }
        }
        records.seal();
        std::vector<std::size_t> group(keys.size());
        for (std::size_t i = 0; i < group.size(); ++i) group[i] = i;
        for (std::size_t pass = 0; pass < keys.size(); ++pass)
            for (std::size_t a = 0; a < keys.size(); ++a)
                for (std::size_t b = 0; b < keys.size(); ++b)
                    for (const std::string& key : keys[a])
                        if (keys[b].contains(key)) group[a] = std::min(group[a], group[b]);
        std::map<std::size_t, std::set<std::size_t>> expected;
        for (std::size_t i = 0; i < group.size(); ++i) expected[group[i]].insert(i);
        std::set<std::set<std::size_t>> wanted;
        for (const auto& [leader, members] : expected) wanted.insert(members);

        std::set<std::set<std::size_t>> got;
        Matching matching(mapping_, records);
        for (const model::Account& account : accounts) matching.add(account);
        const People people = matching.people(digest);
        for (std::size_t i = 0; i < people.size(); ++i) {
            const Person person = people[i];
            std::set<std::size_t> members(person.records.begin(), person.records.end());
            for (const std::size_t account : person.accounts)
                members.insert(records.size() + account);
            got.insert(members);
        }
        ASSERT_EQ(got, wanted);
    }
}

TEST_F(Identity, SaysOfAnAccountWhoseItIsByWhatIsKnownSoFar) {
    model::Records records;
    records.add(record("saghe.service", {{"student_number", "1"}}, "a"));
    records.add(record("saghe.service", {{"employee_number", "2"}}, "b"));
    records.seal();
    model::Account first;
    first.identifiers = {{"student_number", "1"}};
    model::Account second;
    second.identifiers = {{"employee_number", "2"}, {"student_number", "1"}};
    Matching matching(mapping_, records);
    const Person alone = matching.so_far(matching.add(first));
    EXPECT_EQ(std::vector<std::uint32_t>(alone.records.begin(), alone.records.end()),
              std::vector<std::uint32_t>{0});
    EXPECT_EQ(alone.accounts.size(), 1U);
    const Person both = matching.so_far(matching.add(second));
    EXPECT_EQ(both.records.size(), 2U);
    EXPECT_EQ(both.accounts.size(), 2U);
}

TEST_F(Identity, KnowsTheRecordsThatAnAccountRemembersWhosesoeverTheyAre) {
    model::Records records;
    records.add(record("saghe.service", {{"student_number", "1"}}, "a"));
    records.add(record("saghe.service", {{"student_number", "2"}}, "b"));
    records.seal();
    model::Account account;
    account.identifiers = {{"student_number", "1"}};
    account.records = {{"saghe", "service", "a", {}, {}},
                       {"saghe", "service", "b", {}, {}},
                       {"saghe", "service", "gone", {}, {}},
                       {"apogee", "registration", "a", {}, {}}};
    Matching matching(mapping_, records);
    matching.add(account);
    EXPECT_EQ(matching.accounts()[0].remembered, (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(Identity, KeepsOfAnAccountWhatItWasGiven) {
    model::Account account;
    account.dn = "uid=jroe,ou=people,dc=univ,dc=example";
    account.ours = true;
    account.login = "jroe";
    account.taken = {"jroe", "jane.roe@univ.example", std::string(300, 'x')};
    account.identifiers = {{"employee_number", "2"}, {"student_number", ""}};
    account.civil_digests = {"d"};
    Accounts accounts;
    accounts.add(model::Account{}, {});
    accounts.add(account, {7, 1});
    const KnownAccount kept = accounts[1];
    EXPECT_EQ(kept.dn, account.dn);
    EXPECT_TRUE(kept.ours);
    EXPECT_EQ(kept.login, account.login);
    EXPECT_EQ(kept.taken, account.taken);
    EXPECT_EQ(kept.identifiers, account.identifiers);
    EXPECT_EQ(kept.remembered, (std::vector<std::uint32_t>{7, 1}));
    EXPECT_EQ(accounts.remembered(1), kept.remembered);
    EXPECT_EQ(accounts.ours(), 1U);
    EXPECT_EQ(kept.civil_digests, std::vector<Fingerprint>{fingerprint_of("d")});
    EXPECT_TRUE(accounts.has(1, {"employee_number", "2"}));
    EXPECT_FALSE(accounts.has(1, {"student_number", "2"}));
    EXPECT_FALSE(accounts.is_ours(0));
    EXPECT_EQ(accounts[0].dn, "");
}

}  // namespace
}  // namespace connector::identity
