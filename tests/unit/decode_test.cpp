#include "config/decode.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace connector::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A document of one value, and what is wrong with it.
struct Value {
    explicit Value(const std::string& text) {
        const std::optional<Node> parsed = parse_document("f", text, diagnostics);
        EXPECT_TRUE(parsed) << diagnostics.text();
        if (parsed) node = *parsed;
    }

    [[nodiscard]] std::vector<std::string> problems() const {
        std::vector<std::string> lines;
        for (const auto& [at, message, hint] : diagnostics.errors()) {
            lines.push_back(fmt::format("{}:{}: {}{}{}", at.line, at.column, message,
                                        hint.empty() ? "" : " | ", hint));
        }
        return lines;
    }

    Diagnostics diagnostics;
    Node node;
};

using Problems = std::vector<std::string>;

TEST(Boolean, IsTrueOrFalseAlone) {
    Value yes("true");
    EXPECT_EQ(boolean(yes.node, yes.diagnostics), true);
    Value no("false");
    EXPECT_EQ(boolean(no.node, no.diagnostics), false);
}

TEST(Integer, IsDecimal) {
    for (const long number : {0L, 7L, 15L, -3L}) {
        Value value(std::to_string(number));
        EXPECT_EQ(integer(value.node, -5, 15, value.diagnostics), number);
    }
    Value least(std::to_string(std::numeric_limits<long>::min()));
    EXPECT_EQ(integer(least.node, std::numeric_limits<long>::min(),
                      std::numeric_limits<long>::max(), least.diagnostics),
              std::numeric_limits<long>::min());
}

TEST(Share, IsAPercentage) {
    const std::vector<std::pair<std::string, unsigned>> forms{
        {"10 %", 1000},   {"10%", 1000}, {"0.5 %", 50},      {"'12.25 %'", 1225},
        {"100 %", 10000}, {"0 %", 0},    {"99.99  %", 9999},
    };
    for (const auto& [text, expected] : forms) {
        Value value(text);
        EXPECT_EQ(share(value.node, value.diagnostics), expected) << text;
    }
}

TEST(Share, NothingElse) {
    for (const std::string text : {"10 percent", "-1 %", "101 %", "100.01 %", "1.125 %", "1. %",
                                   ".5 %", "0,5 %", "010 %", "'%'", "1e1 %", "[10 %]"}) {
        Value value(text);
        EXPECT_FALSE(share(value.node, value.diagnostics)) << text;
        EXPECT_EQ(value.problems().size(), 1U) << text;
    }
    Value bare("0.1");
    EXPECT_FALSE(share(bare.node, bare.diagnostics));
    EXPECT_EQ(bare.problems(),
              Problems{"1:1: '0.1' is not a share from 0 % to 100 % (such as 10 %, 0.5 %)"});
    Value number("10");
    EXPECT_FALSE(share(number.node, number.diagnostics));
    EXPECT_EQ(number.problems(),
              Problems{"1:1: '10' is not a share from 0 % to 100 % (such as 10 %, 0.5 %) | write "
                       "it with a '%'"});
}

TEST(Duration, IsANumberAndAUnit) {
    const std::vector<std::pair<std::string, seconds>> forms{
        {"30 seconds", seconds(30)}, {"1 second", seconds(1)}, {"15 minutes", minutes(15)},
        {"1 minute", minutes(1)},    {"1 hour", hours(1)},     {"48  hours", hours(48)},
        {"0 seconds", seconds(0)},   {"'2 hours'", hours(2)},  {"30 days", hours(720)},
    };
    for (const auto& [text, expected] : forms) {
        Value value(text);
        EXPECT_EQ(duration(value.node, value.diagnostics), expected) << text;
    }
}

TEST(Text, IsAnyScalar) {
    for (const std::string text : {"abc", "true", "010", "''", "\"\"", "'~'"}) {
        Value value(text);
        EXPECT_TRUE(config::text(value.node, value.diagnostics)) << text;
        EXPECT_EQ(value.problems(), Problems{}) << text;
    }
}

TEST(TextList, IsAListOrASingleText) {
    using Texts = std::vector<std::string>;
    Value list("[a, 'b c', 010]");
    EXPECT_EQ(text_list(list.node, list.diagnostics), (Texts{"a", "b c", "010"}));
    Value single("a");
    EXPECT_EQ(text_list(single.node, single.diagnostics), Texts{"a"});
    Value empty("[]");
    EXPECT_EQ(text_list(empty.node, empty.diagnostics), Texts{});
}

TEST(TextList, ReportsEveryItemThatIsNoText) {
    Value value("[a, [b], ~, {c: d}]");
    EXPECT_FALSE(text_list(value.node, value.diagnostics));
    EXPECT_EQ(value.problems(), (Problems{"1:5: a text is wanted here, not a list",
                                          "1:10: the value is missing: a text is wanted",
                                          "1:13: a text is wanted here, not a map"}));
}

TEST(Choice, IsTheIndexOfTheWord) {
    Value value("locked");
    EXPECT_EQ(choice(value.node, {"ok", "locked"}, value.diagnostics), 1U);
}

