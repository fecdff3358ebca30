#include "command/output.hpp"

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

std::string output_problem() {
    return first_failure == 0 ? std::string() : std::strerror(first_failure);
}

}  // namespace connector::command
