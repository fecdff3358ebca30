// An account is looked at when the directory gives it, before all accounts are known. What comes of
// it must be the same as if everything had been known.

#include "support/pass_test.hpp"

#include <fmt/format.h>

#include <random>
#include <set>

namespace connector {
namespace {

using Kind = sync::Finding::Kind;

constexpr char kFirst[] = "uid=acouture,ou=people,dc=univ,dc=example";
constexpr char kSecond[] = "uid=zcouture,ou=people,dc=univ,dc=example";

class SecondLook : public test_support::PassTest {
  protected:
    /// Two entries of ours, the second one a copy of the first under another name.
    void make_two_of_one() {
        add_student("1", "2019-09-10", "2019", "COUTURE", "ANNE");
        university_.pass();
        auto copy = university_.directory.entries.at(kFirst);
        copy["uid"] = {"zcouture"};
        copy["mail"] = {"z.couture@univ.example"};
        university_.directory.entries[kSecond] = copy;
    }
};

TEST_F(SecondLook, AnAccountThatTurnsOutToBeOneOfTwoIsLeftWhicheverIsReadFirst) {
    make_two_of_one();
    university_.set("apogee.registration", "1:2019", "usual_name", "DURAND");
    const auto before = university_.directory.entries;
    for (const bool backwards : {false, true}) {
        university_.directory.reads_backwards = backwards;
        const auto report = university_.pass();
        EXPECT_EQ(report.failed, 1U);
        EXPECT_EQ(report.unchanged, 0U);
        EXPECT_EQ(university_.directory.entries, before);
    }
}

TEST_F(SecondLook, TakesTheEntryAsItIsThen) {
    add_service("9", "77", "NOIR", "1970-01-02");
    university_.pass();
    university_.set("saghe.service", "9", "saghe_person", "78");
    auto& entry = university_.directory.entries.begin()->second;
    university_.directory.after_read = [&] { entry["givenName"] = {"Somebody"}; };
    const auto pass = university_.prepare();
    ASSERT_EQ(pass.plan.changes.size(), 1U);
    const auto& attributes = pass.plan.changes.front().change.attributes;
    const auto renamed =
        std::find_if(attributes.begin(), attributes.end(),
                     [](const model::AttributeChange& each) { return each.name == "givenName"; });
    ASSERT_NE(renamed, attributes.end());
    EXPECT_EQ(renamed->removed, std::vector<std::string>{"Somebody"});
}

TEST_F(SecondLook, AnEntryThatIsGoneByThenTouchesNobody) {
    make_two_of_one();
    university_.directory.after_read = [&] { university_.directory.entries.erase(kSecond); };
    const auto pass = university_.prepare();
    EXPECT_TRUE(pass.plan.changes.empty());
    ASSERT_EQ(pass.plan.findings.size(), 1U);
    EXPECT_EQ(pass.plan.findings.front().kind, Kind::left);
}

TEST_F(SecondLook, ThatCannotBeHadEndsThePass) {
    make_two_of_one();
    university_.directory.read_one_error = broken();
    EXPECT_THROW(university_.prepare(), std::runtime_error);
}

/// A random university in which numbers are shared, corrected and mistyped.
class RandomOrder : public SecondLook {
  protected:
    int upto(int most) { return std::uniform_int_distribution<int>(1, most)(random_); }

    void add_people() {
        for (int i = 1; i <= 8; ++i) {
            const std::string number = std::to_string(i);
            const std::string name(1, static_cast<char>('A' + i));
            if (upto(2) == 1) add_student(number, "2019-09-10", "2019", name + "OIR", "ANNE");
            if (upto(2) == 1) add_staff(number, "2018-09-01", "", name + "OIR", "ANNE");
            if (upto(2) == 1) add_service(number, number, name + "OIR", "2001-03-04");
        }
    }

    void disturb_rows() {
        for (const char* source : {"apogee", "siham", "saghe"}) {
            auto& records = university_.source(source).records;
            for (model::Record& record : records) {
                const std::string kind = record.kind->full_name();
                const bool is_service = kind == "saghe.service";
                if (is_service && upto(4) == 1)
                    university_.set(kind, record.key, "student_number", std::to_string(upto(8)));
                if (is_service && upto(4) == 1)
                    university_.set(kind, record.key, "saghe_person", std::to_string(upto(12)));
                if (upto(8) == 1) university_.set(kind, record.key, "birth_date", "1999-09-09");
                if (upto(12) == 1)
                    record.problem = {record.kind->source, record.kind->name, record.key, "c", "v",
                                      "is wrong"};
            }
            if (!records.empty() && upto(3) == 1) records.pop_back();
        }
    }

    void disturb_entries() {
        for (auto& [dn, attributes] : university_.directory.entries) {
            if (upto(5) == 1) attributes["supannEtuId"] = {std::to_string(upto(8))};
            if (upto(6) == 1) attributes["lifecycleState"] = {"pending"};
            if (upto(6) == 1) attributes.erase("lifecyclePersonKey");
            if (upto(10) == 1) attributes["objectClass"] = {"inetOrgPerson"};
        }
    }

    /// What is planned, but for the ids of changes, and for the order in which entries are named.
    std::multiset<std::string> planned() {
        const auto pass = university_.prepare();
        std::multiset<std::string> lines;
        for (const sync::PlannedChange& planned : pass.plan.changes)
            for (const model::AttributeChange& each : planned.change.attributes)
                if (each.name != "lifecycleChangeId")
                    lines.insert(fmt::format("{} {} -{} +{}", planned.change.dn, each.name,
                                             fmt::join(each.removed, ","),
                                             fmt::join(each.added, ",")));
        for (const sync::Finding& finding : pass.plan.findings) {
            const bool names_entries = finding.text.find("entries share") != std::string::npos;
            const bool names_one = finding.kind == Kind::doubtful;
            lines.insert(names_entries ? finding.text.substr(0, 1)
                         : names_one   ? finding.who
                                       : finding.who + finding.text);
        }
        lines.insert(fmt::format("{} people, {} unchanged, {} missing, {} without",
                                 pass.plan.people, pass.plan.unchanged, pass.plan.missing,
                                 pass.plan.without_account));
        return lines;
    }

    std::mt19937 random_{20'200'701};  // NOLINT(cert-msc32-c,cert-msc51-cpp): repeatable
};

TEST_F(RandomOrder, OfReadingEntriesChangesNothing) {
    for (int round = 0; round < 60; ++round) {
        for (const char* source : {"apogee", "siham", "saghe"})
            university_.source(source).records.clear();
        university_.directory.entries.clear();
        university_.directory.reads_backwards = false;
        add_people();
        university_.pass();
        disturb_rows();
        disturb_entries();
        const auto forwards = planned();
        university_.directory.reads_backwards = true;
        ASSERT_EQ(planned(), forwards) << "round " << round;
    }
}

}  // namespace
}  // namespace connector
