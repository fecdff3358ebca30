#include "cas/action.hpp"

#include "cas/ending.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::cas {

bool is_over(const Limits& limits) {
    return limits.stop.requested() || std::chrono::steady_clock::now() >= limits.until;
}

std::string over_text(const Limits& limits) {
    return limits.stop.requested() ? "not begun, because it was interrupted"
                                   : "not begun yet: there was no more time in this turn";
}

std::vector<std::string> Person::logins() const {
    std::vector<std::string> logins{login};
    logins.insert(logins.end(), other_logins.begin(), other_logins.end());
    return logins;
}

std::string Action::name() const {
    if (const auto* command = std::get_if<Command>(&how)) return command->words.front();
    return std::get<Apereo>(how).url;
}

unsigned times(const Hung& hung, const Person& person) {
    const auto found = hung.find(person.login);
    return found == hung.end() ? 0 : found->second;
}

Left end_sessions(const Action& action, std::vector<Person> people, const Limits& limits,
                  Hung& hung) {
    if (action.lacks_password) {
        Left left;
        for (const Person& person : people)
            left[person.login] =
                fmt::format("the password for {} is not yours to read", action.name());
        return left;
    }
    std::stable_sort(people.begin(), people.end(), [&hung](const Person& a, const Person& b) {
        return times(hung, a) < times(hung, b);
    });
    if (const auto* command = std::get_if<Command>(&action.how))
        return end_by_command(*command, people, limits, hung);
    return end_at_apereo(std::get<Apereo>(action.how), people, limits, hung);
}

}  // namespace connector::cas
