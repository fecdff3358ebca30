// bench_journal_ldif < JOURNAL > LDIF
//
// The modifies of a journal as LDIF for ldapmodify(1) and bench_bare_writer: one record for each
// intent of that kind.

#include "text/json.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using connector::text::Json;

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : bytes) {
        bits = (bits << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
        for (count += 8; count >= 6; count -= 6) text += kDigits[bits >> (count - 6) & 63U];
    }
    if (count > 0) text += kDigits[bits << (6 - count) & 63U];
    text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

void print_values(const std::string& verb, const std::string& name, const Json& values) {
    if (values.empty()) return;
    std::cout << verb << ": " << name << '\n';
    for (const auto& value : values)
        std::cout << name << ":: " << base64(value.get<std::string>()) << '\n';
    std::cout << "-\n";
}

void print_modify(const Json& intent) {
    std::cout << "dn:: " << base64(intent["dn"].get<std::string>()) << "\nchangetype: modify\n";
    for (const auto& change : intent["changes"]) {
        const std::string name = change["attribute"];
        print_values("delete", name, change["removed"]);
        print_values("add", name, change["added"]);
    }
    std::cout << '\n';
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        const Json json = Json::parse(line, nullptr, false);
        if (json.is_discarded()) {
            std::cerr << "bench_journal_ldif: not a line of a journal: " << line << '\n';
            return EXIT_FAILURE;
        }
        if (json.value("event", "") == "intent" && json.value("kind", "") == "modify")
            print_modify(json);
    }
    return std::cout.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}
