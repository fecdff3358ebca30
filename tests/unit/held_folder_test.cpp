// Frozen sets on file.

#include "support/process.hpp"
#include "sync/held.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <sys/stat.h>

namespace connector::sync {
namespace {

class HeldFolderOf : public testing::Test {
  protected:
    FrozenSet set(const std::string& who, const char* since) {
        FrozenSet frozen{"", Danger::closing, "student", model::parse_instant(since).value(), {}};
        frozen.members = {{"uid=" + who + ",ou=people", "e1"}, {"uid=é \"x\"", "e2"}};
        frozen.name = name_of(frozen.members);
        return frozen;
    }
    [[nodiscard]] std::string file(const FrozenSet& frozen) const {
        return path_ + "/" + frozen.name + ".json";
    }

    test_support::TemporaryFolder temporary_{"held"};
    std::string path_ = temporary_.path() + "/held";
    HeldFolder folder_{path_};
};

TEST_F(HeldFolderOf, IsEmptyWhereThereIsNone) { EXPECT_TRUE(folder_.read().empty()); }

TEST_F(HeldFolderOf, GivesBackWhatWasWrittenByAge) {
    const FrozenSet young = set("b", "2020-07-02T10:00:00Z");
    const FrozenSet old = set("c", "2020-07-01T10:00:00Z");
    ASSERT_TRUE(folder_.write(young));
    ASSERT_TRUE(folder_.write(old));
    EXPECT_EQ(folder_.read(), (std::vector{old, young}));
    struct stat status {};
    ASSERT_EQ(stat(file(old).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    folder_.keep_only({young.name});
    EXPECT_EQ(folder_.read(), std::vector{young});
}

TEST_F(HeldFolderOf, IsNotFooledByAnEdit) {
    const FrozenSet frozen = set("b", "2020-07-02T10:00:00Z");
    ASSERT_TRUE(folder_.write(frozen));
    const std::string text = test_support::file_text(file(frozen));
    std::string edited = text;
    edited.replace(edited.find("e1"), 2, "e9");
    for (const std::string& wrong : {edited, text.substr(0, text.size() / 2), std::string("[]"),
                                     std::string(), std::string("{\"members\":[1]}")}) {
        test_support::write_file(file(frozen), wrong);
        EXPECT_TRUE(folder_.read().empty()) << wrong;
    }
    test_support::write_file(path_ + "/leftover.json.XyZ", text);
    EXPECT_TRUE(folder_.read().empty());
    folder_.keep_only({});
    EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST(NameOf, IsTheDigestOfTheMembersInAnyOrder) {
    EXPECT_EQ(name_of({{"a", "1"}, {"b", "2"}}), name_of({{"b", "2"}, {"a", "1"}}));
    EXPECT_NE(name_of({{"a", "1"}, {"b", "2"}}), name_of({{"a", "2"}, {"b", "1"}}));
    EXPECT_NE(name_of({{"a", "1"}}), name_of({{"a", "1"}, {"b", "2"}}));
    EXPECT_EQ(name_of({{"a", "1"}}).size(), 12U);
}

}  // namespace
}  // namespace connector::sync
