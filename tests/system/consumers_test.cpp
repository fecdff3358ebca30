// deploy/consumers: what each application finds and reads with its own account, by its own filter.

#include "small_university.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace connector {
namespace {

using test_support::day_of;
using test_support::LdapClient;
using test_support::paris;
using test_support::run_well;
using test_support::Sandbox;

constexpr int kAccepted = 0;
constexpr int kInvalidCredentials = 49;
constexpr int kNoSuchObject = 32;

/// One file of deploy/consumers.
struct Consumer {
    std::map<std::string, std::string> settings;
    std::string password;

    [[nodiscard]] const std::string& account() const { return settings.at("ACCOUNT"); }
    [[nodiscard]] std::vector<std::string> attributes() const {
        std::vector<std::string> names;
        std::istringstream list(settings.at("ATTRIBUTES"));
        for (std::string name; std::getline(list, name, ',');) names.push_back(name);
        return names;
    }
};

class Consumers : public SmallUniversity {
  protected:
    Consumers() {
        add(ldif({"branch"}));
        sandbox_.configure_slapd(ldif({"branch-access"}));
    }

    static std::string conf(const std::string& name) {
        return CONNECTOR_SOURCE_DIR "/deploy/consumers/" + name + ".conf";
    }

    /// Sets a consumer up as deploy/consumers/README.md says.
    Consumer admit(const std::string& name) {
        Consumer consumer;
        std::istringstream lines(test_support::file_text(conf(name)));
        for (std::string line; std::getline(lines, line);) {
            const auto equals = line.find('=');
            if (line.starts_with("#") || equals == std::string::npos) continue;
            consumer.settings[line.substr(0, equals)] = line.substr(equals + 1);
        }
        consumer.password = "password of " + name;
        const std::string file = sandbox_.path("secrets/" + name);
        test_support::write_file(file, consumer.password);
        add(ldif({"account", conf(name), file}));
        sandbox_.configure_slapd(ldif({"access", conf(name)}));
        return consumer;
    }

    /// The search of the file, by the account of the file.
    [[nodiscard]] std::vector<LdapClient::Entry> search(const Consumer& consumer) const {
        LdapClient client(sandbox_.uri());
        EXPECT_EQ(client.bind(consumer.account(), consumer.password), kAccepted);
        const auto found =
            client.search(consumer.settings.at("BASE"), consumer.settings.at("SCOPE"),
                          consumer.settings.at("FILTER"), consumer.attributes());
        EXPECT_EQ(found.code, 0);
        return found.entries;
    }

    /// "alegoff pending, eblanchard ok": whom it finds, and what it reads as their state.
    [[nodiscard]] std::string found_by(const Consumer& consumer) const {
        std::set<std::string> people;
        for (const auto& entry : search(consumer))
            people.insert(entry.first("uid") + " " + entry.first("lifecycleState"));
        std::string text;
        for (const std::string& each : people) text += (text.empty() ? "" : ", ") + each;
        return text;
    }

    /// One account of each state, and a member of staff to come.
    void make_every_state() {
        sandbox_.sql("siham", rows::employee("4714", "ROUX", "INES") +
                                  rows::contract("4714", "1", "2020-09-01", "2999-12-31"));
        static_cast<void>(sandbox_.resync());
        lock("eblanchard");
        sandbox_.sql("apogee", rows::cancellation("20190002", "2020-07-01"));
        static_cast<void>(sandbox_.resync());
        ASSERT_EQ(states(),
                  "alegoff pending, eblanchard locked, hbernard inactive, iroux prepared, kbenali "
                  "prepared, lmoreau ok");
        sandbox_.reset_password(dn_of("lmoreau"), "secret");
    }

    static std::string dn_of(const std::string& login) {
        return "uid=" + login + "," + Sandbox::kPeople;
    }

  private:
    void add(const std::string& text) const {
        run_well({"ldapadd", "-x", "-H", sandbox_.uri(), "-D", Sandbox::kRoot, "-y",
                  sandbox_.path("secrets/admin-password")},
                 text);
    }

    static std::string ldif(std::vector<std::string> words) {
        words.insert(words.begin(), CONNECTOR_SOURCE_DIR "/deploy/consumers/ldif");
        return run_well(words);
    }

