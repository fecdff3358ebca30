#include "cas/ending.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <sstream>

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
constexpr std::size_t kLongestTold = 1 << 20;

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

/// What became of a run.
struct Outcome {
    std::optional<std::string> why;  ///< it did not succeed; nothing where it did
    bool hung = false;               ///< that is why
};

/// One run of the command in a process group of its own.
class Run {
  public:
    /// What it says goes to a file rather than a pipe: a child of its own that outlives it must not
    /// hold us.
    Run()
        : told_(::memfd_create("told", MFD_CLOEXEC)), said_(::memfd_create("said", MFD_CLOEXEC)) {}

    Outcome operator()(const std::vector<std::string>& words, std::chrono::seconds timeout,
                       const Limits& limits) {
        if (const int error = start(words); error != 0)
            return {fmt::format("{} could not be started: {}", words.front(), words_of(error))};
        // The wrapper of glibc 2.36 cannot be linked from C++.
        const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
        const auto deadline = Clock::now() + timeout;
        while (!has_ended(process.number())) {
            if (limits.meanwhile) limits.meanwhile();
            if (limits.stop.requested() || Clock::now() >= deadline) {
                end();
                if (limits.stop.requested()) return {"interrupted"};
                return {fmt::format("{} did not end within {} s and was killed; it said: {}",
                                    words.front(), timeout.count(), last_words()),
                        true};
            }
        }
        return {result(words.front())};
    }

    /// The logins of which it has told that their sessions have ended.
    [[nodiscard]] std::set<std::string> ended() const {
        constexpr std::string_view kSays = "ended";
        std::set<std::string> logins;
        std::istringstream lines(text_of(told_, 0, kLongestTold));
        for (std::string line; std::getline(lines, line);) {
            const auto colon = line.rfind(": ");
            if (colon == std::string::npos) continue;
            std::string_view rest = std::string_view(line).substr(colon + 2);
            const auto count = std::min(rest.find_first_not_of("0123456789"), rest.size());
            if (count > 0 && rest.substr(count).starts_with(' ')) rest.remove_prefix(count + 1);
            if (rest == kSays) logins.insert(line.substr(0, colon));
        }
        return logins;
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
        posix_spawn_file_actions_adddup2(&files, told_.number(), STDOUT_FILENO);
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

    static std::string text_of(const Descriptor& file, off_t from, std::size_t longest) {
        std::string text(longest, '\0');
        const ssize_t count = ::pread(file.number(), text.data(), text.size(), from);
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
        return text;
    }

    /// The last line of what it wrote to standard error.
    [[nodiscard]] std::string last_words() const {
        const off_t size = ::lseek(said_.number(), 0, SEEK_END);
        const off_t from = std::max<off_t>(0, size - static_cast<off_t>(kWordsShown));
        std::string text = text_of(said_, from, kWordsShown);
        while (!text.empty() && text.back() == '\n') text.pop_back();
        const auto line = text.rfind('\n');
        text.erase(0, line == std::string::npos ? 0 : line + 1);
        std::replace_if(
            text.begin(), text.end(),
            [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
        return text.empty() ? "nothing" : text;
    }

    Descriptor told_;
    Descriptor said_;
    pid_t process_ = 0;
    int status_ = 0;
};

bool is_safe(const std::string& login) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._@+-").find(c) != std::string_view::npos;
    };
    return !login.empty() && login.front() != '-' &&
           std::all_of(login.begin(), login.end(), is_plain);
}

std::string unsafe_text(const std::string& login) {
    return fmt::format(
        "no command is given the login '{}', for it has something beside unaccented letters, "
        "digits and . _ @ + -, or begins with a -: end its sessions by hand, as "
        "deploy/cas/README.md says",
        text::printable(login));
}

/// Somebody with the logins that a command may be given.
struct Asked {
    std::string login;  ///< of the person
    std::vector<std::string> logins;
};

class Batches {
  public:
    Batches(const Command& command, const Limits& limits, Hung& hung)
        : command_(command), limits_(limits), hung_(hung) {}

    Left run(const std::vector<Person>& people) {
        const auto first_alone =
            std::find_if(people.begin(), people.end(),
                         [this](const Person& person) { return times(hung_, person) > 0; });
        const std::vector<Asked> together = askable({people.begin(), first_alone});
        const std::vector<Asked> alone = askable({first_alone, people.end()});
        run_batches(together, Command::kPeopleAtOnce);
        run_batches(alone, 1);
        return std::move(left_);
    }

  private:
    struct Rest {
        std::vector<Asked> people;
        std::string why;
    };

    std::vector<Asked> askable(std::span<const Person> people) {
        std::vector<Asked> asked;
        for (const Person& person : people) {
            Asked each{person.login, {}};
            for (const std::string& login : person.logins()) {
                if (is_safe(login))
                    each.logins.push_back(login);
                else
                    left_.emplace(person.login, unsafe_text(login));
            }
            if (!each.logins.empty()) asked.push_back(std::move(each));
        }
        return asked;
    }

    void run_batches(std::span<const Asked> people, std::size_t at_once) {
        for (std::size_t i = 0; i < people.size(); i += at_once)
            run_batch(people.subspan(i, std::min(at_once, people.size() - i)));
    }

    /// The exit code does not say whose sessions did not end, so one who fails among others is
    /// found by asking for each alone: nobody is left behind for somebody else's sake.
    void run_batch(std::span<const Asked> people) {
        const Rest rest = ask(people);
        for (const Asked& each : rest.people) {
            const bool is_asked_alone = people.size() > 1 && !is_over(limits_);
            const Rest own = is_asked_alone ? ask({&each, 1}) : Rest{{each}, rest.why};
            if (!own.people.empty()) left_.emplace(each.login, own.why);
        }
    }

    /// Those whose sessions may not have ended.
    Rest ask(std::span<const Asked> people) {
        if (is_over(limits_)) return {{people.begin(), people.end()}, over_text(limits_)};
        std::vector<std::string> words = command_.words;
        for (const Asked& each : people)
            words.insert(words.end(), each.logins.begin(), each.logins.end());
        Run run;
        const Outcome outcome = run(words, command_.timeout, limits_);
        const std::set<std::string> ended = run.ended();
        Rest rest{{}, outcome.why.value_or("")};
        for (const Asked& each : people) {
            const bool has_ended =
                !outcome.why ||
                std::all_of(each.logins.begin(), each.logins.end(),
                            [&](const std::string& login) { return ended.contains(login); });
            if (!has_ended) rest.people.push_back(each);
            if (has_ended)
                hung_.erase(each.login);
            else if (outcome.hung)
                ++hung_[each.login];
        }
        return rest;
    }

    const Command& command_;
    const Limits& limits_;
    Hung& hung_;
    Left left_;
};

}  // namespace

Left end_by_command(const Command& command, const std::vector<Person>& people, const Limits& limits,
                    Hung& hung) {
    return Batches(command, limits, hung).run(people);
}

}  // namespace connector::cas
