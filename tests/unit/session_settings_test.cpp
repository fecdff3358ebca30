// `sessions:` of connector.yaml.

#include "command/session_settings.hpp"

#include <gmock/gmock.h>

namespace connector::command {
namespace {

using testing::HasSubstr;

class SessionSettings : public testing::Test {
  protected:
    std::vector<cas::Action> decode(const std::string& yaml, Secrets secrets = Secrets::read) {
        const auto document = config::parse_document("connector.yaml", yaml, diagnostics_);
        return decode_sessions(document.value(), "/etc/connector", secrets, diagnostics_);
    }

    config::Diagnostics diagnostics_;
};

TEST_F(SessionSettings, OneActionOrAListOfThem) {
    const auto one = decode("command: [bin/end, 'https://auth']\ntimeout: 5 seconds\n");
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].name(), "/etc/connector/bin/end");
    EXPECT_EQ(std::get<cas::Command>(one[0].how).timeout, std::chrono::seconds{5});
    const auto two = decode("- command: [end]\n- apereo: { url: 'https://cas.example/cas' }\n");
    ASSERT_EQ(two.size(), 2U);
    EXPECT_EQ(two[0].name(), "end");
    EXPECT_EQ(two[1].name(), "https://cas.example/cas");
    EXPECT_FALSE(two[1].lacks_password);
    EXPECT_EQ(std::get<cas::Apereo>(two[1].how).timeout, std::chrono::seconds{10});
    EXPECT_FALSE(diagnostics_.has_errors()) << diagnostics_.text();
}

TEST_F(SessionSettings, WhatIsWrongIsNamedWithItsMend) {
    for (const auto& [yaml, text] : std::vector<std::pair<std::string, std::string>>{
             {"command: [a]\napereo: { url: 'https://x' }\n", "either 'command' or 'apereo'"},
             {"[]\n", "has no action"},
             {"command: []\n", "the command is empty"},
             {"command: [a]\ntimeout: 0 seconds\n", "no time at all"},
             {"apereo: { url: 'http://cas.example/cas' }\n", "http:// is for 127.0.0.1 alone"},
             {"apereo: { url: 'http://127.0.0.1.example/cas' }\n", "http:// is for 127.0.0.1"},
             {"apereo: { url: 'https://cas.example/cas?x=1' }\n", "has a ? or a # in it"},
             {"apereo: { url: 'https://cas.example/cas#x' }\n", "has a ? or a # in it"},
             {"apereo: { url: 'https://a:b@cas.example/cas' }\n", "no user and no password in it"},
             {"apereo: { url: 'https://x', user: a }\n", "a user without a password"},
             {"apereo: { url: 'https://x', user: a, password: { environment: NOT_SET_1 } }\n",
              "NOT_SET_1"}}) {
        diagnostics_ = {};
        static_cast<void>(decode(yaml));
        EXPECT_TRUE(diagnostics_.has_errors()) << yaml;
        EXPECT_THAT(diagnostics_.text(), HasSubstr(text));
    }
}

TEST_F(SessionSettings, AnOperatorWhoMayNotReadThePasswordGoesOnWithoutIt) {
    const auto actions =
        decode("apereo: { url: 'https://x', user: a, password: { environment: NOT_SET_1 } }\n",
               Secrets::ignored);
    EXPECT_FALSE(diagnostics_.has_errors()) << diagnostics_.text();
    ASSERT_EQ(actions.size(), 1U);
    EXPECT_TRUE(actions[0].lacks_password);
}

}  // namespace
}  // namespace connector::command
