#include "cas/ending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <span>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace connector::cas {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A stop is looked at so often, for a signal may have gone to another thread.
constexpr milliseconds kLook{200};
constexpr std::size_t kWordsShown = 300;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const noexcept { return number_; }

  private:
    int number_;
};

std::string words_of(int error) { return std::strerror(error); }

/// One run of the command in a process group of its own.
class Run {
  public:
    /// What it says goes to a file rather than a pipe: a child of its own that outlives it must not
    /// hold us.
    Run() : said_(::memfd_create("said", MFD_CLOEXEC)) {}

    /// Why it did not succeed; nothing where it did.
    std::optional<std::string> operator()(const std::vector<std::string>& words,
                                          std::chrono::seconds timeout, const Limits& limits) {
        if (const int error = start(words); error != 0)
            return fmt::format("{} could not be started: {}", words.front(), words_of(error));
        // The wrapper of glibc 2.36 cannot be linked from C++.
        const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
        const auto deadline = Clock::now() + timeout;
        while (!has_ended(process.number())) {
            if (limits.meanwhile) limits.meanwhile();
            if (limits.stop.requested() || Clock::now() >= deadline) {
                end();
                return limits.stop.requested()
                           ? std::string("interrupted")
                           : fmt::format("{} did not end within {} s and was killed; it said: {}",
                                         words.front(), timeout.count(), last_words());
            }
        }
        return result(words.front());
    }

  private:
    int start(const std::vector<std::string>& words) {
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t files;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&files, said_.number(), STDERR_FILENO);
        // What this program ignores is the command's own affair.
        sigset_t by_default;
        sigemptyset(&by_default);
        sigaddset(&by_default, SIGPIPE);
        sigaddset(&by_default, SIGXFSZ);
        posix_spawnattr_setsigdefault(&attributes, &by_default);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setpgroup(&attributes, 0);
        const int error = ::posix_spawnp(&process_, arguments.front(), &files, &attributes,
                                         arguments.data(), environ);
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
        return error;
    }

    bool has_ended(int descriptor) {
        pollfd watched{descriptor, POLLIN, 0};
        ::poll(&watched, 1, static_cast<int>(kLook.count()));
        return ::waitpid(process_, &status_, WNOHANG) == process_;
    }

    void end() {
        ::kill(-process_, SIGKILL);
        ::waitpid(process_, &status_, 0);
    }

    [[nodiscard]] std::optional<std::string> result(const std::string& name) const {
        if (WIFEXITED(status_) && WEXITSTATUS(status_) == 0) return std::nullopt;
        const std::string how = WIFEXITED(status_)
                                    ? fmt::format("exit code {}", WEXITSTATUS(status_))
                                    : fmt::format("signal {}", WTERMSIG(status_));
        return fmt::format("{} ended with {}; it said: {}", name, how, last_words());
    }

    /// The last line of what it wrote to standard error.
    [[nodiscard]] std::string last_words() const {
        const off_t size = ::lseek(said_.number(), 0, SEEK_END);
        const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kWordsShown));
        std::string text(kWordsShown, '\0');
        const ssize_t count = ::pread(said_.number(), text.data(), text.size(), from);
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
        while (!text.empty() && text.back() == '\n') text.pop_back();
        const auto line = text.rfind('\n');
        text.erase(0, line == std::string::npos ? 0 : line + 1);
        std::replace_if(
            text.begin(), text.end(),
            [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
        return text.empty() ? "nothing" : text;
    }

    Descriptor said_;
    pid_t process_ = 0;
    int status_ = 0;
};

class Batches {
  public:
    Batches(const Command& command, const Limits& limits) : command_(command), limits_(limits) {}

    Left run(std::span<const std::string> logins) {
        for (std::size_t i = 0; i < logins.size(); i += Command::kLoginsAtOnce)
            run_batch(logins.subspan(i, std::min(Command::kLoginsAtOnce, logins.size() - i)));
        return std::move(left_);
    }

  private:
    /// The exit code does not say whose sessions did not end, so one who fails among others is
    /// found by asking for each alone: nobody is left behind for somebody else's sake.
    void run_batch(std::span<const std::string> logins) {
        const auto why = try_to_end(logins);
        if (!why) return;
        const bool ask_each = logins.size() > 1 && !is_over(limits_);
        for (const std::string& login : logins) {
            const auto own = ask_each ? try_to_end({&login, 1}) : why;
            if (own) left_[login] = *own;
        }
    }

    std::optional<std::string> try_to_end(std::span<const std::string> logins) {
        if (is_over(limits_)) return over_text(limits_);
        std::vector<std::string> words = command_.words;
        words.insert(words.end(), logins.begin(), logins.end());
        return Run()(words, command_.timeout, limits_);
    }

    const Command& command_;
    const Limits& limits_;
    Left left_;
};

}  // namespace

Left end_by_command(const Command& command, const std::vector<std::string>& logins,
                    const Limits& limits) {
    return Batches(command, limits).run(logins);
}

}  // namespace connector::cas
