#include "base/file_error.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace connector {

namespace {

std::string_view mend_of(int number) {
    switch (number) {
        case ENOSPC:
        case EDQUOT:
            return "; make room on its disk, or give it a larger quota, and run again: nothing is "
                   "lost";
        case EFBIG:
            return "; the process may not write larger files: raise its limit (ulimit -f, "
                   "LimitFSIZE) and run again: nothing is lost";
        default:
            return "";
    }
}

}  // namespace

Error file_error(std::string attempt, const std::string& path, int number) {
    Error error;
    error.attempt = std::move(attempt);
    error.subject = path;
    error.code = "errno " + std::to_string(number);
    error.message = std::strerror(number);
    error.message += mend_of(number);
    return error;
}

}  // namespace connector
