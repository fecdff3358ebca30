#include "command/operator.hpp"

#include "base/letters.hpp"
#include "command/output.hpp"
#include "command/secrets.hpp"
#include "command/terminal.hpp"
#include "config/diagnostics.hpp"
#include "directory/dn.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
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
    auto password = typed_in_secret(fmt::format("Password of {}: ", *options.bind_dn));
    if (password) return Secret(std::move(*password));
    print_error("interrupted; nothing was changed\n");
    return tl::unexpected(ExitStatus::interrupted);
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
    if (!file)
        return wrong_usage(fmt::format("{} {} cannot be read: {}", options.password_option, path,
                                       std::strerror(errno)));
    warn_where_others_read(path);
    std::stringstream text;
    text << file.rdbuf();
    return without_line_ends(text.str());
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
    if (bind.dn.empty() || !directory::normal_dn(bind.dn))
        return wrong_usage(fmt::format(
            "--bind-dn {} is not a DN: write it as cn=security-officer,ou=operators,dc=univ,"
            "dc=example",
            config::quoted(bind.dn)));
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

}  // namespace connector::command
