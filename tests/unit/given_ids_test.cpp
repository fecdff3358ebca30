// Whom operators name, and as whom they work: what is said of a file, an id or a DN that is wrong.

#include "command/given_ids.hpp"

#include "command/operator.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

namespace connector::command {
namespace {

class Given : public testing::Test {
  protected:
    [[nodiscard]] GivenIds read(const std::string& text, const std::vector<std::string>& ids = {}) {
        test_support::write_file(file_, text);
        auto given = gather_ids(ids, file_, StopFlag());
        EXPECT_TRUE(given.has_value());
        return given ? std::move(*given) : GivenIds{};
    }
    /// What is said, which is the end of the program.
    [[nodiscard]] static std::string refusal(const std::vector<std::string>& ids,
                                             const std::optional<std::string>& from) {
        testing::internal::CaptureStderr();
        const auto given = gather_ids(ids, from, StopFlag());
        EXPECT_FALSE(given.has_value());
        return testing::internal::GetCapturedStderr();
    }
    [[nodiscard]] std::string at(const char* line) const { return " (" + file_ + ":" + line; }

    const test_support::TemporaryFolder folder_{"given-ids"};
    const std::string file_ = folder_.path() + "/phished.txt";
};

TEST_F(Given, IdsOfAFileAreKnownByTheirLines) {
    const GivenIds given =
        read("\xEF\xBB\xBF# tonight\r\n\r\njdupont\r\n amartin # seen\r\njdupont\n", {"zpetit"});
    EXPECT_EQ(given.ids, (std::vector<std::string>{"zpetit", "jdupont", "amartin"}));
    EXPECT_EQ(given.place_text("jdupont"), at("3)"));
    EXPECT_EQ(given.place_text("amartin"), at("4)"));
    EXPECT_EQ(given.place_text("zpetit"), "") << "of the command line";
    EXPECT_EQ(read("jdupont\ramartin\r").place_text("amartin"), at("2)")) << "an old Macintosh's";
}

TEST_F(Given, AnIdThatIsWrittenOtherwiseIsToldHowIdsAreWritten) {
    const GivenIds given = read(
        "\"jdupont\"\njdupont,\njdupont;\njdupont amartin\n<j@univ.example>\nmailto:j@u\n«j»\n"
        "j.dupont@univ.example\n");
    ASSERT_EQ(given.ids.size(), 8U);
    for (std::size_t i = 0; i < 7; ++i)
        EXPECT_EQ(given.place_text(given.ids[i]),
                  at(std::to_string(i + 1).c_str()) + ": one id a line, and nothing else on it)");
    EXPECT_EQ(given.place_text(given.ids[7]), at("8)"));
}

TEST_F(Given, NobodyIsSaidWithWhereTheyWereToBe) {
    EXPECT_EQ(refusal({" "}, {}), "nobody is named: give ids, or --from FILE\n");
    test_support::write_file(file_, "# nobody\n");
    EXPECT_EQ(refusal({}, file_), "nobody is named: --from " + file_ + " has no ids\n");
}

TEST_F(Given, AFileThatCannotBeReadIsSaidWithItsCause) {
    EXPECT_EQ(refusal({"jdupont"}, file_),
              "--from " + file_ + " cannot be read: No such file or directory\n");
    EXPECT_EQ(refusal({}, folder_.path()),
              "--from " + folder_.path() + " cannot be read: Is a directory\n");
}

TEST(Operator, WhoIsNoDnIsNamed) {
    OperatorOptions options;
    options.bind_dn = "nonsense";
    testing::internal::CaptureStderr();
    EXPECT_FALSE(bind_of(options).has_value());
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "--bind-dn 'nonsense' is not a DN: write it as "
              "cn=security-officer,ou=operators,dc=univ,dc=example\n");
}

}  // namespace
}  // namespace connector::command