    void lock(const std::string& login) const {
        auto root = sandbox_.root();
        ASSERT_EQ(root.modify(dn_of(login), LdapClient::How::add, "lifecycleLocked", {"TRUE"}), 0);
        ASSERT_EQ(root.modify(dn_of(login), LdapClient::How::add, "lifecycleLockReason", {"virus"}),
                  0);
    }
};

const std::vector<std::string> kNames{"ade", "moodle", "monespace", "sifac"};

TEST_F(Consumers, TimetablesFindATeacherBeforeTheEntryDateAndNotWhenInactive) {
    static_cast<void>(sandbox_.resync());
    const Consumer ade = admit("ade");
    EXPECT_EQ(found_by(ade), kStatesOfAll);
    sandbox_.reset_password(dn_of("kbenali"), "secret");
    const auto log_in = [&] {
        return test_support::log_in(sandbox_.uri(), dn_of("kbenali"), "secret");
    };
    EXPECT_EQ(log_in(), kInvalidCredentials);

    // The window opens on its day, before any pass.
    sandbox_.move_clock(paris(day_of("2020-09-01"), "00:00:00"));
    EXPECT_TRUE(holds(found_by(ade), "kbenali prepared"));
    EXPECT_EQ(log_in(), kAccepted);
    static_cast<void>(sandbox_.resync());
    EXPECT_TRUE(holds(found_by(ade), "kbenali ok"));

    sandbox_.move_clock("2021-11-30");
    static_cast<void>(sandbox_.resync());
    EXPECT_TRUE(holds(found_by(ade), "kbenali pending"));
    EXPECT_EQ(log_in(), kInvalidCredentials);

    sandbox_.move_clock("2021-12-01");
    static_cast<void>(sandbox_.resync());
    EXPECT_TRUE(holds(states(), "kbenali inactive"));
    EXPECT_EQ(found_by(ade), "eblanchard ok");
    EXPECT_EQ(log_in(), kInvalidCredentials);
}

TEST_F(Consumers, EachFindsWhomItWants) {
    make_every_state();
    for (const char* name : {"ade", "moodle"})
        EXPECT_EQ(
            found_by(admit(name)),
            "alegoff pending, eblanchard locked, iroux prepared, kbenali prepared, lmoreau ok")
            << name;
    EXPECT_EQ(search(admit("monespace")).size(), 5U);
    EXPECT_EQ(found_by(admit("sifac")), "eblanchard locked, iroux prepared");
}

TEST_F(Consumers, EachReadsItsAttributesAndNoOther) {
    make_every_state();
    for (const char* hidden : {"userPassword", "lifecycleRecord", "supannOIDCDateDeNaissance",
                               "lifecyclePersonKey", "lifecycleLockReason"})
        ASSERT_FALSE(sandbox_.accounts("(" + std::string(hidden) + "=*)").empty()) << hidden;
    for (const std::string& name : kNames) {
        const Consumer consumer = admit(name);
        LdapClient client(sandbox_.uri());
        ASSERT_EQ(client.bind(consumer.account(), consumer.password), kAccepted);

        // lifecycleLocked and supannEtuId are not everybody's: over all of them, each is read.
        std::set<std::string> read;
        for (const auto& entry :
             client.search(Sandbox::kPeople, "one", "(lifecycleState=*)").entries)
            for (const auto& [attribute, values] : entry.attributes) read.insert(attribute);
        const std::vector<std::string> granted = consumer.attributes();
        EXPECT_EQ(read, (std::set<std::string>{granted.begin(), granted.end()})) << name;

        for (const char* hidden : {"userPassword", "lifecycleRecord", "supannOIDCDateDeNaissance",
                                   "lifecyclePersonKey", "lifecycleLockReason"})
            EXPECT_TRUE(client.search(Sandbox::kPeople, "one", "(" + std::string(hidden) + "=*)")
                            .entries.empty())
                << name << " finds by " << hidden;
        EXPECT_EQ(client.search("dc=univ,dc=example", "sub").code, kNoSuchObject) << name;
        EXPECT_EQ(client.search("ou=lifecycle-connector,dc=univ,dc=example", "base").code,
                  kNoSuchObject)
            << name;
    }
}

TEST_F(Consumers, NoneWritesAnything) {
    make_every_state();
    std::vector<Consumer> consumers;
    for (const std::string& name : kNames) consumers.push_back(admit(name));
    const std::string before = sandbox_.whole_directory();
    for (const Consumer& consumer : consumers) {
        LdapClient client(sandbox_.uri());
        ASSERT_EQ(client.bind(consumer.account(), consumer.password), kAccepted);
        using How = LdapClient::How;
        EXPECT_NE(client.modify(dn_of("lmoreau"), How::replace, "mail", {"x@univ.example"}), 0);
        EXPECT_NE(client.modify(dn_of("lmoreau"), How::replace, "lifecycleState", {"locked"}), 0);
        EXPECT_NE(client.modify(dn_of("lmoreau"), How::replace, "userPassword", {"x"}), 0);
        EXPECT_NE(client.modify(consumer.account(), How::replace, "userPassword", {"x"}), 0);
        EXPECT_NE(client.modify(consumer.account(), How::add, "description", {"x"}), 0);
        EXPECT_NE(client.remove(dn_of("lmoreau")), 0);
        EXPECT_NE(client.add(dn_of("xavier"), {{"objectClass", {"account"}}, {"uid", {"xavier"}}}),
                  0);
    }
    EXPECT_EQ(sandbox_.whole_directory(), before);
}

TEST_F(Consumers, ALargeUniversityIsReadWhole) {
    // More than slapd gives to anybody else in one search.
    sandbox_.sql("apogee", rows::crowd(600));
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(search(admit("ade")).size(), 605U);
}

TEST_F(Consumers, OthersReadAsBefore) {
    const auto seen = [&](const std::string& account, const std::string& password,
                          const std::string& base) {
        LdapClient client(sandbox_.uri());
        EXPECT_EQ(client.bind(account, password), kAccepted);
        return client.search(base, "sub", "(uid=*)").entries.size();
    };
    static_cast<void>(sandbox_.resync());
    for (const std::string& name : kNames) static_cast<void>(admit(name));
    EXPECT_EQ(seen(Sandbox::kService, sandbox_.secret("connector-password"), Sandbox::kPeople), 5U);
    sandbox_.reset_password(dn_of("lmoreau"), "secret");
    EXPECT_EQ(seen(dn_of("lmoreau"), "secret", dn_of("lmoreau")), 1U);
    EXPECT_EQ(seen(dn_of("lmoreau"), "secret", dn_of("hbernard")), 0U);
    sandbox_.sql("apogee", rows::cancellation("20190002", "2020-07-01"));
    EXPECT_EQ(json(sandbox_.resync())["modified"], 1);
}

}  // namespace
}  // namespace connector
