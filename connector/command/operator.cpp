#include "command/operator.hpp"

#include "base/letters.hpp"
#include "command/output.hpp"
#include "command/terminal.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include <pwd.h>
#include <unistd.h>

namespace connector::command {

namespace {

std::string without_line_end(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

tl::expected<Secret, ExitStatus> asked_password(const std::string& dn) {
    if (!has_terminal())
        return wrong_usage(fmt::format(
            "there is no terminal to ask for the password of {}: give --password-file", dn));
    return Secret(typed_in_secret(fmt::format("Password of {}: ", dn)));
}

tl::expected<Secret, ExitStatus> password_in(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) return wrong_usage(fmt::format("--password-file {} cannot be read", path));
    return Secret(without_line_end(text.str()));
}

/// Editors on Windows begin a file with a byte order mark, which nobody sees.
void add_ids(std::istream& lines, std::vector<std::string>& ids) {
    constexpr const char* kBlanks = " \t\r";
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    bool is_first = true;
    for (std::string line; std::getline(lines, line);) {
        if (std::exchange(is_first, false) && line.starts_with(kMark)) line.erase(0, kMark.size());
        const auto first = line.find_first_not_of(kBlanks);
        if (first == std::string::npos || line[first] == '#') continue;
        const auto last = line.find_last_not_of(kBlanks);
        ids.push_back(line.substr(first, last - first + 1));
    }
}

}  // namespace

std::string local_user() {
    constexpr std::size_t kRoom = 16'384;
    std::array<char, kRoom> room{};
    passwd user{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &user, room.data(), room.size(), &found) == 0 && found)
        return found->pw_name;
    return fmt::format("uid {}", ::getuid());
}

std::string operator_name(const std::string& dn) {
    // slapd's own form of a local user: slapd.access(5), "cn=peercred,cn=external,cn=auth".
    const std::string local = fmt::format("uidnumber={},cn=peercred", ::getuid());
    const bool is_local = lower_letters(dn).find(local) != std::string::npos;
    return is_local ? fmt::format("{} ({})", local_user(), dn) : dn;
}

tl::expected<directory::Bind, ExitStatus> bind_of(const OperatorOptions& options) {
    directory::Bind bind;
    if (!options.bind_dn) {
        if (options.password_file)
            return wrong_usage(
                "--password-file needs --bind-dn: a local user has no password here");
        bind.method = directory::Bind::Method::external;
        return bind;
    }
    bind.dn = *options.bind_dn;
    auto password = options.password_file ? password_in(*options.password_file)
                                          : asked_password(*options.bind_dn);
    if (!password) return tl::unexpected(password.error());
    if (password->empty()) return wrong_usage("the password is empty");
    bind.password = std::move(*password);
    return bind;
}

std::string known_as(const std::string& by, const std::string& groups) {
    return fmt::format(
        "the directory knows you as {}: is that a member of {}? Another entry works with --bind-dn",
        by, groups);
}

tl::expected<std::vector<std::string>, ExitStatus> gather_ids(
    const std::vector<std::string>& ids, const std::optional<std::string>& from) {
    std::vector<std::string> all;
    for (const std::string& id : ids)
        if (const auto name = text::trimmed(id); !name.empty()) all.emplace_back(name);
    if (from && *from == "-") {
        add_ids(std::cin, all);
    } else if (from) {
        std::ifstream file(*from);
        if (!file) return wrong_usage(fmt::format("--from {} cannot be read", *from));
        add_ids(file, all);
        if (file.bad())
            return wrong_usage(fmt::format("--from {} could not be read to its end", *from));
    }
    std::set<std::string> seen;
    std::erase_if(all, [&](const std::string& id) { return !seen.insert(id).second; });
    if (all.empty()) return wrong_usage("nobody is named: give ids, or --from FILE");
    return all;
}

}  // namespace connector::command
