// What is said of the servers on which an order is not seen in time.

#include "command/readers.hpp"

#include <gmock/gmock.h>

namespace connector::command {
namespace {

TEST(LaggingReaders, AreSaidWithEverybodyWhoMayLogInThere) {
    std::vector<std::string> logins;
    for (int i = 0; i < 103; ++i) logins.push_back("p" + std::to_string(i));
    const std::string text = lagging_text({{"ldap://b", logins, std::nullopt}}, true);
    EXPECT_THAT(text, testing::StartsWith("ldap://b does not show it for p0, p1, "));
    EXPECT_THAT(text, testing::EndsWith(", p99 and 3 more: until it does, whoever knows the "
                                        "password logs in there; look at that server\n"));
    EXPECT_EQ(lagging_text({{"ldap://b", {"p0"}, std::nullopt}}, false),
              "ldap://b does not show it for p0: until it does, nobody logs in there; look at that "
              "server\n");
}

/// Where nobody answers, nobody logs in either, as far as can be told.
TEST(LaggingReaders, ThatCannotBeAskedAreNotSaidToLetAnybodyIn) {
    EXPECT_EQ(
        lagging_text({{"ldap://b", {"p0"}, Error{"connect", "ldap://b", {}, "no route"}}}, true),
        "ldap://b cannot be asked (could not connect (ldap://b): no route): whether it shows "
        "it for p0 is not known; look at that server, then give the same order once more\n");
}

}  // namespace
}  // namespace connector::command
