// The table of `export`: what RFC 4180 and JSON ask of values that are not as one thinks.

#include "report/accounts_table.hpp"

#include "text/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace connector {
namespace {

using report::AccountRow;
using report::AccountsTable;
using Format = AccountsTable::Format;

model::Account account() {
    model::Account account;
    account.login = "jdupont";
    account.mail = "jean.dupont@univ.example";
    account.state = model::State::locked;
    account.since = model::parse_day("2020-07-02");
    account.lock = model::Lock{};
    return account;
}

TEST(AccountsTable, QuotesWhatRfc4180Asks) {
    model::Account odd = account();
    odd.login = R"(a,"b")";
    odd.mail = "two\r\nlines";
    AccountsTable table(Format::csv, false);
    EXPECT_EQ(table.begin(), "login,mail,state,since,next_change,roles,locked\r\n");
    EXPECT_EQ(table.row({odd, {"staff", "student"}, {}}),
              "\"a,\"\"b\"\"\",\"two\r\nlines\",locked,2020-07-02,,staff student,true\r\n");
    EXPECT_EQ(table.end(), "");
}

TEST(AccountsTable, WhatIsNotKnownIsEmptyOrNull) {
    model::Account bare;
    bare.login = "x";
    EXPECT_EQ(AccountsTable(Format::csv, true).row({bare, {}, {}}), "x,,,,,,false,\r\n");
    EXPECT_EQ(AccountsTable(Format::json, true).row({bare, {}, {}}),
              "\n{\"login\":\"x\",\"mail\":null,\"state\":null,\"since\":null,\"next_change\":null,"
              "\"roles\":[],\"locked\":false,\"days\":null}");
}

TEST(AccountsTable, JsonIsOneArrayAndALineEach) {
    const model::Account one = account();
    AccountsTable table(Format::json, true);
    const AccountRow row{one, {"staff"}, std::chrono::days{10}};
    std::string text = table.begin();
    text += table.row(row);
    text += table.row(row);
    text += table.end();
    const text::Json all = text::Json::parse(text, nullptr, false);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1]["days"], 10);
    EXPECT_EQ(all[1]["roles"], text::Json({"staff"}));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);

    const AccountsTable empty(Format::json, false);
    EXPECT_EQ(empty.begin() + empty.end(), "[]\n");
}

}  // namespace
}  // namespace connector
