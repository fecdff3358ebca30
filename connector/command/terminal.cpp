#include "command/terminal.hpp"

#include "command/output.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace connector::command {

namespace {

/// The terminal of the session; where it has none, nothing is read.
class Terminal {
  public:
    Terminal() : descriptor_(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {}
    ~Terminal() {
        if (is_there()) ::close(descriptor_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] bool is_there() const { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// Without its end; none where it was interrupted.
    [[nodiscard]] std::optional<std::string> line() const {
        std::string line;
        char letter = 0;
        while (::read(descriptor_, &letter, 1) == 1)
            if (letter == '\n')
                return line;
            else
                line += letter;
        return std::nullopt;
    }

  private:
    int descriptor_;
};

/// What is typed does not appear on the terminal meanwhile.
class Hidden {
  public:
    explicit Hidden(const Terminal& terminal) : terminal_(terminal) {
        is_hidden_ = ::tcgetattr(terminal.descriptor(), &before_) == 0;
        if (!is_hidden_) return;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal.descriptor(), TCSAFLUSH, &hidden);
    }
    ~Hidden() {
        if (is_hidden_) ::tcsetattr(terminal_.descriptor(), TCSAFLUSH, &before_);
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

  private:
    const Terminal& terminal_;
    termios before_{};
    bool is_hidden_ = false;
};

}  // namespace

bool has_terminal() { return ::isatty(STDERR_FILENO) == 1 && Terminal().is_there(); }

bool shows_output() { return ::isatty(STDOUT_FILENO) == 1; }

bool is_typed_in() { return ::isatty(STDIN_FILENO) == 1; }

bool is_confirmed(const std::string& question) {
    if (!has_terminal()) return false;
    print_error(question + " [y/N] ");
    const std::optional<std::string> answer = Terminal().line();
    if (!answer) print_error("\n");
    return answer == "y" || answer == "Y" || answer == "yes";
}

std::optional<std::string> typed_in_secret(const std::string& question) {
    if (!has_terminal()) return std::nullopt;
    print_error(question);
    const Terminal terminal;
    std::optional<std::string> line;
    {
        const Hidden hidden(terminal);
        line = terminal.line();
    }
    print_error("\n");
    return line;
}

}  // namespace connector::command
