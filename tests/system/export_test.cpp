// `export`: logins and states for applications that read no directory.

#include "small_university.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace connector {
namespace {

using test_support::day_of;
using test_support::Finished;
using test_support::LdapClient;
using test_support::Sandbox;
using text::Json;

constexpr char kHeader[] = "login,mail,state,since,next_change,roles,locked\r\n";

class Export : public SmallUniversity {
  protected:
    /// `export ARGUMENT…`, which must end with this exit code; its output.
    [[nodiscard]] std::string exported(std::vector<std::string> arguments, int status = 0) const {
        arguments.insert(arguments.begin(), "export");
        const Finished finished = sandbox_.connector(arguments);
        EXPECT_EQ(finished.status, status) << finished.errors;
        return finished.output;
    }

    [[nodiscard]] Finished refused(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "export");
        return sandbox_.connector(arguments);
    }

    void make_every_state() const {
        static_cast<void>(sandbox_.resync());
        modify("eblanchard", "lifecycleLocked", {"TRUE"});
        modify("eblanchard", "lifecycleLockReason", {"virus"});
        sandbox_.sql("apogee", rows::cancellation("20190002", "2020-07-01"));
        static_cast<void>(sandbox_.resync());
        ASSERT_EQ(
            states(),
            "alegoff pending, eblanchard locked, hbernard inactive, kbenali prepared, lmoreau ok");
    }

    /// As the root of the tree.
    void modify(const std::string& login, const std::string& attribute,
                const std::vector<std::string>& values) const {
        ASSERT_EQ(sandbox_.root().modify(dn_of(login), LdapClient::How::replace, attribute, values),
                  0);
    }

    static std::string dn_of(const std::string& login) {
        return "uid=" + login + "," + Sandbox::kPeople;
    }

    static std::string role_of(const LdapClient::Entry& entry) {
        static const std::map<std::string, std::string> by_affiliation{
            {"student", "student"}, {"employee", "staff"}, {"teacher", "hourly_lecturer"}};
        const auto found = by_affiliation.find(entry.first("eduPersonPrimaryAffiliation"));
        return found == by_affiliation.end() ? "" : found->second;
    }

    static std::string csv_of(const LdapClient::Entry& entry) {
        return entry.first("uid") + "," + entry.first("mail") + "," +
               entry.first("lifecycleState") + "," + entry.first("lifecycleSince") + "," +
               entry.first("lifecycleNextChange") + "," + role_of(entry) + "," +
               (entry.first("lifecycleLocked") == "TRUE" ? "true" : "false") + "\r\n";
    }

    static Json json_of(const LdapClient::Entry& entry) {
        const auto text_or_null = [&](const char* name) {
            return entry.has(name) ? Json(entry.first(name)) : Json(nullptr);
        };
        Json roles = Json::array();
        if (!role_of(entry).empty()) roles.push_back(role_of(entry));
        return {{"login", entry.first("uid")},
                {"mail", text_or_null("mail")},
                {"state", text_or_null("lifecycleState")},
                {"since", text_or_null("lifecycleSince")},
                {"next_change", text_or_null("lifecycleNextChange")},
                {"roles", std::move(roles)},
                {"locked", entry.first("lifecycleLocked") == "TRUE"}};
    }

    /// What the directory says of the accounts that match, in either form.
    [[nodiscard]] std::string csv_of_all(const std::string& filter) const {
        std::string text = kHeader;
        for (const auto& entry : sandbox_.accounts(filter)) text += csv_of(entry);
        return text;
    }
    [[nodiscard]] Json json_of_all(const std::string& filter) const {
        Json all = Json::array();
        for (const auto& entry : sandbox_.accounts(filter)) all.push_back(json_of(entry));
        return all;
    }

    test_support::TemporaryFolder folder_{"export"};
    std::string file_ = folder_.path() + "/accounts.csv";
};

