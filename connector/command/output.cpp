#include "command/output.hpp"

#include <cstdio>

namespace connector::command {

namespace {

void write(std::string_view text, std::FILE* stream) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream));
    static_cast<void>(std::fflush(stream));
}

}  // namespace

void print(std::string_view text) { write(text, stdout); }

void print_error(std::string_view text) { write(text, stderr); }

}  // namespace connector::command
