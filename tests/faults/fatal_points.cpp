#include "base/fault_point.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

#include <unistd.h>

namespace connector {

namespace {

constexpr int kWrongUsage = 2;

struct Fault {
    FaultPoint point = FaultPoint::lock_taken;
    long passage = 0;
    int signal = SIGKILL;
};

/// A fault that is not understood must not look like a program that withstood it.
[[noreturn]] void refuse(std::string_view text) {
    std::cerr << "LIFECYCLE_FAULT=" << text << " is not POINT:N or POINT:N:stop; the points are";
    for (const std::string_view name : kFaultPointNames) std::cerr << ' ' << name;
    std::cerr << '\n';
    ::_exit(kWrongUsage);
}

std::optional<Fault> fault_of_environment() {
    const char* const variable = std::getenv("LIFECYCLE_FAULT");
    if (!variable) return std::nullopt;
    const std::string_view text = variable;
    const auto colon = text.find(':');
    const auto* const name =
        std::find(kFaultPointNames.begin(), kFaultPointNames.end(), text.substr(0, colon));
    if (colon == std::string_view::npos || name == kFaultPointNames.end()) refuse(text);
    Fault fault;
    fault.point = static_cast<FaultPoint>(name - kFaultPointNames.begin());
    const char* const end = text.data() + text.size();
    const auto [rest, code] = std::from_chars(text.data() + colon + 1, end, fault.passage);
    const std::string_view act(rest, static_cast<std::size_t>(end - rest));
    if (code != std::errc{} || fault.passage < 1 || (!act.empty() && act != ":stop")) refuse(text);
    if (!act.empty()) fault.signal = SIGSTOP;
    return fault;
}

class Passages {
  public:
    ~Passages() {
        if (!file_) return;
        std::ofstream file(file_);
        for (std::size_t i = 0; i < counts_.size(); ++i)
            file << kFaultPointNames[i] << ' ' << counts_[i] << '\n';
    }

    void add(FaultPoint point) {
        const long count = ++counts_[static_cast<std::size_t>(point)];
        if (fault_ && fault_->point == point && count == fault_->passage)
            ::kill(::getpid(), fault_->signal);
    }

  private:
    std::optional<Fault> fault_ = fault_of_environment();
    const char* file_ = std::getenv("LIFECYCLE_FAULT_COUNTS");
    std::array<std::atomic<long>, kFaultPointNames.size()> counts_{};
};

}  // namespace

void go_by(FaultPoint point) noexcept {
    static Passages passages;
    passages.add(point);
}

}  // namespace connector
