#include "support/sandbox_folder.hpp"

#include "support/process.hpp"

#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace connector::test_support {

namespace {

namespace fs = std::filesystem;

/// Waits for the end of its input, which is the end of the test however it comes, and clears away.
constexpr char kWatcher[] =
    "read -r _; [ ! -d \"$2/sandbox\" ] || \"$1\" stop \"$2/sandbox\"; rm -rf -- \"$2\"";

}  // namespace

/// A folder for one sandbox at a time and for the copies.
class SandboxFolder::Watched {
  public:
    explicit Watched(const std::string& tool) {
        // User postgres passes through, as it does through a sandbox's own folder.
        fs::permissions(folder_.path(), fs::perms::group_exec | fs::perms::others_exec,
                        fs::perm_options::add);
        watch_over(tool);
    }
    ~Watched() { close(lifeline_); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    [[nodiscard]] std::string sandbox() const { return folder_.path() + "/sandbox"; }
    [[nodiscard]] std::string copy(const std::string& name) const {
        return folder_.path() + "/kept " + name;
    }

  private:
    /// A grandchild in a session of its own, so that whoever kills the test and its children does
    /// not kill the one who clears away after them.
    void watch_over(const std::string& tool) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        lifeline_ = ends[1];
        const pid_t child = fork();
        if (child == 0) {
            setsid();
            if (fork() != 0) _exit(0);
            dup2(ends[0], STDIN_FILENO);
            dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
            dup2(STDOUT_FILENO, STDERR_FILENO);
            execl("/bin/sh", "sh", "-c", kWatcher, "sh", tool.c_str(), folder_.path().c_str(),
                  nullptr);
            _exit(127);
        }
        close(ends[0]);
        waitpid(child, nullptr, 0);
    }

    TemporaryFolder folder_{"sandbox"};
    int lifeline_ = -1;  ///< the watcher's standard input
};

std::shared_ptr<SandboxFolder::Watched> SandboxFolder::take(const std::string& tool) {
    static const auto common = std::make_shared<Watched>(tool);
    const bool is_free = common.use_count() == 1;
    return is_free ? common : std::make_shared<Watched>(tool);
}

SandboxFolder::SandboxFolder(const std::string& tool)
    : watched_(take(tool)), path_(watched_->sandbox()) {
    fs::remove_all(path_);
}

SandboxFolder::~SandboxFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

bool SandboxFolder::begin_as(const std::string& name) const {
    if (!fs::exists(watched_->copy(name))) return false;
    // With owners and times; the clock's time is that of the copy.
    run_well({"cp", "-a", "--", watched_->copy(name), path_});
    return true;
}

void SandboxFolder::keep(const std::string& name) const {
    run_well({"cp", "-a", "--", path_, watched_->copy(name)});
}

}  // namespace connector::test_support
