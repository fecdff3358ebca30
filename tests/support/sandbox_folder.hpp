#pragma once

#include <memory>
#include <string>

namespace connector::test_support {

/// Where a sandbox of the tests is, and what is kept of the first one for those that begin alike.
///
/// Making a sandbox takes ten times as long as copying one, and its servers know their folder by
/// its name: so the sandboxes of a test program, which come one after the other, have the same
/// folder. One that comes while another is there has a folder of its own, and is nobody's copy.
///
/// The destructor removes the sandbox, whose servers have been stopped; when the test dies,
/// somebody else stops them and removes all. What goes wrong is a std::runtime_error.
class SandboxFolder {
  public:
    /// `tool` is deploy/sandbox.
    explicit SandboxFolder(const std::string& tool);
    ~SandboxFolder();
    SandboxFolder(const SandboxFolder&) = delete;
    SandboxFolder& operator=(const SandboxFolder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Makes the folder what `keep` kept under this name; false where that is nothing.
    [[nodiscard]] bool begin_as(const std::string& name) const;
    /// The folder as it is now, with its servers stopped.
    void keep(const std::string& name) const;

  private:
    class Watched;
    static std::shared_ptr<Watched> take(const std::string& tool);

    std::shared_ptr<Watched> watched_;
    std::string path_;
};

}  // namespace connector::test_support
