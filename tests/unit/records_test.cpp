#include "model/records.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

namespace connector::model {
namespace {

const RecordKind kKind{
    "apogee", "registration", {{"name"}, {"born", FieldType::day}, {"year", FieldType::number}}};
const RecordKind kOther{"saghe", "service", {{"name"}}};

Record record(const std::string& key, std::vector<Value> values) {
    return {&kKind, key, std::move(values), {}};
}

void expect_same(const Record& kept, const Record& given) {
    EXPECT_EQ(kept.kind, given.kind);
    EXPECT_EQ(kept.key, given.key);
    EXPECT_EQ(kept.values, given.values);
    const RowProblem none;
    const RowProblem& found = kept.problem ? *kept.problem : none;
    const RowProblem& wanted = given.problem ? *given.problem : none;
    EXPECT_EQ(kept.problem.has_value(), given.problem.has_value());
    EXPECT_EQ(found.problem, wanted.problem);
    EXPECT_EQ(found.key, wanted.key);
}

TEST(Records, GiveBackExactlyWhatWasAdded) {
    std::vector<Record> given{
        record("1", {"Dupont", Day{}, 2019}),
        record("2", {Value{}, Value{}, Value{}}),
        record("", {"", Day{std::chrono::days{-1}}, -1}),
        record("3", {std::string(1000, 'x'), make_day(9999, 12, 31).value(),
                     std::numeric_limits<int>::min()}),
        record("4", {std::string("a\0b", 3), make_day(1, 1, 1).value(),
                     std::numeric_limits<int>::max()}),
        record("5", {"2019", Day{}, 2019}),
        {&kOther, "1", {"Dupont"}, {}},
    };
    given[1].problem = RowProblem{"apogee", "registration", "2", "year", "x", "is wrong"};
    Records records;
    for (const Record& each : given) records.add(each);
    records.seal();
    ASSERT_EQ(records.size(), given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        expect_same(records[i], given[i]);
        EXPECT_EQ(records.key(i), given[i].key);
        EXPECT_EQ(&records.kind(i), given[i].kind);
        EXPECT_EQ(records.value(i, 0), given[i].values[0]);
        EXPECT_EQ(records.problem(i) != nullptr, given[i].problem.has_value());
    }
}

TEST(Records, OfSeveralSourcesStandBehindEachOther) {
    Records first;
    first.add(record("1", {"a", Value{}, Value{}}));
    Records nothing;
    Records second;
    second.add({&kOther, "1", {"b"}, {}});
    second.add({&kOther, "2", {"c"}, {}});
    Records all;
    for (Records* each : {&first, &nothing, &second}) all.append(std::move(*each));
    all.seal();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].values[0], Value{"a"});
    EXPECT_EQ(all[1].values[0], Value{"b"});
    EXPECT_EQ(all[2].values[0], Value{"c"});
    EXPECT_EQ(all.find("saghe", "service", "2"), std::vector<std::size_t>{2});
    EXPECT_EQ(all.find("saghe", "service", "1"), std::vector<std::size_t>{1});
    EXPECT_TRUE(all.find("saghe", "registration", "1").empty());
    EXPECT_TRUE(all.find("apogee", "registration", "2").empty());
}

TEST(Records, FindOfSeveralWithOneNameTheFirstAndTheFirstWithAProblem) {
    Records records;
    for (int i = 0; i < 4; ++i) {
        Record each = record("1", {std::to_string(i), Value{}, Value{}});
        if (i >= 2) each.problem = RowProblem{"apogee", "registration", "1", "k", "1", "repeated"};
        records.add(each);
    }
    records.add(record("", {Value{}, Value{}, Value{}}));
    records.seal();
    EXPECT_EQ(records.find("apogee", "registration", "1"), (std::vector<std::size_t>{0, 2}));
    EXPECT_TRUE(records.find("apogee", "registration", "").empty());
}

TEST(Records, AreTheSameBytesOnlyWhereTheySayTheSame) {
    const std::vector<Record> different{
        record("1", {Value{"a"}, Value{}, Value{7}}),
        record("2", {Value{"a"}, Value{}, Value{7}}),
        record("1", {Value{"ab"}, Value{}, Value{7}}),
        record("1", {Value{}, Value{"a"}, Value{7}}),
        record("1", {Value{"a"}, Value{}, Value{"7"}}),
        record("1", {Value{"a"}, Value{}, Value{}}),
        record("1a", {Value{}, Value{}, Value{7}}),
        record("1", {Value{std::string(300, 'a')}, Value{}, Value{7}})};
    Records records;
    for (const Record& each : different) records.add(each);
    Records alone;
    alone.add(different[3]);
    std::set<std::string> all;
    for (std::size_t i = 0; i < different.size(); ++i) {
        std::string bytes;
        records.append_bytes(i, bytes);
        all.insert(bytes);
    }
    EXPECT_EQ(all.size(), different.size());
    std::string bytes = "x";
    alone.append_bytes(0, bytes);
    EXPECT_TRUE(all.contains(bytes.substr(1))) << "wherever it stands";
}

TEST(Records, TellWhetherAValueReadsSo) {
    Records records;
    records.add(record("1", {Value{"a"}, Value{Day{std::chrono::days{18'262}}}, Value{7}}));
    EXPECT_TRUE(records.is_value(0, 0, "a"));
    EXPECT_FALSE(records.is_value(0, 0, "ab"));
    EXPECT_FALSE(records.is_value(0, 0, ""));
    EXPECT_TRUE(records.is_value(0, 1, "2020-01-01"));
    EXPECT_TRUE(records.is_value(0, 2, "7"));
    EXPECT_FALSE(records.is_value(0, 2, "07"));
}

TEST(Records, ThatAreNoneFindNothing) {
    Records records;
    EXPECT_TRUE(records.find("apogee", "registration", "1").empty());
    records.seal();
    EXPECT_TRUE(records.find("apogee", "registration", "1").empty());
}

}  // namespace
}  // namespace connector::model
