#include "sync/state_file.hpp"

#include "base/file_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

namespace connector::sync {

namespace {

constexpr auto kFolderMode = std::filesystem::perms::owner_all;

std::string_view mend_of(int number) {
    switch (number) {
        case EROFS:
            return "its disk is mounted read-only: name a state_folder in connector.yaml that can "
                   "be written";
        case EACCES:
        case EPERM:
            return "let the user who runs the connector write in the state_folder of "
                   "connector.yaml";
        case ENOTDIR:
        case ENOENT:
            return "name a folder as the state_folder of connector.yaml";
        default:
            return "";
    }
}

}  // namespace

Error state_file_error(std::string attempt, const std::string& path, int number) {
    Error error = file_error(std::move(attempt), path, number);
    if (const std::string_view mend = mend_of(number); !mend.empty())
        error.message += fmt::format("; {}", mend);
    return error;
}

Result<void> make_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code code;
    if (folder.empty() || std::filesystem::exists(folder, code)) return {};
    std::filesystem::create_directories(folder, code);
    if (!code) std::filesystem::permissions(folder, kFolderMode, code);
    if (code)
        return failure(state_file_error("make the state folder", folder.string(), code.value()));
    return {};
}

}  // namespace connector::sync
