// LDIF as RFC 2849 has it, read back here by a decoder of its own.

#include "directory/ldif.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <utility>
#include <vector>

namespace connector::directory {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;  // name and value

model::Change creation(const std::string& dn, const std::string& value) {
    model::Change change;
    change.kind = model::ChangeKind::create;
    change.dn = dn;
    change.attributes = {{"cn", {}, {value}}};
    return change;
}

std::string with_value(const std::string& value) {
    return ldif_entry(creation("uid=x,dc=univ,dc=example", value));
}

std::string plain(const std::string& rest) {
    return "dn: uid=x,dc=univ,dc=example\n" + rest + "\n\n";
}

std::string decode_base64(const std::string& text) {
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text.substr(0, text.find('='))) {
        bits = bits << 6U | static_cast<unsigned>(digits.find(c));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
    return bytes;
}

Lines decode(const std::string& ldif) {
    Lines lines;
    std::vector<std::string> unfolded;
    std::istringstream stream(ldif);
    for (std::string line; std::getline(stream, line);) {
        EXPECT_LE(line.size(), 76U);
        if (!line.empty() && line.front() == ' ')
            unfolded.back() += line.substr(1);
        else if (!line.empty())
            unfolded.push_back(line);
    }
    for (const std::string& line : unfolded) {
        const auto colon = line.find(':');
        const bool encoded = line[colon + 1] == ':';
        const std::string value = line.substr(colon + (encoded ? 3 : 2));
        lines.emplace_back(line.substr(0, colon), encoded ? decode_base64(value) : value);
    }
    return lines;
}

TEST(Ldif, EndsAnEntryWithAnEmptyLine) {
    model::Change change = creation("uid=x,dc=univ,dc=example", "Lucie");
    change.attributes.push_back({"objectClass", {}, {"person", "lifecycleAccount"}});
    EXPECT_EQ(ldif_entry(change), plain("cn: Lucie\nobjectClass: person\n"
                                        "objectClass: lifecycleAccount"));
}

TEST(Ldif, EncodesWhatIsNotSafe) {
    EXPECT_EQ(with_value("a: b < c"), plain("cn: a: b < c"));
    EXPECT_EQ(with_value("In\xc3\xa8s"), plain("cn:: SW7DqHM="));
    EXPECT_EQ(with_value(" a"), plain("cn:: IGE="));
    EXPECT_EQ(with_value("a "), plain("cn:: YSA="));
    EXPECT_EQ(with_value(":a"), plain("cn:: OmE="));
    EXPECT_EQ(with_value("<a"), plain("cn:: PGE="));
    EXPECT_EQ(with_value("a\nb"), plain("cn:: YQpi"));
    EXPECT_EQ(with_value("a\rb"), plain("cn:: YQ1i"));
    EXPECT_EQ(with_value(std::string("a\0b", 3)), plain("cn:: YQBi"));
    EXPECT_EQ(ldif_entry(creation("uid=\xc3\xa9", "a")), "dn:: dWlkPcOp\ncn: a\n\n");
}

TEST(Ldif, FoldsAfter76Characters) {
    const std::string just = std::string(72, 'x');  // and "cn: "
    EXPECT_EQ(with_value(just), plain("cn: " + just));
    EXPECT_EQ(with_value(just + "y"), plain("cn: " + just + "\n y"));
    EXPECT_EQ(with_value(just + std::string(76, 'y')),
              plain("cn: " + just + "\n " + std::string(75, 'y') + "\n y"));
    // A blank where the line is cut stays.
    EXPECT_EQ(decode(with_value(just + " y")).back().second, just + " y");
}

TEST(Ldif, AnyBytesComeBack) {
    constexpr unsigned kSeed = 5;
    std::mt19937 random(kSeed);
    for (std::size_t length = 1; length < 400; ++length) {
        const bool text = random() % 2 == 0;
        std::string value(length, '\0');
        std::generate(value.begin(), value.end(), [&] {
            return static_cast<char>(text ? ' ' + random() % 95 : random() % 256);
        });
        const Lines expected{{"dn", value}, {"cn", value}};
        EXPECT_EQ(decode(ldif_entry(creation(value, value))), expected) << "length " << length;
    }
}

}  // namespace
}  // namespace connector::directory
