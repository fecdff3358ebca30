#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/entry.hpp"
#include "support/directory_mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::directory {
namespace {

using model::Instant;
using model::RecordLink;
using model::State;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using test_support::shipped_directory_mapping;
using testing::ElementsAre;
using testing::Not;

Instant at(int y, unsigned m, unsigned d, seconds time = seconds{0}) {
    return sys_days{year{y} / static_cast<int>(m) / static_cast<int>(d)} + time;
}

TEST(GeneralizedTime, WritesSecondsOfUtc) {
    EXPECT_EQ(generalized_time(at(2019, 9, 10, hours{22})), "20190910220000Z");
    EXPECT_EQ(generalized_time(Instant{}), "19700101000000Z");
    EXPECT_EQ(generalized_time(Instant{seconds{-1}}), "19691231235959Z");
    EXPECT_EQ(generalized_time(at(1, 1, 1)), "00010101000000Z");
}

TEST(GeneralizedTime, ReadsTheExamplesOfRfc4517) {
    // Section 3.3.13: both denote the same moment.
    EXPECT_EQ(parse_generalized_time("199412161032Z"), at(1994, 12, 16, hours{10} + minutes{32}));
    EXPECT_EQ(parse_generalized_time("199412160532-0500"),
              at(1994, 12, 16, hours{10} + minutes{32}));
}

TEST(GeneralizedTime, ReadsWhatOtherProgramsWrite) {
    EXPECT_EQ(parse_generalized_time("2019091022Z"), at(2019, 9, 10, hours{22}));
    EXPECT_EQ(parse_generalized_time("20190910220000.0Z"), at(2019, 9, 10, hours{22}));
    EXPECT_EQ(parse_generalized_time("20190910220000,999999999999999999Z"),
              at(2019, 9, 10, hours{22}));
    EXPECT_EQ(parse_generalized_time("2019091022.5Z"), at(2019, 9, 10, hours{22} + minutes{30}));
    EXPECT_EQ(parse_generalized_time("201909102200.25Z"), at(2019, 9, 10, hours{22} + seconds{15}));
    EXPECT_EQ(parse_generalized_time("20190911000000+02"), at(2019, 9, 10, hours{22}));
    EXPECT_EQ(parse_generalized_time("20190911033000+0530"), at(2019, 9, 10, hours{22}));
    EXPECT_EQ(parse_generalized_time("20161231235960Z"), at(2017, 1, 1));
    EXPECT_EQ(parse_generalized_time("20200229000000Z"), at(2020, 2, 29));
}

class NotGeneralizedTime : public testing::TestWithParam<const char*> {};

TEST_P(NotGeneralizedTime, IsRefused) {
    EXPECT_EQ(parse_generalized_time(GetParam()), std::nullopt) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Forms, NotGeneralizedTime,
                         testing::Values("", "Z", "20190910", "20190910Z", "20190910220000",
                                         "20190910220000z", "20190229000000Z", "20191301000000Z",
                                         "20190910240000Z", "20190910226000Z", "20190910220061Z",
                                         "20190910220000.Z", "20190910220000.5", "2019091022000Z",
                                         "20190910220000Z ", " 20190910220000Z", "20190910220000ZZ",
                                         "+20190910220000Z", "20190910220000+2400",
                                         "20190910220000+0260", "20190910220000+020",
                                         "20190910220000 Z", "000001010000Z",
                                         "2019-09-10T22:00:00Z", "20190910220000+"));

TEST(GeneralizedTime, ComesBackFromItsText) {
    for (int day = 0; day < 4000; day += 7) {
        const Instant instant = at(2019, 1, 1) + std::chrono::days{day} + seconds{day * 977};
        EXPECT_EQ(parse_generalized_time(generalized_time(instant)), instant);
    }
}

TEST(RecordLinkText, IsTheOneOfTheSchema) {
    RecordLink link{"siham", "contract", "4711:1", {{"entry_date", "2020-02-01"}}, {}};
    EXPECT_EQ(record_link_text(link),
              "[source=siham][kind=contract][key=4711:1][f.entry_date=2020-02-01]");
    link.missing_since = at(2020, 9, 1);
    EXPECT_EQ(record_link_text(link),
              "[source=siham][kind=contract][key=4711:1][f.entry_date=2020-02-01]"
              "[missing_since=20200901000000Z]");
    link.missing_reads = 2;
    EXPECT_EQ(record_link_text(link),
              "[source=siham][kind=contract][key=4711:1][f.entry_date=2020-02-01]"
              "[missing_since=20200901000000Z][missing_reads=2]");
    link.gone_on = model::parse_day("2020-09-03");
    EXPECT_EQ(record_link_text(link),
              "[source=siham][kind=contract][key=4711:1][f.entry_date=2020-02-01]"
              "[missing_since=20200901000000Z][missing_reads=2][gone_on=2020-09-03]");
    EXPECT_EQ(parse_record_link(record_link_text(link)), link);
    link.missing_reads = 0;
    EXPECT_EQ(parse_record_link(record_link_text(link)), link);
}

TEST(RecordLinkText, EscapesTheFourCharactersAndNothingElse) {
    const RecordLink link{"s", "k", "[a]=%5B é\n\\\"", {{"f", "x]y"}}, {}};
    EXPECT_EQ(record_link_text(link), "[source=s][kind=k][key=%5Ba%5D%3D%255B é\n\\\"][f.f=x%5Dy]");
    EXPECT_EQ(parse_record_link(record_link_text(link)), link);
}

TEST(RecordLinkText, KeepsFieldsWithoutAValue) {
    const RecordLink link{"s", "k", "1", {{"a", ""}, {"b", "2"}}, {}};
    EXPECT_EQ(record_link_text(link), "[source=s][kind=k][key=1][f.a=][f.b=2]");
    EXPECT_EQ(parse_record_link(record_link_text(link)), link);
}

TEST(RecordLinkText, ComesBackFromHostileKeys) {
    const std::string hostile[] = {"]",
                                   "[",
                                   "=",
                                   "%",
                                   "%5D",
                                   "%%%",
                                   "][key=2",
                                   "a][f.entry_date=2099-01-01",
                                   " ",
                                   std::string("\0x", 2),
                                   "\xff\xfe",
                                   "[missing_since=20200901000000Z]",
                                   "\r\n dn: uid=x",
                                   "éà€𝄞"};
    for (const std::string& key : hostile) {
        const RecordLink link{key, key, key, {{key, key}, {"z", key}}, at(2020, 9, 1)};
        EXPECT_EQ(parse_record_link(record_link_text(link)), link) << key;
    }
}

class NotARecordLink : public testing::TestWithParam<const char*> {};

TEST_P(NotARecordLink, IsRefused) {
    EXPECT_EQ(parse_record_link(GetParam()), std::nullopt) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Forms, NotARecordLink,
    testing::Values("", "x", "[", "]", "[]", "[source=s]", "[source=s][kind=k]",
                    "[kind=k][source=s][key=1]", "[source=s][kind=k][key=]",
                    "[source=][kind=k][key=1]", "[source=s][kind=k][key=1",
                    "[source=s][kind=k][key=1] ", "x[source=s][kind=k][key=1]",
                    "[source=s][kind=k][key=1=2]", "[source=s][kind=k][key=1%]",
                    "[source=s][kind=k][key=1%5]", "[source=s][kind=k][key=1%5G]",
                    "[source=s][kind=k][key=1][f.=2]", "[source=s][kind=k][key=1][a=2]",
                    "[source=s][kind=k][key=1][f.a=2][f.a=3]", "[source=s][kind=k][key=1][key=2]",
                    "[source=s][kind=k][key=1][missing_since=2020-09-01]",
                    "[source=s][kind=k][key=1][missing_since=20200901000000Z][f.a=2]",
                    "[source=s][kind=k][key=1][missing_reads=2]",
                    "[source=s][kind=k][key=1][gone_on=2020-09-03]",
                    "[source=s][kind=k][key=1][missing_since=20200901000000Z][missing_reads=0]",
                    "[source=s][kind=k][key=1][missing_since=20200901000000Z][missing_reads=x]",
                    "[source=s][kind=k][key=1][missing_since=20200901000000Z][gone_on=x]",
                    "[source=s][kind=k][key=1][missing_since=20200901000000Z]"
                    "[gone_on=2020-09-03][missing_reads=2]",
                    "[source=s][kind=k][key=1][missing_since=20200901000000Z]"
                    "[missing_since=20200901000000Z]",
                    "[source=s][kind=k][key=1]x[f.a=2]", "[source=s][kind=k][key=[1]"));

TEST(RdnValue, IsEscapedByRfc4514) {
    EXPECT_EQ(escape_rdn_value("jdoe"), "jdoe");
    // The examples of RFC 4514 section 4.
    EXPECT_EQ(escape_rdn_value("James \"Jim\" Smith, III"), "James \\\"Jim\\\" Smith\\, III");
    EXPECT_EQ(escape_rdn_value("Before\rAfter"), "Before\\0DAfter");
    EXPECT_EQ(escape_rdn_value("Lučić"), "Lučić");
    EXPECT_EQ(escape_rdn_value("J.  Smith"), "J.  Smith");
    // Section 2.4, character by character.
    EXPECT_EQ(escape_rdn_value(" a b "), "\\ a b\\ ");
    EXPECT_EQ(escape_rdn_value(" "), "\\ ");
    EXPECT_EQ(escape_rdn_value("#a#"), "\\#a#");
    EXPECT_EQ(escape_rdn_value("a+b;c<d>e\\f"), "a\\+b\\;c\\<d\\>e\\\\f");
    EXPECT_EQ(escape_rdn_value(std::string("a\0b", 3)), "a\\00b");
    EXPECT_EQ(escape_rdn_value(""), "");
}

TEST(RdnValue, ComesBackFromADn) {
    for (const std::string value : {"jdoe", " a ", "#x", "a,b=c", "a+b", "\\", "\"", "é", "a\nb"})
        EXPECT_EQ(rdn_value("uid=" + escape_rdn_value(value) + ",ou=people", "uid"), value);
}

TEST(RdnValue, IsFoundInOneOfSeveral) {
    EXPECT_EQ(rdn_value("cn=a+UID=b,uid=c", "uid"), "b");
    EXPECT_EQ(rdn_value("cn=a\\2Cuid=x,uid=c", "uid"), std::nullopt);
    EXPECT_EQ(rdn_value("uid=#04024869,dc=x", "uid"), std::nullopt);
    EXPECT_EQ(rdn_value("", "uid"), std::nullopt);
}

TEST(NormalDn, IsOneSpellingOfAll) {
    EXPECT_EQ(normal_dn("OU=People, DC=univ,dc=Example"), "ou=people,dc=univ,dc=example");
    EXPECT_EQ(normal_dn("people"), std::nullopt);
    EXPECT_EQ(normal_dn("ou=people\\"), std::nullopt);
    EXPECT_EQ(normal_dn(std::string("ou=a\0,dc=b", 10)), std::nullopt);
}

TEST(NormalDn, TellsWhatIsBelow) {
    EXPECT_TRUE(is_within("ou=people,dc=x", "dc=x"));
    EXPECT_TRUE(is_within("dc=x", "dc=x"));
    EXPECT_FALSE(is_within("dc=x", "ou=people,dc=x"));
    EXPECT_FALSE(is_within("ou=peopledc=x", "dc=x"));
    EXPECT_FALSE(is_within(*normal_dn("cn=a\\,dc=x"), "dc=x"));
}

Entry whole_entry() {
    Entry entry;
    entry.dn = "uid=jdoe,ou=people,dc=univ,dc=example";
    entry.attributes = {
        {"objectclass", {"inetOrgPerson", "LIFECYCLEACCOUNT"}},
        {"UID", {"jdoe"}},
        {"mail", {"j.doe@univ.example"}},
        {"supannAliasLogin", {"john"}},
        {"supannAutreMail", {"doe@univ.example"}},
        {"mailAlternateAddress", {"jd@univ.example"}},
        {"supannEtuId", {"20190001"}},
        {"supannRefId", {"{SAGHE}4711", "{APOGEE}12", "{HARPEGE}9", "4711", "{SAGHE}"}},
        {"sn", {"Doe"}},
        {"lifecycleState", {"locked"}},
        {"lifecycleTimelineState", {"ok"}},
        {"lifecycleSince", {"2020-07-01"}},
        {"lifecycleNextChange", {"2021-01-01"}},
        {"lifecycleWindow", {"20190910220000Z/20201231230000Z"}},
        {"lifecycleRecord",
         {"[source=siham][kind=contract][key=2]", "[source=apogee][kind=registration][key=1]"}},
        {"lifecyclePersonKey", {"bb", "aa"}},
        {"lifecycleLocked", {"TRUE"}},
        {"lifecycleLockReason", {"phishing"}},
        {"lifecycleLockBy", {"alice"}},
        {"lifecycleLockAt", {"20200701120000Z"}},
        {"lifecycleChangeId", {"c-1"}},
        {"pwdAccountLockedTime", {"000001010000Z"}},
        {"pwdStartTime", {"20190910220000Z"}},
        {"pwdEndTime", {"20190910220000Z"}},
        {"telephoneNumber", {"+33 1"}},
    };
    return entry;
}

TEST(AccountOf, UnderstandsAWholeEntry) {
    const model::Account account = account_of(shipped_directory_mapping(), whole_entry());
    EXPECT_EQ(account.problem, std::nullopt);
    EXPECT_EQ(account.dn, "uid=jdoe,ou=people,dc=univ,dc=example");
    EXPECT_TRUE(account.ours);
    EXPECT_EQ(account.login, "jdoe");
    EXPECT_THAT(account.taken, ElementsAre("jdoe", "j.doe@univ.example", "john", "doe@univ.example",
                                           "jd@univ.example"));
    EXPECT_THAT(account.identifiers, ElementsAre(model::Identifier{"apogee_person", "12"},
                                                 model::Identifier{"saghe_person", "4711"},
                                                 model::Identifier{"student_number", "20190001"}));
    EXPECT_EQ(account.state, State::locked);
    EXPECT_EQ(account.timeline_state, State::ok);
    EXPECT_EQ(account.since, model::parse_day("2020-07-01"));
    EXPECT_EQ(account.next_change, model::parse_day("2021-01-01"));
    EXPECT_TRUE(account.window.is_closed());
    EXPECT_EQ(account.window_written,
              (model::Window{at(2019, 9, 10, hours{22}), at(2020, 12, 31, hours{23})}));
    EXPECT_EQ(account.lock, (model::Lock{"phishing", "alice", at(2020, 7, 1, hours{12}), {}, ""}));
    EXPECT_TRUE(account.permanently_locked);
    EXPECT_THAT(account.records, ElementsAre(RecordLink{"apogee", "registration", "1", {}, {}},
                                             RecordLink{"siham", "contract", "2", {}, {}}));
    EXPECT_THAT(account.civil_digests, ElementsAre("aa", "bb"));
    EXPECT_EQ(account.change_id, "c-1");
}

TEST(AccountOf, KeepsOwnedValuesAsTheyStandAndNothingElse) {
    const model::Account account = account_of(shipped_directory_mapping(), whole_entry());
    EXPECT_THAT(account.attributes.at("objectClass"),
                ElementsAre("LIFECYCLEACCOUNT", "inetOrgPerson"));
    EXPECT_THAT(account.attributes.at("supannRefId"),
                ElementsAre("4711", "{APOGEE}12", "{HARPEGE}9", "{SAGHE}", "{SAGHE}4711"));
    EXPECT_THAT(account.attributes.at("pwdEndTime"), ElementsAre("20190910220000Z"));
    EXPECT_THAT(account.attributes, Not(testing::Contains(testing::Key("telephoneNumber"))));
    EXPECT_THAT(account.attributes, Not(testing::Contains(testing::Key("supannAliasLogin"))));
    EXPECT_THAT(account.attributes, Not(testing::Contains(testing::Key("supannEmpId"))));
}

TEST(AccountOf, TakesTheLoginFromTheDnWhereThereAreSeveral) {
    Entry entry;
    entry.dn = "uid=JDoe+cn=x,ou=people,dc=univ,dc=example";
    entry.attributes = {{"uid", {"aaa", "jdoe"}}};
    const model::Account account = account_of(shipped_directory_mapping(), entry);
    EXPECT_EQ(account.login, "jdoe");
    EXPECT_THAT(account.other_logins, ElementsAre("aaa"));
    EXPECT_FALSE(account.ours);
    EXPECT_THAT(account.taken, ElementsAre("aaa", "jdoe"));
    EXPECT_EQ(account.window, model::Window{});
    EXPECT_EQ(account.window_written, std::nullopt);
}

TEST(AccountOf, NeverLooksAtAPassword) {
    Mapping mapping = shipped_directory_mapping();
    mapping.attributes.push_back({"userPassword", Ownership::own, {}, {}, {}, {}});
    Entry entry = whole_entry();
    entry.attributes["userPassword"] = {"secret"};
    EXPECT_THAT(attributes_to_read(mapping), Not(testing::Contains("userPassword")));
    EXPECT_THAT(account_of(mapping, entry).attributes,
                Not(testing::Contains(testing::Key("userPassword"))));
}

TEST(AccountOf, APermanentLockWithoutOursIsForeign) {
    Entry entry = whole_entry();
    for (const char* name :
         {"lifecycleLocked", "lifecycleLockReason", "lifecycleLockBy", "lifecycleLockAt"})
        entry.attributes.erase(name);
    const model::Account account = account_of(shipped_directory_mapping(), entry);
    EXPECT_TRUE(account.permanently_locked);
    EXPECT_EQ(account.lock, std::nullopt);
}

struct Unreadable {
    const char* name;
    std::vector<std::string> values;
    const char* problem;
};

class EntryWithAProblem : public testing::TestWithParam<Unreadable> {};

TEST_P(EntryWithAProblem, SaysWhich) {
    Entry entry = whole_entry();
    entry.attributes[GetParam().name] = GetParam().values;
    EXPECT_EQ(account_of(shipped_directory_mapping(), entry).problem, GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Values, EntryWithAProblem,
    testing::Values(
        Unreadable{"lifecycleState",
                   {"fine\n"},
                   "lifecycleState is 'fine\\x0A', which is not prepared, ok, locked, pending or "
                   "inactive"},
        Unreadable{"lifecycleSince",
                   {"20200701"},
                   "lifecycleSince is '20200701', which is not a day (2019-09-10)"},
        Unreadable{"lifecycleSince", {"2020-07-01", "2020-07-02"}, "lifecycleSince has 2 values"},
        Unreadable{"lifecycleWindow",
                   {"20190910220000Z"},
                   "lifecycleWindow is '20190910220000Z', which is not START/END"},
        Unreadable{"lifecycleWindow",
                   {"20190910220000Z/x"},
                   "lifecycleWindow is '20190910220000Z/x', which is not START/END"},
        Unreadable{"lifecycleRecord",
                   {"[source=a]"},
                   "lifecycleRecord is '[source=a]', which is not a record "
                   "([source=…][kind=…][key=…])"},
        Unreadable{"lifecycleRecord",
                   {"[source=a][kind=b][key=c]", "[source=a][kind=b][key=c][f.d=1]"},
                   "lifecycleRecord names a.b c twice"},
        Unreadable{"lifecycleLocked",
                   {"true"},
                   "lifecycleLocked is 'true', which is not TRUE or "
                   "FALSE"},
        Unreadable{"pwdEndTime",
                   {"never"},
                   "pwdEndTime is 'never', which is not a time "
                   "(20190910220000Z)"}));

TEST(AttributesToRead, NamesEachOnce) {
    auto names = attributes_to_read(shipped_directory_mapping());
    for (std::string& name : names) name = lower(name);
    const std::size_t count = names.size();
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    EXPECT_EQ(names.size(), count);
    EXPECT_THAT(names, testing::IsSupersetOf({"objectclass", "uid", "mail", "supannrefid", "sn",
                                              "lifecyclerecord", "pwdstarttime", "pwdendtime",
                                              "pwdaccountlockedtime", "supannaliaslogin"}));
}

TEST(IsPassword, KnowsAllItsNames) {
    for (const char* name :
         {"userPassword", "USERPASSWORD", "userPassword;x-a", "2.5.4.35", "2.5.4.35;binary",
          "oid.2.5.4.35", "pwdHistory", "sambantpassword", "krbPrincipalKey;x-a"})
        EXPECT_TRUE(is_password(name)) << name;
    for (const char* name :
         {"userPasswordHint", "2.5.4.3", "pwdEndTime", "krbPrincipalExpiration", ""})
        EXPECT_FALSE(is_password(name)) << name;
}

}  // namespace
}  // namespace connector::directory