/// Decodes a value that must be refused.
using Decoder = std::function<bool(const Node&, Diagnostics&)>;

const Decoder kBoolean = [](const Node& node, Diagnostics& diagnostics) {
    return boolean(node, diagnostics).has_value();
};
const Decoder kInteger = [](const Node& node, Diagnostics& diagnostics) {
    return integer(node, 1, 100, diagnostics).has_value();
};
const Decoder kAnyInteger = [](const Node& node, Diagnostics& diagnostics) {
    return integer(node, std::numeric_limits<long>::min(), std::numeric_limits<long>::max(),
                   diagnostics)
        .has_value();
};
const Decoder kPositive = [](const Node& node, Diagnostics& diagnostics) {
    return integer(node, 1, std::numeric_limits<long>::max(), diagnostics).has_value();
};
const Decoder kNegative = [](const Node& node, Diagnostics& diagnostics) {
    return integer(node, std::numeric_limits<long>::min(), -1, diagnostics).has_value();
};
const Decoder kDuration = [](const Node& node, Diagnostics& diagnostics) {
    return duration(node, diagnostics).has_value();
};
const Decoder kText = [](const Node& node, Diagnostics& diagnostics) {
    return config::text(node, diagnostics).has_value();
};
const Decoder kTexts = [](const Node& node, Diagnostics& diagnostics) {
    return text_list(node, diagnostics).has_value();
};
const Decoder kChoice = [](const Node& node, Diagnostics& diagnostics) {
    return choice(node, {"ok", "pending", "locked"}, diagnostics).has_value();
};

struct Refusal {
    const Decoder* decode;
    std::string text;
    std::string expected;
};

constexpr const char* kForms = "is not a length of time (such as 30 seconds, 15 minutes, 1 hour)";

TEST(Decoders, NameTheValueAndTheFormsThatFit) {
    const std::vector<Refusal> refusals{
        {&kBoolean, "maybe", "1:1: 'maybe' is not a boolean (true or false)"},
        {&kBoolean, "yes", "1:1: 'yes' is not a boolean (true or false) | write true or false"},
        {&kBoolean, "No", "1:1: 'No' is not a boolean (true or false) | write true or false"},
        {&kBoolean, "on", "1:1: 'on' is not a boolean (true or false) | write true or false"},
        {&kBoolean, "OFF", "1:1: 'OFF' is not a boolean (true or false) | write true or false"},
        {&kBoolean, "True", "1:1: 'True' is not a boolean (true or false) | write true or false"},
        {&kBoolean, "1", "1:1: '1' is not a boolean (true or false)"},
        {&kBoolean, "'true'",
         "1:1: 'true' is not a boolean (true or false) | write it without quotes"},
        {&kBoolean, "'yes'", "1:1: 'yes' is not a boolean (true or false)"},
        {&kBoolean, "~", "1:1: the value is missing: a boolean (true or false) is wanted"},
        {&kBoolean, "[true]", "1:1: a boolean (true or false) is wanted here, not a list"},
        {&kInteger, "010",
         "1:1: '010' is not a whole number from 1 to 100 | write it without zeros before it"},
        {&kInteger, "+5", "1:1: '+5' is not a whole number from 1 to 100 | write it without '+'"},
        {&kInteger, "0", "1:1: '0' is not a whole number from 1 to 100"},
        {&kInteger, "101", "1:1: '101' is not a whole number from 1 to 100"},
        {&kInteger, "-1", "1:1: '-1' is not a whole number from 1 to 100"},
        {&kInteger, "0x10", "1:1: '0x10' is not a whole number from 1 to 100"},
        {&kInteger, "1e2", "1:1: '1e2' is not a whole number from 1 to 100"},
        {&kInteger, "1.0", "1:1: '1.0' is not a whole number from 1 to 100"},
        {&kInteger, "1_0", "1:1: '1_0' is not a whole number from 1 to 100"},
        {&kInteger, "1 0", "1:1: '1 0' is not a whole number from 1 to 100"},
        {&kInteger, "٣", "1:1: '٣' is not a whole number from 1 to 100"},
        {&kInteger, "''", "1:1: '' is not a whole number from 1 to 100"},
        {&kInteger, "'5'",
         "1:1: '5' is not a whole number from 1 to 100 | write it without quotes"},
        {&kInteger, "99999999999999999999",
         "1:1: '99999999999999999999' is not a whole number from 1 to 100"},
        {&kInteger, "{a: 1}", "1:1: a whole number from 1 to 100 is wanted here, not a map"},
        {&kAnyInteger, "x", "1:1: 'x' is not a whole number"},
        {&kAnyInteger, "-0", "1:1: '-0' is not a whole number"},
        {&kAnyInteger, "-x", "1:1: '-x' is not a whole number"},
        {&kAnyInteger, "--5", "1:1: '--5' is not a whole number"},
        {&kPositive, "-4", "1:1: '-4' is not a whole number of at least 1"},
        {&kNegative, "4", "1:1: '4' is not a whole number of at most -1"},
        {&kDuration, "15 min", std::string("1:1: '15 min' ") + kForms},
        {&kDuration, "15", std::string("1:1: '15' ") + kForms},
        {&kDuration, "15minutes", std::string("1:1: '15minutes' ") + kForms},
        {&kDuration, "minutes", std::string("1:1: 'minutes' ") + kForms},
        {&kDuration, "-1 hour", std::string("1:1: '-1 hour' ") + kForms},
        {&kDuration, "+1 hour", std::string("1:1: '+1 hour' ") + kForms},
        {&kDuration, "010 hours", std::string("1:1: '010 hours' ") + kForms},
        {&kDuration, "1.5 hours", std::string("1:1: '1.5 hours' ") + kForms},
        {&kDuration, "1 hours 2", std::string("1:1: '1 hours 2' ") + kForms},
        {&kDuration, "1 hourss", std::string("1:1: '1 hourss' ") + kForms},
        {&kDuration, "1 month", std::string("1:1: '1 month' ") + kForms},
        {&kDuration, "'1 '", std::string("1:1: '1 ' ") + kForms},
        {&kDuration, "''", std::string("1:1: '' ") + kForms},
        {&kDuration, "87660 hours", "1:1: '87660 hours' is longer than ten years"},
        {&kDuration, "999999999 hours", "1:1: '999999999 hours' is longer than ten years"},
        {&kDuration, "9999999999999 hours", std::string("1:1: '9999999999999 hours' ") + kForms},
        {&kText, "[]", "1:1: a text is wanted here, not a list"},
        {&kText, "", "1:1: the value is missing: a text is wanted"},
        {&kTexts, "{}", "1:1: a text or a list of texts is wanted here, not a map"},
        {&kTexts, "~", "1:1: the value is missing: a text or a list of texts is wanted"},
        {&kChoice, "lockd",
         "1:1: 'lockd' is not one of ok, pending, locked | did you mean 'locked'?"},
        {&kChoice, "open", "1:1: 'open' is not one of ok, pending, locked"},
        {&kChoice, "[ok]", "1:1: one of ok, pending, locked is wanted here, not a list"},
    };
    for (const auto& [decode, text, expected] : refusals) {
        Value value(text);
        EXPECT_FALSE((*decode)(value.node, value.diagnostics)) << text;
        EXPECT_EQ(value.problems(), Problems{expected});
    }
}

