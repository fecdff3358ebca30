#include "source/conninfo.hpp"

#include "base/handle.hpp"
#include "source/reader.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace connector::source {

namespace {

bool is_password(std::string_view keyword) {
    return keyword == "password" || keyword == "sslpassword";
}

void free_options(PQconninfoOption* options) noexcept { PQconninfoFree(options); }
void free_message(char* message) noexcept { PQfreemem(message); }

using Options = Handle<PQconninfoOption, free_options>;

std::string_view value_of(const Options& options, std::string_view keyword) {
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->keyword == keyword) return option->val == nullptr ? "" : option->val;
    }
    return {};
}

bool is_on_this_machine(std::string_view host) {
    return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
           host == "::1" || host.starts_with("127.");
}

}  // namespace

std::string conninfo_problem(const std::string& conninfo) {
    char* message = nullptr;
    const Options options(PQconninfoParse(conninfo.c_str(), &message));
    const Handle<char, free_message> owned(message);
    if (options == nullptr) {
        // libpq's words quote the place, which may be in the middle of a password.
        if (conninfo.find("password") != std::string::npos) {
            return "not a connection string of libpq, and it must not contain a password";
        }
        std::string words = message == nullptr ? "out of memory" : message;
        while (words.ends_with('\n')) words.pop_back();
        return fmt::format("not a connection string of libpq: {}", words);
    }
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (is_password(option->keyword) && option->val != nullptr) {
            return fmt::format(
                "contains a {} (put it in a file of mode 0600 or an environment variable)",
                option->keyword);
        }
    }
    return {};
}

bool verifies_by_default(const std::string& conninfo) {
    const Options options(PQconninfoParse(conninfo.c_str(), nullptr));
    if (options == nullptr || !value_of(options, "sslmode").empty() ||
        !value_of(options, "service").empty() || std::getenv("PGSSLMODE") != nullptr) {
        return false;
    }
    std::string_view hosts = value_of(options, "hostaddr");
    if (hosts.empty()) hosts = value_of(options, "host");
    while (!hosts.empty()) {
        const std::string_view host = hosts.substr(0, hosts.find(','));
        if (!is_on_this_machine(host)) return true;
        hosts.remove_prefix(std::min(hosts.size(), host.size() + 1));
    }
    return false;
}

}  // namespace connector::source
