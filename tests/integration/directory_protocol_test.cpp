#include "directory/session.hpp"
#include "support/directory_mapping.hpp"
#include "support/scripted_ldap.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connector::directory {
namespace {

using model::Change;
using model::ChangeOutcome;
using test_support::ScriptedLdap;
using test_support::shipped_directory_mapping;
using testing::ElementsAre;
using Kind = ChangeOutcome::Kind;
using Request = ScriptedLdap::Request;
namespace bytes = test_support::ldap_bytes;

std::string result_message(int id, unsigned char tag, int code, const std::string& words = {}) {
    return bytes::message(id, bytes::result(tag, code, words));
}

/// A control of RFC 2696: no estimate of the size, and the cookie.
std::string page_control(const std::string& cookie) {
    const std::string value =
        bytes::element(0x30, std::string("\x02\x01\x00", 3) + bytes::element(0x04, cookie));
    return bytes::element(
        0x30, bytes::element(0x04, "1.2.840.113556.1.4.319") + bytes::element(0x04, value));
}

std::string entry_message(int id, const std::string& login) {
    const std::string attribute = bytes::element(
        0x30, bytes::element(0x04, "uid") + bytes::element(0x31, bytes::element(0x04, login)));
    return bytes::message(
        id, bytes::element(bytes::kSearchEntry, bytes::element(0x04, "uid=" + login + ",dc=x") +
                                                    bytes::element(0x30, attribute)));
}

/// RFC 4511 section 4.4.1, with the id 0 and the OID of the notice.
std::string notice_of_disconnection(int code, const std::string& words) {
    const std::string result = std::string("\x0A\x01", 2) + static_cast<char>(code) +
                               bytes::element(0x04, "") + bytes::element(0x04, words) +
                               bytes::element(0x8A, "1.3.6.1.4.1.1466.20036");
    return bytes::message(0, bytes::element(bytes::kExtendedReply, result));
}

Session open(const ScriptedLdap& server, std::chrono::seconds reply_timeout) {
    Settings settings;
    settings.uris = {server.uri()};
    settings.bind.dn = "cn=x";
    settings.bind.password = Secret("x");
    settings.reply_timeout = reply_timeout;
    auto session = Session::open(settings);
    if (!session) throw std::runtime_error(to_string(session.error()));
    return std::move(*session);
}

struct Applied {
    std::vector<std::string> outcomes;  ///< "login kind code", in the order of the replies
    std::optional<Error> error;
};

Applied apply(const ScriptedLdap& server, int count,
              std::chrono::seconds reply_timeout = std::chrono::seconds{30}) {
    std::vector<Change> changes;
    for (int i = 0; i < count; ++i) {
        Change change;
        change.dn = fmt::format("uid=u{},dc=x", i);
        change.login = fmt::format("u{}", i);
        change.attributes = {{"sn", {"a"}, {"b"}}};
        changes.push_back(std::move(change));
    }
    Applied applied;
    StopFlag stop;
    std::size_t given = 0;
    Session session = open(server, reply_timeout);
    const auto result = session.apply(
        [&] { return given < changes.size() ? &changes[given++] : nullptr; },
        [&](const Change& change, const ChangeOutcome& outcome) {
            applied.outcomes.push_back(fmt::format("{} {} {}", change.login,
                                                   model::to_string(outcome.kind), outcome.code));
        },
        stop);
    if (!result) applied.error = result.error();
    EXPECT_EQ(applied.outcomes.size(), given);
    return applied;
}

ScriptedLdap::Script on(unsigned char tag, std::function<std::string(int)> reply) {
    return [tag, reply = std::move(reply)](const Request& request) {
        return std::optional<std::string>(request.tag == tag ? reply(request.id) : "");
    };
}

std::string outcome_text(Kind kind, const std::string& login, const std::string& code) {
    return fmt::format("{} {} {}", login, model::to_string(kind), code);
}

TEST(DirectoryReplies, AnIntermediateOneIsNotTheLast) {
    const ScriptedLdap server(on(bytes::kModify, [](int id) {
        const std::string between =
            bytes::message(id, bytes::element(bytes::kIntermediate, bytes::element(0x80, "1.2")));
        return between + between + result_message(id, bytes::kModifyReply, 50, "no");
    }));
    const Applied applied = apply(server, 1);
    EXPECT_THAT(applied.outcomes,
                ElementsAre(outcome_text(Kind::failed, "u0", "50 insufficientAccessRights")));
    EXPECT_FALSE(applied.error);
}

TEST(DirectoryReplies, OneToAnUnknownRequestIsForgotten) {
    const ScriptedLdap server(on(bytes::kModify, [](int id) {
        return result_message(4711, bytes::kModifyReply, 50) +
               result_message(id, bytes::kModifyReply, 0) +
               result_message(id, bytes::kModifyReply, 50);
    }));
    const Applied applied = apply(server, 2);
    EXPECT_THAT(applied.outcomes, ElementsAre(outcome_text(Kind::done, "u0", ""),
                                              outcome_text(Kind::done, "u1", "")));
    EXPECT_FALSE(applied.error);
}

TEST(DirectoryReplies, AreMatchedInWhateverOrderTheyCome) {
    std::vector<int> ids;
    const ScriptedLdap server(on(bytes::kModify, [&](int id) {
        ids.push_back(id);
        std::string replies;
        if (ids.size() == 3)
            for (const std::size_t i : {2U, 0U, 1U})
                replies += result_message(ids[i], bytes::kModifyReply, i == 0 ? 50 : 0);
        return replies;
    }));
    EXPECT_THAT(apply(server, 3).outcomes,
                ElementsAre(outcome_text(Kind::done, "u2", ""),
                            outcome_text(Kind::failed, "u0", "50 insufficientAccessRights"),
                            outcome_text(Kind::done, "u1", "")));
}

TEST(DirectoryReplies, ANoticeOfDisconnectionEndsTheSession) {
    int count = 0;
    const ScriptedLdap server(on(bytes::kModify, [&](int id) {
        if (++count == 1) return result_message(id, bytes::kModifyReply, 0);
        return count == 3 ? notice_of_disconnection(52, "going down") : std::string{};
    }));
    const Applied applied = apply(server, 3);
    EXPECT_THAT(applied.outcomes,
                ElementsAre(outcome_text(Kind::done, "u0", ""),
                            outcome_text(Kind::in_doubt, "u1", "52 unavailable"),
                            outcome_text(Kind::in_doubt, "u2", "52 unavailable")));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(to_string(*applied.error),
              "could not await the replies to changes: going down [52 unavailable]");
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
    EXPECT_TRUE(applied.error->in_doubt);
}

TEST(DirectoryReplies, ANoticeForAnyReasonAllowsANewSession) {
    const ScriptedLdap server(
        on(bytes::kModify, [](int) { return notice_of_disconnection(8, "bind again"); }));
    const Applied applied = apply(server, 1);
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->code, "8 strongerAuthRequired");
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
}

