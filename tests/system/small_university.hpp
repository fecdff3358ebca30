#pragma once

#include "holds.hpp"
#include "rows.hpp"
#include "support/sandbox.hpp"
#include "text/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connector {

/// A sandbox on 2 July 2020 with two students, two members of staff and an hourly lecturer, none of
/// whom has an account yet.
class SmallUniversity : public testing::Test {
  protected:
    explicit SmallUniversity(const std::string& clock = "2020-07-02")
        : sandbox_(CONNECTOR_SOURCE_DIR, CONNECTOR_PROGRAM, clock) {
        sandbox_.sql("apogee", rows::student("20190001", "MOREAU", "LUCIE") +
                                   rows::registration("20190001", "2019-09-10", "2019") +
                                   rows::student("20190002", "BERNARD", "HUGO") +
                                   rows::registration("20190002", "2019-09-10", "2019"));
        sandbox_.sql("siham", rows::employee("4711", "LE GOFF", "ANNE") +
                                  rows::contract("4711", "1", "2020-02-01", "2020-07-01") +
                                  rows::employee("4713", "BLANCHARD", "EVE") +
                                  rows::contract("4713", "1", "2010-09-01", "2999-12-31"));
        sandbox_.sql("saghe", rows::teacher("301", "BENALI", "KARIM") +
                                  rows::service("3011", "301", "2020", "VACATAIRE", "2020-07-01"));
    }

    /// "bernard ok, moreau ok": what the entries say, by usual name.
    [[nodiscard]] std::string states() const {
        std::map<std::string, std::string> by_name;
        for (const auto& entry : sandbox_.accounts())
            by_name[entry.first("uid")] = entry.first("lifecycleState");
        std::string text;
        for (const auto& [name, state] : by_name)
            text += (text.empty() ? "" : ", ") + name + " " + state;
        return text;
    }

    /// The whole entry of a student.
    [[nodiscard]] test_support::LdapClient::Entry student(const std::string& number) const {
        const auto found = sandbox_.accounts("(supannEtuId=" + number + ")");
        return found.empty() ? test_support::LdapClient::Entry{} : found.front();
    }

    /// A command of the security officer's.
    [[nodiscard]] test_support::Finished operate(std::vector<std::string> words) const {
        for (const char* word : {"--bind-dn", kOperator, "--password-file"})
            words.emplace_back(word);
        words.push_back(sandbox_.path("secrets/operator-password"));
        return sandbox_.connector(words);
    }
    static constexpr char kOperator[] = "cn=security-officer,ou=operators,dc=univ,dc=example";

    [[nodiscard]] static text::Json json(const std::string& text) {
        return text::Json::parse(text, nullptr, false);
    }

    static constexpr char kStatesOfAll[] =
        "alegoff pending, eblanchard ok, hbernard ok, kbenali prepared, lmoreau ok";

    test_support::Sandbox sandbox_;
};

}  // namespace connector
