// Sessions ended by a command of the site's.

#include "cas/action.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

namespace connector::cas {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class CommandOfTheSite : public testing::Test {
  protected:
    Left end(const std::string& script, const std::vector<std::string>& logins) {
        std::vector<Person> people;
        for (const std::string& login : logins) people.push_back({login});
        return end_people(script, people);
    }
    Left end_people(const std::string& script, const std::vector<Person>& people) {
        command_.words = {"sh", "-c", script, "end", folder_.path()};
        const Limits limits{std::chrono::steady_clock::now() + turn_, stop_, meanwhile_};
        return end_sessions({command_}, people, limits, hung_);
    }
    /// One turn of a command that hangs at "bad"; whom it was asked for, a line for each run.
    std::string turn_that_hangs(const std::vector<std::string>& logins) {
        test_support::write_file(folder_.path() + "/ended", "");
        left_ = end(kHangs, logins);
        return written();
    }
    std::string written() const { return test_support::file_text(folder_.path() + "/ended"); }

    test_support::TemporaryFolder folder_{"command"};
    Command command_;
    /// It writes down whom it is asked for, and tells nothing of whom it has done.
    static constexpr char kHangs[] =
        "f=$1; shift; echo \"$*\" >>\"$f/ended\"; "
        "for each; do [ $each != bad ] || sleep 1000; done";
    std::function<void()> meanwhile_;
    std::chrono::milliseconds turn_ = std::chrono::minutes{10};
    StopFlag stop_;
    Hung hung_;
    Left left_;
};

TEST_F(CommandOfTheSite, IsGivenTheLoginsAsTheyAreInBatches) {
    std::vector<std::string> logins{"jean-luc.o_b+1@univ.example", "B2"};
    for (std::size_t i = 2; i <= Command::kPeopleAtOnce; ++i)
        logins.push_back("p" + std::to_string(i));
    EXPECT_THAT(end("printf '%s\\n' \"$#: $2, $3\" >>\"$1/ended\"", logins), IsEmpty());
    EXPECT_EQ(written(), "21: jean-luc.o_b+1@univ.example, B2\n2: p20, \n");
}

TEST_F(CommandOfTheSite, IsGivenEveryLoginOfAPerson) {
    EXPECT_THAT(end_people("f=$1; shift; echo \"$*\" >>\"$f/ended\"; exit 1",
                           {{"gmuller", {"aaa-alias", "gm"}}, {"b"}}),
                ElementsAre(Key("b"), Key("gmuller")));
    EXPECT_EQ(written(), "gmuller aaa-alias gm b\ngmuller aaa-alias gm\nb\n");
}

/// ssh joins its words for a shell on the other side.
TEST_F(CommandOfTheSite, IsGivenNoLoginThatAShellOrAnOptionCouldBeMadeOf) {
    const std::vector<std::string> unsafe{"",    "x;touch f", "a b",  "$(x)", "`x`", "-oProxy=x",
                                          "a'b", "a\"b",      "a\nb", "é",    "a/b", "~root",
                                          "*",   "a=b",       "a\\b", "a|b",  "a#b", "{a,b}"};
    std::vector<std::string> all = unsafe;
    all.push_back("good");
    const Left left = end("f=$1; shift; echo \"$*\" >>\"$f/ended\"", all);
    EXPECT_EQ(left.size(), unsafe.size());
    EXPECT_THAT(left, Each(Pair(testing::_, HasSubstr("end its sessions by hand"))));
    EXPECT_THAT(left.at("x;touch f"), HasSubstr("no command is given the login 'x;touch f'"));
    EXPECT_EQ(written(), "good\n");
}

TEST_F(CommandOfTheSite, EndsWhatItMayOfAPersonWithAnUnsafeLoginAndSaysThatItIsNotAll) {
    EXPECT_THAT(end_people("f=$1; shift; echo \"$*\" >>\"$f/ended\"", {{"a", {"a b", "c"}}}),
                ElementsAre(Pair("a", HasSubstr("the login 'a b'"))));
    EXPECT_EQ(written(), "a c\n");
}

TEST_F(CommandOfTheSite, WhoFailsAmongOthersIsFound) {
    const Left left =
        end("for each; do [ $each != bad ] || { echo no; echo why >&2; exit 3; }; done",
            {"a", "bad", "c"});
    EXPECT_THAT(left, ElementsAre(Pair("bad", HasSubstr("exit code 3; it said: why"))));
}

TEST_F(CommandOfTheSite, ThatHangsIsKilledWithWhatItStarted) {
    command_.timeout = std::chrono::seconds{1};
    std::size_t looks = 0;
    meanwhile_ = [&] { ++looks; };
    EXPECT_THAT(end("echo waiting >&2; sleep 1000 & wait", {"a"}),
                ElementsAre(Pair("a", HasSubstr("was killed; it said: waiting"))));
    EXPECT_GT(looks, 0U) << "whoever holds a lease must renew it meanwhile";
}

TEST_F(CommandOfTheSite, IsBelievedOfWhomItTellsThatTheyHaveEnded) {
    EXPECT_THAT(end_people("echo 'a: ended'; echo 'b: 12 ended'; echo 'c: 0 ended'; "
                           "echo 'd: not ended'; echo 'e ended'; echo 'f: 1 endedx'; exit 1",
                           {{"a"}, {"b", {"c"}}, {"d"}, {"e"}, {"f"}, {"a2", {"a"}}}),
                ElementsAre(Key("a2"), Key("d"), Key("e"), Key("f")));
}

TEST_F(CommandOfTheSite, ThatHangsAfterWhatItHasToldIsBelievedToo) {
    command_.timeout = std::chrono::seconds{1};
    EXPECT_THAT(end("echo 'a: 1 ended'; sleep 1000", {"a", "bad"}), ElementsAre(Key("bad")));
}

TEST_F(CommandOfTheSite, WhoWasEndedBeforeOneWhoFailsIsNotAskedForAgain) {
    EXPECT_THAT(
        end("f=$1; shift; echo \"$*\" >>\"$f/ended\"; echo 'a: 1 ended'; exit 1", {"a", "b"}),
        ElementsAre(Key("b")));
    EXPECT_EQ(written(), "a b\nb\n");
}

TEST_F(CommandOfTheSite, ThatHangsAtOnePersonReachesAllOthersInTheNextTurns) {
    command_.timeout = std::chrono::seconds{1};
    // A turn is over when the first run is, as by default, where both have a minute.
    turn_ = std::chrono::milliseconds{900};
    EXPECT_EQ(turn_that_hangs({"a", "bad", "c"}), "a bad c\n");
    EXPECT_THAT(left_, ElementsAre(Key("a"), Key("bad"), Key("c")));

    turn_ = std::chrono::minutes{10};
    EXPECT_EQ(turn_that_hangs({"a", "bad", "c", "new"}), "new\na\nbad\nc\n");
    EXPECT_THAT(left_, ElementsAre(Pair("bad", HasSubstr("did not end within 1 s"))));

    EXPECT_EQ(turn_that_hangs({"bad", "d", "e"}), "d e\nbad\n") << "who hung comes last";
    EXPECT_THAT(left_, ElementsAre(Key("bad")));
}

TEST_F(CommandOfTheSite, ThatIsNotThereIsNamed) {
    command_.words = {"/nowhere/end-sessions"};
    const Limits limits{std::chrono::steady_clock::now() + std::chrono::minutes{10}, stop_};
    EXPECT_THAT(end_sessions({command_}, {{"a"}}, limits, hung_),
                ElementsAre(Pair("a", HasSubstr("/nowhere/end-sessions could not be started: No "
                                                "such file"))));
}

TEST_F(CommandOfTheSite, AStopEndsIt) {
    stop_.request();
    EXPECT_THAT(end("exit 0", {"a"}), ElementsAre(Pair("a", HasSubstr("interrupted"))));
}

}  // namespace
}  // namespace connector::cas
