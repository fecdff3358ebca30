#include "command/output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace connector::command {

namespace {

int first_failure = 0;

bool write(std::string_view text, std::FILE* stream) {
    return std::fwrite(text.data(), 1, text.size(), stream) == text.size() &&
           std::fflush(stream) == 0;
}

}  // namespace

void print(std::string_view text) {
    errno = 0;
    if (!write(text, stdout) && errno != EPIPE && first_failure == 0) first_failure = errno;
}

void print_error(std::string_view text) { static_cast<void>(write(text, stderr)); }

tl::unexpected<ExitStatus> wrong_usage(const std::string& message) {
    print_error(message + "\n");
    return tl::unexpected(ExitStatus::wrong_usage);
}

std::string output_problem() {
    return first_failure == 0 ? std::string() : std::strerror(first_failure);
}

std::string logins_text(const std::vector<std::string>& logins, std::size_t most) {
    const auto said = static_cast<std::ptrdiff_t>(std::min(logins.size(), most));
    return fmt::format(
        "{}{}", fmt::join(logins.begin(), logins.begin() + said, ", "),
        logins.size() > most ? fmt::format(" and {} more", logins.size() - most) : "");
}

}  // namespace connector::command
