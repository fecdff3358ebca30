#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
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
/// The text with each `what` replaced.
[[nodiscard]] std::string replaced(std::string text, const std::string& what,
                                   const std::string& with);
/// The text of a template of deploy/ with its "@NAME@" replaced by their values.
[[nodiscard]] std::string filled_template(const std::string& path,
                                          const std::map<std::string, std::string>& values);

/// A port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] int free_port();

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

/// The exit status as in `Finished` of a process that `start_server` started, which ends by itself
/// or was asked to; nothing where it has not ended within the limit. `server` is 0 once it ended.
[[nodiscard]] std::optional<int> wait_for_end(pid_t& server,
                                              std::chrono::seconds limit = std::chrono::seconds{
                                                  60});

/// Looks until the condition holds; false where it has not within the limit.
[[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                              std::chrono::seconds limit = std::chrono::seconds{60});

}  // namespace connector::test_support