TEST(DirectoryReplies, AConnectionThatEndsLeavesInDoubt) {
    const ScriptedLdap server([](const Request& request) {
        return request.tag == bytes::kModify ? std::nullopt : std::optional<std::string>("");
    });
    const Applied applied = apply(server, 1);
    EXPECT_THAT(applied.outcomes, ElementsAre(outcome_text(Kind::in_doubt, "u0", "-1 serverDown")));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
}

TEST(DirectoryReplies, BytesThatAreNoLdapLeaveInDoubt) {
    const ScriptedLdap server(on(bytes::kModify, [](int) { return std::string(64, '\xFF'); }));
    const Applied applied = apply(server, 1, std::chrono::seconds{2});
    ASSERT_EQ(applied.outcomes.size(), 1U);
    EXPECT_THAT(applied.outcomes[0], testing::StartsWith(outcome_text(Kind::in_doubt, "u0", "")));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->disposition, Disposition::reconnect);
}

TEST(DirectoryReplies, ABusyServerIsLeftAlone) {
    const ScriptedLdap server(
        on(bytes::kModify, [](int id) { return result_message(id, bytes::kModifyReply, 51); }));
    const Applied applied = apply(server, 1000);
    EXPECT_LT(applied.outcomes.size(), 1000U);
    EXPECT_EQ(applied.outcomes[0], outcome_text(Kind::failed, "u0", "51 busy"));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->disposition, Disposition::retry);
    EXPECT_FALSE(applied.error->in_doubt);
}

TEST(DirectoryReplies, ACodeThatNobodyKnowsStops) {
    const ScriptedLdap server(
        on(bytes::kModify, [](int id) { return result_message(id, bytes::kModifyReply, 99); }));
    const Applied applied = apply(server, 1);
    EXPECT_THAT(applied.outcomes, ElementsAre(outcome_text(Kind::failed, "u0", "99 unknown")));
    ASSERT_TRUE(applied.error);
    EXPECT_EQ(applied.error->disposition, Disposition::stop);
}

TEST(DirectoryWindow, NeverMoreThanTwoHundredAreInFlight) {
    constexpr std::size_t kChanges = 700;
    std::vector<int> waiting;
    std::size_t received = 0;
    std::size_t most = 0;
    // Answers a quiet client, but not one that is only slow: it must reach the limit first.
    const auto answer_all = [&] {
        std::string replies;
        if (waiting.size() < 200 && received < kChanges) return replies;
        for (const int id : waiting) replies += result_message(id, bytes::kModifyReply, 0);
        waiting.clear();
        return replies;
    };
    Applied applied;
    {
        const ScriptedLdap server(on(bytes::kModify,
                                     [&](int id) {
                                         waiting.push_back(id);
                                         ++received;
                                         most = std::max(most, waiting.size());
                                         return std::string{};
                                     }),
                                  answer_all);
        applied = apply(server, kChanges);
    }
    EXPECT_EQ(applied.outcomes.size(), kChanges);
    EXPECT_FALSE(applied.error);
    EXPECT_EQ(most, 200U);
}

