#include "command/operator.hpp"

#include "base/letters.hpp"
#include "command/output.hpp"
#include "command/secrets.hpp"
#include "command/terminal.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace connector::command {

namespace {

tl::expected<Secret, ExitStatus> asked_password(const OperatorOptions& options) {
    if (!has_terminal())
        return wrong_usage(
            fmt::format("there is no terminal to ask for the password of {}: give {}",
                        *options.bind_dn, options.password_option));
    return Secret(typed_in_secret(fmt::format("Password of {}: ", *options.bind_dn)));
}

/// Who locks accounts at night is not kept from it by the mode of a file.
void warn_where_others_read(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        is_open_to_others(status.st_mode))
        print_error(fmt::format("others can read {0}: chmod 600 {0}\n", path));
}

tl::expected<Secret, ExitStatus> password_in_file(const OperatorOptions& options) {
    const std::string& path = *options.password_file;
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    if (!file)
        return wrong_usage(fmt::format("{} {} cannot be read", options.password_option, path));
    warn_where_others_read(path);
    return without_line_ends(text.str());
}

/// A line that can be nobody's, and that the directory would refuse together with everybody else's
/// of the same question: its beginning is enough to find it by.
std::string id_in(std::string_view line) {
    constexpr std::size_t kLongest = 1'000;
    constexpr std::size_t kShown = 60;
    if (line.size() <= kLongest) return std::string(line);
    return fmt::format("{}... ({} bytes)", line.substr(0, kShown), line.size());
}

/// What a line says before a comment, which begins it or stands behind a blank.
std::string_view before_comment(std::string_view line) {
    for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
        if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t')
            return text::trimmed(line.substr(0, at));
    return line;
}

/// One id a line, whatever ends a line. Editors on Windows begin a file with a byte order mark,
/// which nobody sees.
tl::expected<void, ExitStatus> add_ids(std::istream& from, const std::string& name,
                                       std::vector<std::string>& ids) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    std::string bytes;
    std::getline(from, bytes, '\0');
    if (from.bad()) return wrong_usage(fmt::format("--from {} could not be read", name));
    if (!from.eof())
        return wrong_usage(fmt::format(
            "--from {} has NUL bytes, as UTF-16 has: save it as UTF-8, one id a line", name));
    if (bytes.starts_with(kMark)) bytes.erase(0, kMark.size());
    std::replace(bytes.begin(), bytes.end(), '\r', '\n');
    std::istringstream lines(std::move(bytes));
    for (std::string line; std::getline(lines, line);) {
        const std::string_view id = before_comment(text::trimmed(line));
        if (!id.empty()) ids.push_back(id_in(id));
    }
    return {};
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
    auto password = options.password_file ? password_in_file(options) : asked_password(options);
    if (!password) return tl::unexpected(password.error());
    if (password->empty()) return wrong_usage("the password is empty");
    bind.password = std::move(*password);
    return bind;
}

std::string known_as(const std::string& by, const std::string& groups) {
    return fmt::format(
        "the directory knows you as {}, which must be a member of {}; --bind-dn takes another "
        "entry",
        by, groups);
}

tl::expected<std::vector<std::string>, ExitStatus> gather_ids(
    const std::vector<std::string>& ids, const std::optional<std::string>& from) {
    std::vector<std::string> all;
    for (const std::string& id : ids)
        if (const auto name = text::trimmed(id); !name.empty()) all.emplace_back(name);
    if (from && *from == "-") {
        if (const auto added = add_ids(std::cin, *from, all); !added)
            return tl::unexpected(added.error());
    } else if (from) {
        std::ifstream file(*from);
        if (!file) return wrong_usage(fmt::format("--from {} cannot be read", *from));
        if (const auto added = add_ids(file, *from, all); !added)
            return tl::unexpected(added.error());
        if (file.bad())
            return wrong_usage(fmt::format("--from {} could not be read to its end", *from));
    }
    std::set<std::string> seen;
    std::erase_if(all, [&](const std::string& id) { return !seen.insert(id).second; });
    if (all.empty()) return wrong_usage("nobody is named: give ids, or --from FILE");
    return all;
}

}  // namespace connector::command
