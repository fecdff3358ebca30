#include "base/whole_file.hpp"

#include "base/file_error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace connector {

namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 16U;

/// Null where something that a regular file may take the place of is there, or nothing.
const char* obstacle_at(const std::string& path) {
    struct stat status {};
    if (path.empty() || path == "-") return "a file must be named";
    if (::lstat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return nullptr;
    return S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file";
}

}  // namespace

Result<WholeFile> WholeFile::begin(const std::string& path, mode_t mode) {
    const std::string attempt = "make the file";
    if (const char* obstacle = obstacle_at(path))
        return failure({attempt, path, "refused", obstacle, Disposition::stop, false});
    std::string temporary = path + ".XXXXXX";
    const int descriptor = ::mkstemp(temporary.data());
    if (descriptor < 0) return failure(file_error(attempt, path, errno));
    return WholeFile(path, std::move(temporary), descriptor, mode);
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      mode_(other.mode_),
      buffer_(std::move(other.buffer_)) {}

WholeFile& WholeFile::operator=(WholeFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(temporary_, other.temporary_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(mode_, other.mode_);
    std::swap(buffer_, other.buffer_);
    return *this;
}

WholeFile::~WholeFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> WholeFile::write(std::string_view text) {
    buffer_ += text;
    return buffer_.size() < kBufferSize ? Result<void>{} : write_out();
}

Result<void> WholeFile::write_out() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
        const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failure(file_error("write the file", path_, errno));
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return {};
}

Result<void> WholeFile::finish() {
    if (auto written = write_out(); !written) return written;
    // mkstemp(3) made it with mode 0600.
    if (mode_ != kOwnerOnly && ::fchmod(descriptor_, mode_) != 0)
        return failure(file_error("set the mode of the file", path_, errno));
    if (::fsync(descriptor_) != 0) return failure(file_error("write the file", path_, errno));
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
        return failure(file_error("give the file its name", path_, errno));
    temporary_.clear();
    return {};
}

}  // namespace connector