struct Answer {
    const char* name;
    std::function<std::string(int)> messages;
    const char* error;
};

class DirectoryCutAnswer : public testing::TestWithParam<Answer> {};

TEST_P(DirectoryCutAnswer, IsWholeOrAnError) {
    const ScriptedLdap server(on(bytes::kSearch, GetParam().messages));
    Session session = open(server, std::chrono::seconds{30});
    const StopFlag stop;
    const auto count =
        session.read_accounts(shipped_directory_mapping(), stop, [](model::Account&&) {});
    ASSERT_FALSE(count);
    EXPECT_EQ(to_string(count.error()), GetParam().error);
}

TEST(DirectoryAnswer, WithoutItsLastMessageIsAnError) {
    const ScriptedLdap server(on(bytes::kSearch, [](int id) { return entry_message(id, "a"); }));
    Session session = open(server, std::chrono::seconds{1});
    const StopFlag stop;
    const auto count =
        session.read_accounts(shipped_directory_mapping(), stop, [](model::Account&&) {});
    ASSERT_FALSE(count);
    EXPECT_EQ(to_string(count.error()),
              "could not read the accounts (dc=univ,dc=example): Timed out [-5 timeout]");
    EXPECT_EQ(count.error().disposition, Disposition::reconnect);
}

INSTANTIATE_TEST_SUITE_P(
    Cut, DirectoryCutAnswer,
    testing::Values(
        Answer{"NoControl",
               [](int id) {
                   return entry_message(id, "a") + result_message(id, bytes::kSearchDone, 0);
               },
               "could not read the accounts (dc=univ,dc=example): the server does not say whether "
               "more pages follow [2 protocolError]"},
        Answer{"Reference",
               [](int id) {
                   return bytes::message(id, bytes::element(bytes::kSearchReference,
                                                            bytes::element(0x04, "ldap://x/")));
               },
               "could not read the accounts (dc=univ,dc=example): the server refers to another one "
               "for a part of the answer [2 protocolError]"},
        Answer{"Referral",
               [](int id) { return result_message(id, bytes::kSearchDone, 10, "elsewhere"); },
               "could not read the accounts (dc=univ,dc=example): elsewhere [10 referral]"},
        Answer{"TimeLimit",
               [](int id) {
                   return entry_message(id, "a") + result_message(id, bytes::kSearchDone, 3);
               },
               "could not read the accounts (dc=univ,dc=example): Time limit exceeded [3 "
               "timeLimitExceeded]"},
        Answer{"Busy", [](int id) { return result_message(id, bytes::kSearchDone, 51, "later"); },
               "could not read the accounts (dc=univ,dc=example): later [51 busy]"}),
    [](const auto& answer) { return std::string(answer.param.name); });

TEST(DirectoryPages, AreReadToTheLast) {
    int page = 0;
    const ScriptedLdap server(on(bytes::kSearch, [&](int id) {
        ++page;
        return entry_message(id, fmt::format("u{}", page)) +
               bytes::message(id, bytes::result(bytes::kSearchDone, 0),
                              page_control(page < 3 ? std::string("c\0k", 3) : ""));
    }));
    Session session = open(server, std::chrono::seconds{30});
    const StopFlag stop;
    std::vector<std::string> logins;
    const auto count =
        session.read_accounts(shipped_directory_mapping(), stop,
                              [&](model::Account&& each) { logins.push_back(each.login); });
    ASSERT_TRUE(count) << to_string(count.error());
    EXPECT_EQ(*count, 3U);
    EXPECT_THAT(logins, ElementsAre("u1", "u2", "u3"));
}

TEST(DirectoryPages, AConnectionThatEndsBetweenThemIsAnError) {
    int page = 0;
    const ScriptedLdap server([&](const Request& request) -> std::optional<std::string> {
        if (request.tag != bytes::kSearch) return "";
        if (++page == 2) return std::nullopt;
        return bytes::message(request.id, bytes::result(bytes::kSearchDone, 0),
                              page_control("more"));
    });
    Session session = open(server, std::chrono::seconds{30});
    const StopFlag stop;
    const auto count =
        session.read_accounts(shipped_directory_mapping(), stop, [](model::Account&&) {});
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, "-1 serverDown");
    EXPECT_EQ(count.error().disposition, Disposition::reconnect);
}

}  // namespace
}  // namespace connector::directory
