#include "base/whole_file.hpp"
#include "command/commands.hpp"
#include "command/output.hpp"
#include "directory/filter.hpp"
#include "report/accounts_table.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::command {

namespace {

constexpr mode_t kReadableByGroup = 0640;

/// Where the table goes: a file that is whole or not there, or standard output as it comes.
class Destination {
  public:
    explicit Destination(std::optional<WholeFile>&& file) : file_(std::move(file)) {}

    [[nodiscard]] Result<void> write(std::string_view text) {
        if (file_) return file_->write(text);
        constexpr std::size_t kPart = std::size_t{1} << 16U;
        part_ += text;
        if (part_.size() >= kPart) print_part();
        return {};
    }

    [[nodiscard]] Result<void> finish() {
        if (file_) return file_->finish();
        print_part();
        return {};
    }

  private:
    void print_part() {
        print(part_);
        part_.clear();
    }

    std::optional<WholeFile> file_;
    std::string part_;
};

ExitStatus refuse(ExitStatus status, const std::string& why, const ExportOptions& options) {
    print_error(fmt::format("{}{}\n", why, options.out ? "; no file was written" : ""));
    return status;
}

/// What the options ask of the directory; a message where one of them is wrong.
tl::expected<directory::Selection, std::string> selection_of(const Configuration& configuration,
                                                             const ExportOptions& options) {
    const directory::Flavour& flavour = *configuration.directory.flavour;
    if (options.never_activated && flavour.password_changed.empty())
        return tl::unexpected(fmt::format(
            "--never-activated: a directory of the flavour {} does not note that a password was "
            "set",
            flavour.name));
    directory::Selection selection;
    for (const std::string& name : options.states) {
        const auto state = model::parse_state(name);
        if (!state)
            return tl::unexpected(fmt::format(
                "--state '{}' is no state: write some of prepared,ok,locked,pending,inactive",
                name));
        selection.states.push_back(*state);
    }
    if (options.never_activated) {
        selection.states = {model::State::ok};
        selection.without_password = true;
    }
    selection.filter = options.filter;
    return selection;
}

/// Warns of attributes of the filter that the server does not know: it finds nobody by them, and a
/// misspelt name looks like nobody. An object identifier is taken as it is.
bool knows_attributes_of(Context& context, const std::string& filter) {
    auto names = directory::attributes_in(filter);
    std::erase_if(names, [](const std::string& name) { return name[0] >= '0' && name[0] <= '9'; });
    if (names.empty()) return true;
    const auto schema = context.directory().read_schema();
    if (!schema) {
        print_error(fmt::format("whether the attributes of --filter exist is not known: {}\n",
                                to_string(schema.error())));
        return true;
    }
    std::erase_if(names, [&](const std::string& name) { return schema->has_attribute(name); });
    for (const std::string& name : names)
        print_error(fmt::format(
            "--filter: the directory knows no attribute '{}', so no entry has it: correct the name "
            "in {}\n",
            text::printable(name), text::printable(filter)));
    return names.empty();
}

/// Writes the accounts as they come.
class Export {
  public:
    Export(const Configuration& configuration, const ExportOptions& options, model::Day today,
           Destination& destination)
        : configuration_(configuration),
          options_(options),
          today_(today),
          destination_(destination),
          table_(options.json ? report::AccountsTable::Format::json
                              : report::AccountsTable::Format::csv,
                 options.never_activated) {}

    void begin() { write(table_.begin()); }
    void take(const model::Account& account) {
        if (!written_) return;
        if (account.problem || !account.state) {
            list(account, fmt::format("left out: {}",
                                      account.problem.value_or("the entry has no lifecycleState")));
            return;
        }
        const lifecycle::Rules& rules = configuration_.mappings.rules;
        auto standing = lifecycle::remembered_standing_on(rules, configuration_.mappings.kinds,
                                                          account.records, today_, rules.time_zone);
        if (!standing)
            list(account, fmt::format("{}: {}", options_.role ? "left out" : "roles not known",
                                      standing.error()));
        if (options_.role && !(standing && has_role(standing->roles))) return;
        const lifecycle::Standing by_rules =
            standing ? std::move(*standing) : lifecycle::Standing{};
        write(table_.row({account, by_rules.roles, days_of(account, by_rules)}));
    }
    [[nodiscard]] Result<void> end() {
        write(table_.end());
        return written_ ? destination_.finish() : written_;
    }
    [[nodiscard]] bool is_complete() const { return is_complete_; }

