#include "command/progress.hpp"

#include "command/output.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include <unistd.h>

namespace connector::command {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kSilence = std::chrono::seconds{2};
constexpr auto kInterval = std::chrono::milliseconds{200};
/// Steps between looks at the clock: a step may be one row of a million.
constexpr std::size_t kStride = 256;

class NoProgress : public sync::Progress {
  public:
    void step(std::string_view /*what*/, std::size_t /*done*/, std::size_t /*total*/) override {}
    void end() override {}
};

class TerminalProgress : public sync::Progress {
  public:
    void step(std::string_view what, std::size_t done, std::size_t total) override {
        if (++steps_ % kStride != 0) return;
        const auto now = SteadyClock::now();
        if (now - begun_ < kSilence || now - shown_ < kInterval) return;
        shown_ = now;
        visible_ = true;
        const std::string count =
            total == 0 ? fmt::format("{}", done)
                       : fmt::format("{} of {} ({} %)", done, total, 100 * done / total);
        print_error(fmt::format("\r{}: {}\033[K", what, count));
    }

    void end() override {
        if (visible_) print_error("\r\033[K");
        visible_ = false;
        begun_ = SteadyClock::now();
    }

  private:
    SteadyClock::time_point begun_ = SteadyClock::now();
    SteadyClock::time_point shown_;
    std::size_t steps_ = 0;
    bool visible_ = false;
};

}  // namespace

std::unique_ptr<sync::Progress> make_progress() {
    if (::isatty(STDERR_FILENO) == 1) return std::make_unique<TerminalProgress>();
    return std::make_unique<NoProgress>();
}

}  // namespace connector::command
