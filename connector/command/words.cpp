#include "command/commands.hpp"
#include "command/configuration.hpp"
#include "command/output.hpp"
#include "report/words_text.hpp"

#include <fmt/format.h>

namespace connector::command {

ExitStatus words(const GlobalOptions& global, const WordsOptions& options) {
    if (options.json == options.product.has_value()) {
        print_error("say for what: 'words lemonldap', 'words apereo' or 'words --json'\n");
        return ExitStatus::wrong_usage;
    }
    config::Diagnostics diagnostics;
    const auto configuration = load_configuration(global.config, diagnostics);
    print_error(diagnostics.text());
    if (!configuration) return ExitStatus::wrong_usage;
    lifecycle::WordsForPeople given = configuration->words;
    const directory::Flavour& flavour = *configuration->directory.flavour;
    // Elsewhere nothing locks by itself unless the site wants it so, for a time that it chooses.
    if (!flavour.locks_as_shipped) given.login_page.wrong_passwords.reset();
    const lifecycle::LockReasons& locks = configuration->mappings.lock_reasons;
    const model::Refusal refusal = flavour.refusal;
    if (options.json)
        print(fmt::format("{}\n", text::to_page(report::words_json(given, locks))));
    else if (*options.product == "lemonldap")
        print(report::words_for_lemonldap(given, locks, refusal));
    else
        print(report::words_for_apereo(
            given, locks, refusal,
            options.language == "fr" ? report::Language::fr : report::Language::en));
    return ExitStatus::done;
}

}  // namespace connector::command
