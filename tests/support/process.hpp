#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace connector::test_support {

/// A folder of its own, removed with all that is in it.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const std::string& name);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

[[nodiscard]] std::string file_text(const std::string& path);
void write_file(const std::string& path, const std::string& text);

struct Finished {
    int status = 0;  ///< exit status; 128 and the number of the signal that ended it
    std::string output;
    std::string errors;
};

/// Runs a program (found on the PATH, or in the folders of administration) to its end.
[[nodiscard]] Finished run(const std::vector<std::string>& command, const std::string& input = {});

/// `run`, and a std::runtime_error with the program's words where it does not exit with 0.
std::string run_well(const std::vector<std::string>& command, const std::string& input = {});

/// Starts a server in the foreground, its output appended to a file; it dies when the thread that
/// started it dies.
[[nodiscard]] pid_t start_server(const std::vector<std::string>& command, const std::string& log);

/// Ends it with SIGKILL, whatever state it is in, and waits for its end.
void kill_server(pid_t& server);

}  // namespace connector::test_support
