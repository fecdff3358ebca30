#include "sync/journal.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace connector::sync {

namespace {

constexpr mode_t kFileMode = 0600;
constexpr auto kFolderMode = std::filesystem::perms::owner_all;

Error system_error(const std::string& attempt, const std::string& path, int number) {
    return {attempt,           path, "errno " + std::to_string(number), std::strerror(number),
            Disposition::stop, false};
}

bool ends_in_the_middle(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || status.st_size == 0) return false;
    char last = '\n';
    return ::pread(descriptor, &last, 1, status.st_size - 1) == 1 && last != '\n';
}

Result<void> make_folder(const std::filesystem::path& folder) {
    if (folder.empty() || std::filesystem::exists(folder)) return {};
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (!code) std::filesystem::permissions(folder, kFolderMode, code);
    if (code) return failure(system_error("make the state folder", folder.string(), code.value()));
    return {};
}

}  // namespace

text::Json changes_json(const model::Change& change) {
    text::Json changes = text::Json::array();
    for (const model::AttributeChange& each : change.attributes)
        changes.push_back(
            {{"attribute", each.name}, {"removed", each.removed}, {"added", each.added}});
    return changes;
}

Result<Journal> Journal::open(const std::string& path) {
    if (const auto made = make_folder(std::filesystem::path(path).parent_path()); !made)
        return failure(made.error());
    const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, kFileMode);
    if (descriptor < 0) return failure(system_error("open the journal", path, errno));
    Journal journal(path, descriptor);
    if (ends_in_the_middle(descriptor))
        if (const auto closed = journal.write_line(""); !closed) return failure(closed.error());
    return journal;
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

Journal::~Journal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> Journal::intent(const model::Change& change, const std::string& pass,
                             const std::string& who, model::Instant at) {
    const text::Json line{{"event", "intent"},
                          {"id", change.id},
                          {"pass", pass},
                          {"at", model::to_string(at)},
                          {"who", who},
                          {"kind", model::to_string(change.kind)},
                          {"login", change.login},
                          {"dn", change.dn},
                          {"why", change.reason},
                          {"changes", changes_json(change)}};
    return write_line(text::to_line(line));
}

Result<void> Journal::outcome(const std::string& change_id, const model::ChangeOutcome& outcome,
                              model::Instant at) {
    text::Json line{{"event", "outcome"},
                    {"id", change_id},
                    {"at", model::to_string(at)},
                    {"result", model::to_string(outcome.kind)}};
    if (!outcome.code.empty()) line["code"] = outcome.code;
    if (!outcome.message.empty()) line["message"] = outcome.message;
    return write_line(text::to_line(line));
}

Result<void> Journal::flush() {
    if (::fdatasync(descriptor_) != 0)
        return failure(system_error("sync the journal", path_, errno));
    return {};
}

Result<void> Journal::write_line(std::string line) {
    line += '\n';
    const ssize_t written = ::write(descriptor_, line.data(), line.size());
    if (written < 0) return failure(system_error("write the journal", path_, errno));
    if (static_cast<std::size_t>(written) != line.size())
        return failure(system_error("write a whole line of the journal", path_, ENOSPC));
    return {};
}

}  // namespace connector::sync
