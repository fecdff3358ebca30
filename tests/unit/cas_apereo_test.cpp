// Sessions ended at Apereo CAS, against a server that answers as its endpoint ssoSessions does.

#include "cas/action.hpp"
#include "support/stand_in_cas.hpp"

#include <gmock/gmock.h>

namespace connector::cas {
namespace {

using test_support::StandInCas;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class ApereoCas : public testing::Test {
  protected:
    Left end(const StandInCas& server, const std::vector<std::string>& logins) {
        std::vector<Person> people;
        for (const std::string& login : logins) people.push_back({login});
        return end_people(server, people);
    }
    Left end_people(const StandInCas& server, const std::vector<Person>& people) {
        apereo_.url = server.url();
        const Limits limits{std::chrono::steady_clock::now() + std::chrono::minutes{10}, stop_};
        return end_sessions({apereo_}, people, limits, hung_);
    }

    Apereo apereo_;
    StopFlag stop_;
    Hung hung_;
};

TEST_F(ApereoCas, EndsEverySessionAndWhoHasNoneIsNoTrouble) {
    const StandInCas server(R"({"sessions": {"lmoreau": 2, "other": 1}})");
    EXPECT_THAT(end(server, {"lmoreau", "nobody"}), IsEmpty());
    EXPECT_EQ(server.state(), R"({"sessions": {"other": 1}})");
    EXPECT_THAT(server.requests(),
                testing::UnorderedElementsAre("/cas/actuator/ssoSessions/users/lmoreau",
                                              "/cas/actuator/ssoSessions/users/nobody"));
}

TEST_F(ApereoCas, AsksByQueryWhereCasHasNoUsers) {
    const StandInCas server(R"({"form": "query", "sessions": {"a b&c": 1}})");
    EXPECT_THAT(end(server, {"a b&c"}), IsEmpty());
    EXPECT_EQ(server.state(), R"({"form": "query", "sessions": {}})");
    EXPECT_EQ(server.requests().back(), "/cas/actuator/ssoSessions?username=a%20b%26c");
}

TEST_F(ApereoCas, ASessionThatStaysIsSeenThoughTheAnswerIs200) {
    const StandInCas server(R"({"sessions": {"lmoreau": 2}, "stubborn": ["lmoreau"]})");
    EXPECT_THAT(end(server, {"lmoreau"}),
                ElementsAre(Pair("lmoreau", HasSubstr("could not end 1 of their sessions: "
                                                      "\"expired\""))));
}

TEST_F(ApereoCas, OneRequestThatFailsIsThatPersonsAlone) {
    const StandInCas server(R"({"sessions": {"b": 1}, "failing": ["a"]})");
    EXPECT_THAT(end(server, {"a", "b"}), ElementsAre(Pair("a", HasSubstr("answers with 500"))));
}

TEST_F(ApereoCas, IsAskedForEveryLoginOfAPerson) {
    const StandInCas server(R"({"sessions": {"alias": 1}, "failing": ["gm"]})");
    EXPECT_THAT(end_people(server, {{"gmuller", {"alias"}}, {"c", {"gm", "d"}}}),
                ElementsAre(Key("c")));
    EXPECT_EQ(server.requests().size(), 5U);
    EXPECT_EQ(server.state(), R"({"sessions": {}, "failing": ["gm"]})");
}

/// What CAS 6.6 and 7 say of a session has its ticket, twice, and a status.
TEST_F(ApereoCas, IsNotBelievedWhereItAnswersWhatCasDoesNot) {
    const StandInCas server("{}");
    for (const char* answer :
         {R"({"timestamp": "2026", "error": "Internal"})", R"({"status": 200})",
          R"({"status": 400})", R"([])", R"("ended")", R"({"TGT-1": {"status": 200}})",
          R"({"TGT-1": {"ticketGrantingTicket": "TGT-1"}})",
          R"({"TGT-1": {"status": "200", "ticketGrantingTicket": "TGT-1"}})",
          R"({"TGT-1": {"status": 200, "ticketGrantingTicket": "TGT-2"}})", R"({"error": {}})",
          R"({"TGT-1": "ended"})"}) {
        SCOPED_TRACE(answer);
        server.set_state(R"({"answer": )" + std::string(answer) + "}");
        EXPECT_THAT(end(server, {"a"}),
                    ElementsAre(Pair("a", HasSubstr("not the endpoint ssoSessions of CAS; it "
                                                    "says: " +
                                                    std::string(answer)))));
    }
}

/// CAS 7 would end everybody's.
TEST_F(ApereoCas, IsNotAskedForALoginThatIsLostInAnAddress) {
    const StandInCas server(R"({"sessions": {"..": 1}})");
    EXPECT_THAT(end(server, {"", " ", ".", ".."}),
                AllOf(testing::SizeIs(4), Each(Pair(testing::_, HasSubstr("by hand")))));
    EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(ApereoCas, AWrongPasswordIsNotTriedForEverybody) {
    const StandInCas server(R"({"user": "connector", "password": "right"})");
    apereo_.user = "connector";
    apereo_.password = Secret("wrong");
    const std::vector<std::string> logins(100, "someone");
    std::vector<std::string> different;
    for (std::size_t i = 0; i < logins.size(); ++i)
        different.push_back(logins[i] + std::to_string(i));
    const Left left = end(server, different);
    EXPECT_EQ(left.size(), different.size());
    EXPECT_THAT(left, Each(Pair(testing::_, HasSubstr("password (401)"))));
    EXPECT_LE(server.requests().size(), Apereo::kRequestsAtOnce);
    apereo_.password = Secret("right");
    EXPECT_THAT(end(server, different), IsEmpty());
}

TEST_F(ApereoCas, AnEndpointThatIsNotExposedIsNamed) {
    const StandInCas server(R"({"exposed": false})");
    EXPECT_THAT(end(server, {"a"}), ElementsAre(Pair("a", HasSubstr("cas.properties (404)"))));
}

TEST_F(ApereoCas, AServerThatHangsForOneHoldsNeitherUsNorTheOthers) {
    const StandInCas server(R"({"sessions": {"b": 1}, "hanging": ["a"]})");
    apereo_.timeout = std::chrono::seconds{1};
    EXPECT_THAT(end(server, {"a", "b"}), ElementsAre(Key("a")));
    EXPECT_THAT(server.state(), HasSubstr(R"("sessions": {})"));
    EXPECT_THAT(end(server, {"a", "c", "d", "e", "f", "g", "h", "i", "j"}), ElementsAre(Key("a")));
    EXPECT_THAT(server.requests().at(2), testing::Not(HasSubstr("/users/a")))
        << "who hung comes last";
}

TEST_F(ApereoCas, IsBelievedOnlyWithACertificateThatIsTrusted) {
    const StandInCas server(R"({"sessions": {"a": 1}})", true);
    EXPECT_THAT(end(server, {"a"}), ElementsAre(Pair("a", HasSubstr("certificate"))));
    EXPECT_THAT(server.requests(), IsEmpty());
    apereo_.ca_file = server.certificate();
    EXPECT_THAT(end(server, {"a"}), IsEmpty());
}

TEST_F(ApereoCas, NobodyIsBegunAfterTheLimit) {
    const StandInCas server(R"({})");
    apereo_.url = server.url();
    const Left left =
        end_sessions({apereo_}, {{"a"}}, {std::chrono::steady_clock::now(), stop_}, hung_);
    EXPECT_THAT(left, ElementsAre(Pair("a", HasSubstr("no more time"))));
    EXPECT_THAT(server.requests(), IsEmpty());
}

TEST_F(ApereoCas, AServerThatIsDownLeavesEverybody) {
    StandInCas server(R"({})");
    server.stop();
    EXPECT_THAT(end(server, {"a", "b"}), ElementsAre(Key("a"), Key("b")));
}

}  // namespace
}  // namespace connector::cas
