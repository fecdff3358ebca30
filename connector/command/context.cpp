#include "command/context.hpp"

#include "command/output.hpp"
#include "command/progress.hpp"
#include "log/log.hpp"

#include <fmt/format.h>

#include <chrono>

#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace connector::command {

namespace {

constexpr std::size_t kDayLength = 10;      // 2020-07-02
constexpr std::size_t kDayTimeLength = 19;  // 2020-07-02T00:00:01
constexpr std::size_t kOffsetLength = 6;    // +02:00

model::Instant system_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::unique_ptr<const Configuration> load_or_report(
    const std::string& path, const std::optional<directory::Bind>& operator_bind) {
    config::Diagnostics diagnostics;
    auto configuration = load_configuration(path, diagnostics, operator_bind);
    // Warnings are for who looks after the mappings, and no operator does.
    const bool warns = !diagnostics.warnings().empty() && !operator_bind;
    if (!configuration || warns) print_error(diagnostics.text());
    return configuration;
}

/// The instant that --now names, plus the time that has passed since, so that the clock of a
/// rehearsal runs as clocks do.
sync::Clock clock_from(model::Instant start) {
    const auto begun = std::chrono::steady_clock::now();
    return [start, begun] {
        const auto passed = std::chrono::steady_clock::now() - begun;
        return start + std::chrono::floor<std::chrono::seconds>(passed);
    };
}

tl::expected<sync::Clock, ExitStatus> clock_of(const GlobalOptions& options,
                                               const Configuration& configuration, bool writes) {
    if (!options.now) return sync::Clock(system_now);
    const auto instant = parse_now(*options.now, configuration.mappings.rules.time_zone);
    if (!instant) {
        print_error(fmt::format(
            "--now '{}' is not an instant: write 2020-07-02, 2020-07-02T00:00:01 (local) or "
            "2020-07-02T00:00:01Z\n",
            *options.now));
        return tl::unexpected(ExitStatus::wrong_usage);
    }
    if (writes && !configuration.settings.rehearsal) {
        print_error(fmt::format(
            "--now is refused: this command writes, and {} does not say 'rehearsal: true'\n",
            options.config));
        return tl::unexpected(ExitStatus::wrong_usage);
    }
    log::event(log::Event::clock_set,
               {{"now", configuration.mappings.rules.time_zone.local_text(*instant)}});
    return clock_from(*instant);
}

/// "ldap1.univ.example, process 4711": which one of several is at work, for people.
std::string instance_name() {
    utsname system{};
    const bool is_known = ::uname(&system) == 0;
    return fmt::format("{}, process {}", is_known ? system.nodename : "a host without a name",
                       ::getpid());
}

/// Names the program that runs: another build may look at the same things otherwise.
std::string program_name() {
    struct stat status {};
    if (::stat("/proc/self/exe", &status) != 0) return {};
    return fmt::format("{} {} {}.{} ", status.st_ino, status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec);
}

std::optional<std::chrono::seconds> parse_offset(std::string_view text) {
    if (text.size() != kOffsetLength || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    // An offset has the form of a clock time: let the parser of instants read it.
    const auto clock = model::parse_instant(fmt::format("1970-01-01T{}:00Z", text.substr(1)));
    if (!clock) return std::nullopt;
    const auto offset = clock->time_since_epoch();
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::optional<model::Instant> parse_now(const std::string& text, const model::TimeZone& zone) {
    constexpr auto kNoon = std::chrono::hours{12};
    if (text.size() == kDayLength) {
        const auto day = model::parse_day(text);
        return day ? std::optional(zone.first_instant(*day) + kNoon) : std::nullopt;
    }
    if (text.size() < kDayTimeLength) return std::nullopt;
    const auto as_utc = model::parse_instant(text.substr(0, kDayTimeLength) + "Z");
    const std::string rest = text.substr(kDayTimeLength);
    if (!as_utc || rest == "Z") return as_utc;
    if (!rest.empty()) {
        const auto offset = parse_offset(rest);
        return offset ? std::optional(*as_utc - *offset) : std::nullopt;
    }
    const model::Day day = std::chrono::floor<std::chrono::days>(*as_utc);
    return zone.instant_of(day, *as_utc - day);
}

Context::Context(std::unique_ptr<const Configuration> configuration, sync::Clock clock,
                 const StopFlag& stop)
    : configuration_(std::move(configuration)),
      clock_(std::move(clock)),
      stop_(stop),
      sources_(make_sources(*configuration_)),
      directory_(configuration_->settings.directory, configuration_->directory),
      held_(configuration_->settings.state_folder + "/held"),
      quiet_looks_(configuration_->settings.state_folder + "/quiet-looks",
                   program_name() + configuration_->rules_digest),
      progress_(make_progress()),
      lease_directory_(configuration_->settings.directory, configuration_->directory),
      lease_(lease_directory_, {instance_name(), configuration_->settings.takeover_after, clock_,
                                [] { return std::chrono::steady_clock::now(); }}),
      renewing_progress_(*progress_, lease_),
      hung_sessions_(configuration_->settings.sessions.size()) {}

tl::expected<std::unique_ptr<Context>, ExitStatus> Context::make(
    const GlobalOptions& options, bool writes, const StopFlag& stop,
    const std::optional<directory::Bind>& operator_bind) {
    auto configuration = load_or_report(options.config, operator_bind);
    if (!configuration) return tl::unexpected(ExitStatus::wrong_usage);
    log::start(options.log_level.value_or(configuration->settings.log_level));
    auto clock = clock_of(options, *configuration, writes);
    if (!clock) return tl::unexpected(clock.error());
    return std::unique_ptr<Context>(new Context(std::move(configuration), std::move(*clock), stop));
}

sync::PassContext Context::pass_context(sync::Progress& progress) {
    return {configuration_->mappings,
            sources_,
            directory_,
            directory_,
            held_,
            &quiet_looks_,
            configuration_->settings.guards,
            clock_,
            progress,
            stop_,
            sync::PassContext::kSettling,
            &lease_,
            &lease_directory_,
            sync::PassContext::kBetweenLooks,
            orders_journal_path(),
            sync::PassContext::kOrdersAwaited,
            !configuration_->settings.sessions.empty()};
}

}  // namespace connector::command
