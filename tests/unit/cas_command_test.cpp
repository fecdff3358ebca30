// Sessions ended by a command of the site's.

#include "cas/action.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

namespace connector::cas {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class CommandOfTheSite : public testing::Test {
  protected:
    Left end(const std::string& script, const std::vector<std::string>& logins) {
        command_.words = {"sh", "-c", script, "end", folder_.path()};
        const Limits limits{std::chrono::steady_clock::now() + std::chrono::minutes{10}, stop_,
                            meanwhile_};
        return end_sessions({command_}, logins, limits);
    }
    std::string written() const { return test_support::file_text(folder_.path() + "/ended"); }

    test_support::TemporaryFolder folder_{"command"};
    Command command_;
    std::function<void()> meanwhile_;
    StopFlag stop_;
};

TEST_F(CommandOfTheSite, IsGivenTheLoginsAsTheyAreInBatches) {
    std::vector<std::string> logins{"a b", "$(touch x)"};
    for (std::size_t i = 2; i <= Command::kLoginsAtOnce; ++i)
        logins.push_back("p" + std::to_string(i));
    EXPECT_THAT(end("printf '%s\\n' \"$#: $2, $3\" >>\"$1/ended\"", logins), IsEmpty());
    EXPECT_EQ(written(), "21: a b, $(touch x)\n2: p20, \n");
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

TEST_F(CommandOfTheSite, ThatIsNotThereIsNamed) {
    command_.words = {"/nowhere/end-sessions"};
    const Limits limits{std::chrono::steady_clock::now() + std::chrono::minutes{10}, stop_};
    EXPECT_THAT(end_sessions({command_}, {"a"}, limits),
                ElementsAre(Pair("a", HasSubstr("/nowhere/end-sessions could not be started: No "
                                                "such file"))));
}

TEST_F(CommandOfTheSite, AStopEndsIt) {
    stop_.request();
    EXPECT_THAT(end("exit 0", {"a"}), ElementsAre(Pair("a", HasSubstr("interrupted"))));
}

}  // namespace
}  // namespace connector::cas
