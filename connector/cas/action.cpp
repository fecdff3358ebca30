#include "cas/action.hpp"

#include "cas/ending.hpp"

#include <fmt/format.h>

namespace connector::cas {

bool is_over(const Limits& limits) {
    return limits.stop.requested() || std::chrono::steady_clock::now() >= limits.until;
}

std::string over_text(const Limits& limits) {
    return limits.stop.requested() ? "not begun, because it was interrupted"
                                   : "not begun yet: there was no more time in this turn";
}

std::string Action::name() const {
    if (const auto* command = std::get_if<Command>(&how)) return command->words.front();
    return std::get<Apereo>(how).url;
}

Left end_sessions(const Action& action, const std::vector<std::string>& logins,
                  const Limits& limits) {
    if (action.lacks_password) {
        Left left;
        for (const std::string& login : logins)
            left[login] = fmt::format("the password for {} is not yours to read", action.name());
        return left;
    }
    if (const auto* command = std::get_if<Command>(&action.how))
        return end_by_command(*command, logins, limits);
    return end_at_apereo(std::get<Apereo>(action.how), logins, limits);
}

}  // namespace connector::cas
