#include "command/guesses.hpp"

#include "command/server_facts.hpp"
#include "directory/attribute.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <utility>

namespace connector::command {

namespace {

using directory::Entry;
using report::Finding;

/// Whose password others can guess at.
struct Guessed {
    directory::Session& session;
    const char* name;  ///< of the finding
    const char* who;
    const char* consequence;  ///< of being shut out
};

class Guesses {
  public:
    Guesses(const ConfigurationLook& look, const std::string& common, const GuessPolicy& kind)
        : look_(look), common_(common), kind_(kind) {}

    [[nodiscard]] Finding finding(const Guessed& guessed) const {
        const std::string dn = bound_dn(guessed.session);
        const auto own = dn.empty() ? std::nullopt : shown(dn, {kPolicyOfEntry});
        if (!own) return unknown(guessed, fmt::format("the entry of {} is not shown", guessed.who));
        const std::string named = kind_.own_ones_count ? first(*own, kPolicyOfEntry) : "";
        const std::string& policy = named.empty() ? common_ : named;
        if (policy.empty())
            return report::fine(guessed.name, fmt::format("{} has no policy", guessed.who));
        const auto rules = shown(policy, {kind_.counts, kind_.most});
        if (!rules)
            return unknown(guessed, fmt::format("{} of {} is not shown", policy, guessed.who));
        if (!shuts_out(*rules))
            return report::fine(guessed.name, fmt::format("{} shuts nobody out", policy));
        if (kind_.own_ones_count && named.empty() && !look_.administrator)
            return unknown(guessed, fmt::format("no policy of {}'s own is shown, and {} shuts out",
                                                guessed.who, policy));
        return report::warning(
            guessed.name,
            fmt::format("after {} wrong passwords, whoever gives them, {} shuts {} out: {}",
                        number(*rules), policy, guessed.who, guessed.consequence),
            kind_.mend);
    }

  private:
    [[nodiscard]] static Finding unknown(const Guessed& guessed, std::string what) {
        return report::not_checked(guessed.name, std::move(what),
                                   "--bind-dn DN, of an administrator, who is shown both");
    }

    /// By the first who is shown it.
    [[nodiscard]] std::optional<Entry> shown(const std::string& dn, Strings names) const {
        names.emplace_back("objectClass");
        for (directory::Session* each : {look_.administrator, &look_.reader, &look_.service}) {
            auto entry = each ? each->read_entry(dn, names) : Result<std::optional<Entry>>{};
            if (entry && *entry && !(*entry)->attributes.empty()) return std::move(*entry);
        }
        return std::nullopt;
    }

    [[nodiscard]] std::string number(const Entry& policy) const {
        const std::string said = first(policy, kind_.most.c_str());
        return said.empty() ? kind_.most_unsaid : said;
    }

    [[nodiscard]] bool shuts_out(const Entry& policy) const {
        const std::string counts = first(policy, kind_.counts.c_str());
        const bool is_on =
            directory::same_name(counts, "TRUE") || directory::same_name(counts, "on");
        return is_on && std::strtol(number(policy).c_str(), nullptr, 10) > 0;
    }

    const ConfigurationLook& look_;
    const std::string& common_;
    const GuessPolicy& kind_;
};

}  // namespace

std::vector<Finding> guess_findings(const ConfigurationLook& look, const std::string& common,
                                    const GuessPolicy& kind) {
    const Guesses guesses(look, common, kind);
    constexpr char kName[] = "wrong passwords";
    std::vector<Finding> findings{
        look.service_has_password
            ? guesses.finding({look.service, kName, "the service account", "no pass is written"})
            : report::fine(kName, "the service account has none that others could guess at")};
    if (look.lock_operator)
        findings.push_back(guesses.finding({*look.lock_operator, "lock operator: wrong passwords",
                                            "the lock operator", "nobody is locked"}));
    return findings;
}

}  // namespace connector::command