  private:
    void write(const std::string& text) {
        if (written_) written_ = destination_.write(text);
    }
    void list(const model::Account& account, const std::string& what) {
        is_complete_ = false;
        print_error(
            fmt::format("{} {}\n", account.login.empty() ? account.dn : account.login, what));
    }
    /// Since the state began by the rules, which a lock in between does not change. Where they do
    /// not say so (a protected account, say), since it was first shown.
    [[nodiscard]] std::optional<std::chrono::days> days_of(
        const model::Account& account, const lifecycle::Standing& by_rules) const {
        const bool is_by_rules = by_rules.state == account.state && by_rules.since;
        const auto& since = is_by_rules ? by_rules.since : account.since;
        return since ? std::optional(today_ - *since) : std::nullopt;
    }
    [[nodiscard]] bool has_role(const std::vector<std::string>& roles) const {
        return std::find(roles.begin(), roles.end(), *options_.role) != roles.end();
    }

    const Configuration& configuration_;
    const ExportOptions& options_;
    model::Day today_;
    Destination& destination_;
    report::AccountsTable table_;
    Result<void> written_;
    bool is_complete_ = true;
};

ExitStatus write_table(Context& context, const directory::Selection& selection,
                       const ExportOptions& options, Destination& destination) {
    const bool is_understood = knows_attributes_of(context, options.filter);
    Export table(context.configuration(), options, context.time_zone().day_of(context.now()),
                 destination);
    table.begin();
    const auto read =
        context.directory().read_selected(selection, context.stop(), [&](model::Account&& account) {
            if (account.ours) table.take(account);
        });
    if (context.stop().requested()) return ExitStatus::interrupted;
    if (!read)
        return refuse(directory::is_bad_filter(read.error()) ? ExitStatus::wrong_usage
                                                             : ExitStatus::unreachable,
                      to_string(read.error()), options);
    if (const auto written = table.end(); !written)
        return refuse(ExitStatus::unreachable, to_string(written.error()), options);
    return is_understood && table.is_complete() ? ExitStatus::done : ExitStatus::some_failed;
}

}  // namespace

ExitStatus export_accounts(const GlobalOptions& global, const ExportOptions& options,
                           const StopFlag& stop) {
    auto made = Context::make(global, false, stop);
    if (!made) return made.error();
    Context& context = **made;
    const auto selection = selection_of(context.configuration(), options);
    if (!selection) return refuse(ExitStatus::wrong_usage, selection.error(), options);
    const auto roles = context.configuration().mappings.rules.role_names();
    if (options.role && std::find(roles.begin(), roles.end(), *options.role) == roles.end())
        return refuse(ExitStatus::wrong_usage,
                      fmt::format("--role '{}' is no role of lifecycle.yaml: there are {}",
                                  *options.role, fmt::join(roles, ", ")),
                      options);
    std::optional<WholeFile> file;
    if (options.out) {
        auto begun = WholeFile::begin(*options.out, kReadableByGroup);
        if (!begun) return refuse(ExitStatus::wrong_usage, to_string(begun.error()), options);
        file.emplace(std::move(*begun));
    }
    const auto remembered = context.directory().read_connector_entry();
    if (!remembered) return refuse(ExitStatus::unreachable, to_string(remembered.error()), options);
    warn_of_freeze(remembered->freeze, context.time_zone());
    Destination destination(std::move(file));
    return write_table(context, *selection, options, destination);
}

}  // namespace connector::command