TEST_F(Export, AgreesWithTheDirectoryForEachState) {
    make_every_state();
    for (const std::string state : {"prepared", "ok", "locked", "pending", "inactive"}) {
        const std::string filter = "(lifecycleState=" + state + ")";
        ASSERT_EQ(sandbox_.accounts(filter).size(), 1U);
        EXPECT_EQ(exported({"--state", state}), csv_of_all(filter));
        EXPECT_EQ(json(exported({"--state", state, "--json"})), json_of_all(filter));
    }
    EXPECT_EQ(exported({}), csv_of_all("(objectClass=lifecycleAccount)"));
    EXPECT_EQ(json(exported({"--json"})), json_of_all("(objectClass=lifecycleAccount)"));
    EXPECT_EQ(exported({"--csv", "--state", "ok,prepared"}),
              csv_of_all("(|(lifecycleState=ok)(lifecycleState=prepared))"));
    // Each row is a line of its own, for programs that read line by line.
    const std::string text = exported({"--json"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 7);
}

TEST_F(Export, ARoleIsThatOfTheRecordsThatTheEntryRemembers) {
    make_every_state();
    const std::map<std::string, std::string> affiliations{
        {"student", "student"}, {"staff", "employee"}, {"hourly_lecturer", "teacher"}};
    for (const auto& [role, affiliation] : affiliations) {
        const std::string filter = "(eduPersonAffiliation=" + affiliation + ")";
        ASSERT_EQ(sandbox_.accounts(filter).size(), 1U);
        EXPECT_EQ(exported({"--role", role}), csv_of_all(filter));
    }
    const Finished wrong = refused({"--role", "studnet"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_TRUE(holds(wrong.errors,
                      "--role 'studnet' is no role of lifecycle.yaml: there are student, staff, "
                      "hourly_lecturer"));
}

TEST_F(Export, NeverActivatedAreThoseWhoAreOkAndHaveNoPassword) {
    make_every_state();
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-06-21", "2019"));
    static_cast<void>(sandbox_.resync());
    sandbox_.reset_password(dn_of("lmoreau"), "secret");
    // Registered on the 21st: ok from the 22nd, ten days ago.
    const std::string line =
        "mgarnier,manon.garnier@univ.example,ok,2020-06-22,2021-01-01,student,";
    EXPECT_EQ(exported({"--never-activated"}),
              "login,mail,state,since,next_change,roles,locked,days\r\n" + line + "false,10\r\n");
    EXPECT_EQ(json(exported({"--never-activated", "--json"}))[0]["days"], 10);
    sandbox_.reset_password(dn_of("mgarnier"), "secret");
    EXPECT_EQ(exported({"--never-activated", "--json"}), "[]\n");
    EXPECT_EQ(refused({"--never-activated", "--state", "ok"}).status, 2);
}

TEST_F(Export, TheAgeOfWhoWasNeverActivatedIsThatOfTheRulesWhateverLockCameBetween) {
    static_cast<void>(sandbox_.resync());
    const auto age = [&] {
        const Json rows = json(exported({"--never-activated", "--json"}));
        for (const Json& row : rows)
            if (row["login"] == "lmoreau") return row["days"].get<int>();
        return -1;
    };
    const int before = age();
    EXPECT_EQ(before, 295) << "registered on 10 September 2019, ok from the 11th";
    ASSERT_EQ(operate({"lock", "lmoreau", "--reason", "phishing", "--yes"}).status, 0);
    sandbox_.move_clock("2020-07-05");
    ASSERT_EQ(operate({"unlock", "lmoreau", "--yes"}).status, 0);
    static_cast<void>(sandbox_.resync());
    EXPECT_EQ(sandbox_.accounts("(uid=lmoreau)").at(0).first("lifecycleSince"), "2020-07-05")
        << "of the state that is shown";
    EXPECT_EQ(age(), before + 3);
}

TEST_F(Export, AFilterNarrowsAndNeverWidens) {
    make_every_state();
    EXPECT_EQ(exported({"--filter", "(uid=l*)"}), csv_of_all("(uid=lmoreau)"));
    EXPECT_EQ(exported({"--filter", "uid=lmoreau"}), csv_of_all("(uid=lmoreau)"));
    EXPECT_EQ(exported({"--state", "locked", "--filter", "(uid=lmoreau)"}), kHeader);
    for (const std::string bad :
         {"(uid=l*", "uid=l*)", "(uid=x))(|(uid=*)", "(uid=x)(uid=*)", "(&)(", "uid"}) {
        const Finished finished = refused({"--state", "ok", "--filter", bad});
        EXPECT_EQ(finished.status, 2) << bad;
        EXPECT_TRUE(holds(finished.errors, "Bad search filter")) << bad;
        EXPECT_TRUE(holds(finished.errors, bad));
    }
    const Finished wrong = refused({"--state", "ok,okay"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_TRUE(holds(wrong.errors, "--state 'okay' is no state"));
}

TEST_F(Export, AFilterByWhatTheDirectoryDoesNotKnowIsNoEmptyListWithoutAWord) {
    make_every_state();
    const Finished nobody = refused({"--filter", "(nosuchattr=1)", "--out", file_});
    EXPECT_EQ(nobody.status, 1);
    EXPECT_EQ(test_support::file_text(file_), kHeader);
    EXPECT_TRUE(holds(nobody.errors, "the directory knows no attribute 'nosuchattr'"));
    EXPECT_TRUE(holds(nobody.errors, "correct the name in (nosuchattr=1)"));

    const Finished some = refused({"--filter", "(|(uid=lmoreau)(!(mial=*))(title;lang-fr=x))"});
    EXPECT_EQ(some.status, 1);
    EXPECT_EQ(some.output, csv_of_all("(uid=lmoreau)")) << "what it finds is there all the same";
    EXPECT_TRUE(holds(some.errors, "'mial'"));
    EXPECT_FALSE(holds(some.errors, "'title'"));

    for (const std::string filter : {"(UID=nobody)", "(&(pwdChangedTime=*)(entryDN=*))",
                                     "(2.5.4.3=nobody)", "(cn:caseExactMatch:=x)"}) {
        const Finished known = refused({"--filter", filter});
        EXPECT_EQ(known.status, 0) << filter;
        EXPECT_EQ(known.output, kHeader) << filter;
        EXPECT_EQ(known.errors, "") << filter;
    }
}

TEST_F(Export, NeedsNoSourceAndGoesOnDuringAFreeze) {
    make_every_state();
    const std::string before = exported({});
    ASSERT_EQ(sandbox_.connector({"freeze", "--why", "moving house"}).status, 0);
    sandbox_.stop_server("postgresql");
    const Finished finished = sandbox_.connector({"export"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.output, before);
    EXPECT_TRUE(holds(finished.errors, "moving house"));
}

TEST_F(Export, AFileIsThereWholeAndForTheGroup) {
    make_every_state();
    test_support::write_file(file_, "of yesterday\n");
    EXPECT_EQ(exported({"--out", file_}), "");
    EXPECT_EQ(test_support::file_text(file_), csv_of_all("(objectClass=lifecycleAccount)"));
    struct stat status {};
    ASSERT_EQ(stat(file_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0640U);
    EXPECT_EQ(refused({"--out", folder_.path() + "/none/accounts.csv"}).status, 2);
    EXPECT_EQ(refused({"--out", folder_.path()}).status, 2);
}

TEST_F(Export, WhoCannotBeUnderstoodIsListedAndLeftOut) {
    make_every_state();
    modify("lmoreau", "lifecycleSince", {"yesterday"});
    const Finished finished = sandbox_.connector({"export", "--out", file_});
    EXPECT_EQ(finished.status, 1);
    EXPECT_TRUE(holds(finished.errors, "lmoreau left out: lifecycleSince is 'yesterday'"));
    EXPECT_EQ(test_support::file_text(file_),
              csv_of_all("(&(objectClass=lifecycleAccount)(!(uid=lmoreau)))"));
}

/// A university of more than one page whose accounts cannot be understood: `export` has a line to
/// say of each, and stands still where nobody hears it.
class ExportInTheMiddle : public Export {
  protected:
    ExportInTheMiddle() {
        sandbox_.sql("apogee", rows::crowd(1'200));
        static_cast<void>(sandbox_.resync());
        std::string ldif;
        for (const auto& entry : sandbox_.accounts())
            ldif += "dn: " + entry.dn +
                    "\nchangetype: modify\nreplace: lifecycleSince\nlifecycleSince: never\n\n";
        test_support::run_well({"ldapmodify", "-x", "-H", sandbox_.uri(), "-D", Sandbox::kRoot,
                                "-y", sandbox_.path("secrets/admin-password")},
                               ldif);
        test_support::write_file(file_, "of yesterday\n");
        const std::string fifo = sandbox_.path("fifo");
        EXPECT_EQ(mkfifo(fifo.c_str(), 0600), 0);
        ear_ = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        fcntl(ear_, F_SETPIPE_SZ, kRoom);
        server_ = test_support::start_server(
            {"env", std::string("LIFECYCLE_CONNECTOR=") + CONNECTOR_PROGRAM,
             sandbox_.path("lifecycle-connector"), "export", "--out", file_},
            fifo);
        // A line more than fits, and a thousand of them before the next page is asked for.
        EXPECT_TRUE(test_support::wait_until([&] {
            int waiting = 0;
            return ioctl(ear_, FIONREAD, &waiting) == 0 && waiting > kRoom / 2;
        }));
    }
    ~ExportInTheMiddle() override {
        close(ear_);
        test_support::kill_server(server_);
    }

    /// Hears it to its end; its exit code.
    int hear_out() {
        fcntl(ear_, F_SETFL, 0);
        std::array<char, kRoom> room{};
        for (ssize_t size = 1; size > 0;) {
            size = read(ear_, room.data(), room.size());
            if (size > 0) errors_.append(room.data(), static_cast<std::size_t>(size));
        }
        return test_support::wait_for_end(server_).value_or(-1);
    }

    void expect_no_file() const {
        EXPECT_EQ(test_support::file_text(file_), "of yesterday\n");
        const std::filesystem::directory_iterator files(folder_.path());
        EXPECT_EQ(std::distance(begin(files), end(files)), 1);
    }

    static constexpr int kRoom = 4096;
    int ear_ = -1;
    pid_t server_ = 0;
    std::string errors_;
};

TEST_F(ExportInTheMiddle, ADirectoryThatBreaksOffLeavesTheFileAsItWas) {
    sandbox_.stop_server("slapd");
    EXPECT_EQ(hear_out(), 4);
    EXPECT_TRUE(holds(errors_, "could not read the accounts"));
    EXPECT_TRUE(holds(errors_, "no file was written"));
    expect_no_file();
    const Finished again = sandbox_.connector({"export", "--out", file_});
    EXPECT_EQ(again.status, 4);
    expect_no_file();
}

TEST_F(ExportInTheMiddle, AStopLeavesTheFileAsItWas) {
    ASSERT_EQ(kill(server_, SIGTERM), 0);
    EXPECT_EQ(hear_out(), 130);
    expect_no_file();
}

TEST_F(ExportInTheMiddle, LetGoOnItWritesTheFile) {
    EXPECT_EQ(hear_out(), 1);
    EXPECT_EQ(test_support::file_text(file_), kHeader);
}

}  // namespace
}  // namespace connector
