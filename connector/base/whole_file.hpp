#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

#include <sys/types.h>

namespace connector {

/// A file that is there whole or not at all: written beside its place under a name of its own, and
/// put in its place when it is finished. Removed again where it never is.
class WholeFile {
  public:
    static constexpr mode_t kOwnerOnly = 0600;

    /// It has that mode whatever the umask; until it is finished nobody else can read it. Refuses a
    /// path where something other than a regular file is; one that is there is replaced in the end.
    [[nodiscard]] static Result<WholeFile> begin(const std::string& path, mode_t mode = kOwnerOnly);

    WholeFile(WholeFile&& other) noexcept;
    WholeFile& operator=(WholeFile&& other) noexcept;
    ~WholeFile();

    [[nodiscard]] Result<void> write(std::string_view text);
    /// Waits until the disk has it, and gives it its name.
    [[nodiscard]] Result<void> finish();

  private:
    WholeFile(std::string path, std::string temporary, int descriptor, mode_t mode)
        : path_(std::move(path)),
          temporary_(std::move(temporary)),
          descriptor_(descriptor),
          mode_(mode) {}
    [[nodiscard]] Result<void> write_out();

    std::string path_;
    std::string temporary_;  ///< empty once it has its name
    int descriptor_ = -1;
    mode_t mode_ = kOwnerOnly;
    std::string buffer_;
};

}  // namespace connector
