#include "base/text_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace connector {
namespace {

TEST(TextTable, KnowsWhatItWasGiven) {
    TextTable keys;
    const std::string long_key(100'000, 'k');
    EXPECT_TRUE(keys.insert(long_key));
    for (int i = 0; i < 200'000; ++i) ASSERT_TRUE(keys.insert(fmt::format("{}:2019:1", i)));
    EXPECT_TRUE(keys.insert(""));
    for (int i = 0; i < 200'000; ++i) ASSERT_FALSE(keys.insert(fmt::format("{}:2019:1", i)));
    EXPECT_FALSE(keys.insert(""));
    EXPECT_FALSE(keys.insert(long_key));
    EXPECT_TRUE(keys.insert(long_key + "k"));
    EXPECT_EQ(keys.size(), 200'003U);
}

TEST(TextTable, GivesEachTextBackUnderItsNumberAlsoAfterItWasMoved) {
    TextTable table;
    std::vector<TextTable::Id> ids;
    const auto text = [](std::size_t i) { return std::string(i, static_cast<char>('a' + i % 26)); };
    for (std::size_t i = 0; i < 600; ++i) ids.push_back(table.add(text(i)));
    for (std::size_t i = 0; i < 600; ++i) EXPECT_EQ(table.add(text(i)), ids[i]);
    TextTable moved = std::move(table);
    for (std::size_t i = 0; i < 600; ++i) ASSERT_EQ(moved.text(ids[i]), text(i));
}

TEST(TextArena, TakesTextsOfEveryLength) {
    TextArena arena;
    std::vector<TextArena::Id> ids;
    for (const std::size_t length : {0U, 1U, 254U, 255U, 256U, 65'530U, 65'536U, 200'000U, 3U})
        ids.push_back(arena.add(std::string(length, 'x')));
    EXPECT_EQ(arena.text(ids[0]), "");
    EXPECT_EQ(arena.text(ids[3]).size(), 255U);
    EXPECT_EQ(arena.text(ids[7]).size(), 200'000U);
    EXPECT_EQ(arena.text(ids[8]), "xxx");
}

}  // namespace
}  // namespace connector