TEST(Decoders, ShowAHostileValueCutAndPrintable) {
    Value value("\"\\e[31m" + std::string(200, 'x') + "\"");
    EXPECT_FALSE(boolean(value.node, value.diagnostics));
    EXPECT_EQ(value.problems(), Problems{"1:1: '\\x1B[31m" + std::string(54, 'x') +
                                         "…' is not a boolean (true or false)"});
}

TEST(MapReader, GivesTheValuesOfKnownKeys) {
    Value value("state: ok\nfor:\n");
    MapReader reader(value.node, "a step", value.diagnostics);
    ASSERT_NE(reader.required("state"), nullptr);
    ASSERT_NE(reader.optional("for"), nullptr);
    EXPECT_EQ(reader.optional("for")->kind, Node::Kind::null);
    EXPECT_EQ(reader.optional("from"), nullptr);
    reader.finish();
    EXPECT_EQ(reader.at(), (Position{"f", 1, 1}));
    EXPECT_EQ(value.problems(), Problems{});
}

TEST(MapReader, ReportsAMissingKeyAtTheMap) {
    Value value("steps:\n  - { from: x }\n");
    MapReader reader(value.node.find("steps")->items[0], "a step", value.diagnostics);
    EXPECT_EQ(reader.required("state"), nullptr);
    EXPECT_EQ(value.problems(), Problems{"2:5: a step lacks the key 'state'"});
}

TEST(MapReader, ReportsUnknownKeysWithTheNearest) {
    Value value("{ state: ok, trough: x, \"colour\\n\": y }");
    MapReader reader(value.node, "a step", value.diagnostics);
    static_cast<void>(reader.required("state"));
    static_cast<void>(reader.optional("through"));
    reader.finish();
    EXPECT_EQ(value.problems(),
              (Problems{"1:14: 'trough' is not a key of a step | did you mean 'through'?",
                        "1:25: 'colour\\x0A' is not a key of a step | "
                        "the keys are state, through"}));
}

TEST(MapReader, ReportsWhatIsNoMapOnce) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"state:ok",
         "1:1: a step is written as a map of keys and values, not 'state:ok' | "
         "write a blank after the ':'"},
        {"'state:ok'", "1:1: a step is written as a map of keys and values, not 'state:ok'"},
        {"[a]", "1:1: a step is written as a map of keys and values, not a list"},
        {"~", "1:1: a step is written as a map of keys and values, not nothing"},
    };
    for (const auto& [text, expected] : cases) {
        Value value(text);
        MapReader reader(value.node, "a step", value.diagnostics);
        EXPECT_EQ(reader.required("state"), nullptr);
        EXPECT_EQ(reader.optional("for"), nullptr);
        reader.finish();
        EXPECT_EQ(value.problems(), Problems{expected});
    }
}

}  // namespace
}  // namespace connector::config
