#include "cas_login.hpp"

#include "support/process.hpp"

#include <fmt/format.h>

namespace connector::year {

namespace {

constexpr char kService[] = "http://timetable.univ.localhost/";
/// On the page that asks again; the browser puts the error's text in.
constexpr char kError[] = "trmsg=\"";
/// After each answer: the address to which the browser would go on.
constexpr char kEndOfAnswer[] = "\nwent to: ";

/// One transfer of curl(1), as its configuration file says it.
std::string transfer(const std::string& portal, const Credentials& who) {
    return fmt::format(
        "url = \"{}cas/login?service={}\"\n"
        "data-urlencode = \"user={}\"\ndata-urlencode = \"password={}\"\n"
        "silent\nshow-error\nmax-time = 60\n"
        "write-out = \"\\nwent to: %{{redirect_url}}\\n\"\n",
        portal, kService, who.login, who.password);
}

std::string meaning_of(const std::string& body, const std::string& address) {
    if (address.rfind(std::string(kService) + "?ticket=ST-", 0) == 0) return "ticket";
    if (const auto at = body.find(kError); at != std::string::npos) {
        const auto number = at + sizeof kError - 1;
        return body.substr(number, body.find('"', number) - number);
    }
    return fmt::format("{} {}", address, body);
}

}  // namespace

std::map<std::string, std::string> log_in_through_cas(const std::string& portal,
                                                      const std::vector<Credentials>& people) {
    std::string transfers;
    for (const Credentials& who : people)
        transfers += (transfers.empty() ? "" : "next\n") + transfer(portal, who);
    if (transfers.empty()) return {};
    const std::string answers = test_support::run_well({"curl", "--config", "-"}, transfers);

    std::map<std::string, std::string> meanings;
    std::size_t at = 0;
    for (const Credentials& who : people) {
        const auto end = answers.find(kEndOfAnswer, at);
        if (end == std::string::npos) break;
        const auto address = end + sizeof kEndOfAnswer - 1;
        const auto line_end = answers.find('\n', address);
        meanings[who.login] =
            meaning_of(answers.substr(at, end - at), answers.substr(address, line_end - address));
        at = line_end + 1;
    }
    return meanings;
}

}  // namespace connector::year
