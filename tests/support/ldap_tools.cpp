#include "support/ldap_tools.hpp"

#include "support/process.hpp"

#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

std::string lines_after_dn(const std::string& ldif) {
    const std::size_t line = ldif.find('\n');
    if (line == std::string::npos) return {};
    std::string rest = ldif.substr(line + 1);
    while (rest.ends_with("\n\n")) rest.pop_back();
    return rest == "\n" ? std::string{} : rest;
}

}  // namespace

std::vector<std::string> as(std::vector<std::string> command, const std::string& uri,
                            const std::string& dn, const std::string& password) {
    command.insert(command.end(), {"-x", "-H", uri, "-D", dn, "-w", password});
    return command;
}

std::string entry_lines(const std::vector<std::string>& search, const std::string& dn,
                        const std::string& attribute) {
    std::vector<std::string> command = search;
    command.insert(command.end(), {"-LLL", "-o", "ldif-wrap=no", "-b", dn, "-s", "base",
                                   "(objectClass=*)", attribute});
    return lines_after_dn(run(command).output);
}

std::string new_password(const std::string& dn, const std::string& password) {
    return "dn: " + dn + "\nchangetype: modify\nreplace: userPassword\nuserPassword: " + password +
           "\n";
}

std::string ldapi_uri(const std::string& socket_path) {
    return "ldapi://" + replaced(socket_path, "/", "%2F");
}

bool accepts(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool accepted =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    return accepted;
}

}  // namespace connector::test_support
