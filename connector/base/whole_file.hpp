#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace connector {

/// A file that is there whole or not at all: written beside its place under a name of its own, mode
/// 0600, and put in its place when it is finished. Removed again where it never is.
class WholeFile {
  public:
    /// Refuses a path where something other than a regular file is; one that is there is replaced
    /// in the end.
    [[nodiscard]] static Result<WholeFile> begin(const std::string& path);

    WholeFile(WholeFile&& other) noexcept;
    WholeFile& operator=(WholeFile&& other) noexcept;
    ~WholeFile();

    [[nodiscard]] Result<void> write(std::string_view text);
    /// Waits until the disk has it, and gives it its name.
    [[nodiscard]] Result<void> finish();

  private:
    WholeFile(std::string path, std::string temporary, int descriptor)
        : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}
    [[nodiscard]] Result<void> write_out();

    std::string path_;
    std::string temporary_;  ///< empty once it has its name
    int descriptor_ = -1;
    std::string buffer_;
};

}  // namespace connector
