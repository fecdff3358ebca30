#include "base/letters.hpp"
#include "sync/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::sync {

namespace {

/// How well an id names a person: the smaller the better, nothing where it does not.
class Naming {
  public:
    Naming(const identity::Mapping& mapping, std::string_view id) : mapping_(mapping), id_(id) {}

    template <typename Account>  // model::Account, identity::KnownAccount
    [[nodiscard]] std::optional<std::size_t> of_account(const Account& account) const {
        const auto is_id = [&](const auto& name) { return same_letters(name, id_); };
        if (is_id(account.dn) || std::any_of(account.taken.begin(), account.taken.end(), is_id))
            return 0;
        return of(account.identifiers);
    }

    [[nodiscard]] std::optional<std::size_t> of(const model::Record& record) const {
        const auto by_identifier = of(identity::identifiers_of(mapping_, record));
        if (by_identifier) return by_identifier;
        const std::string name = fmt::format("{}:{}", record.kind->full_name(), record.key);
        return id_ == name ? std::optional(worst() - 1) : std::nullopt;
    }

    /// Of a record that is only remembered: it may be somebody else's by now.
    [[nodiscard]] std::size_t worst() const { return mapping_.identifiers.size() + 2; }

  private:
    [[nodiscard]] std::optional<std::size_t> of(
        const std::vector<model::Identifier>& identifiers) const {
        std::optional<std::size_t> best;
        for (const model::Identifier& each : identifiers) {
            if (each.value != id_ && fmt::format("{}:{}", each.name, each.value) != id_) continue;
            const auto place =
                std::find(mapping_.identifiers.begin(), mapping_.identifiers.end(), each.name);
            const auto rank = static_cast<std::size_t>(place - mapping_.identifiers.begin()) + 1;
            best = std::min(best.value_or(rank), rank);
        }
        return best;
    }

    const identity::Mapping& mapping_;
    std::string_view id_;
};

}  // namespace

bool is_named(const identity::Mapping& mapping, const model::Account& account,
              std::string_view id) {
    return Naming(mapping, id).of_account(account).has_value() || remembers(account, id);
}

bool remembers(const model::Account& account, std::string_view id) {
    return std::any_of(account.records.begin(), account.records.end(),
                       [&](const model::RecordLink& link) { return id_of(link) == id; });
}

std::string id_of(const model::RecordLink& link) {
    return fmt::format("{}.{}:{}", link.source, link.kind, link.key);
}

std::vector<std::size_t> find_people(const Mappings& mappings, const World& world,
                                     const identity::People& people, const SoughtId& sought) {
    const Naming naming(mappings.identity, sought.id);
    std::vector<std::size_t> found;
    std::size_t best = naming.worst();
    const auto note = [&](std::size_t person, const std::optional<std::size_t>& rank) {
        if (!rank || *rank > best) return;
        if (*rank < best) found.clear();
        best = *rank;
        if (found.empty() || found.back() != person) found.push_back(person);
    };
    for (std::size_t i = 0; i < people.size(); ++i) {
        for (const std::size_t a : people[i].accounts) {
            note(i, naming.of_account(world.accounts[a]));
            if (sought.remembering.contains(a)) note(i, naming.worst());
        }
        for (const std::size_t r : people[i].records) note(i, naming.of(world.records[r]));
    }
    return found;
}

}  // namespace connector::sync
