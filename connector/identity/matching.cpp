#include "identity/matching.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

namespace connector::identity {

namespace {

/// Disjoint sets of the numbers below a size (union by index, so the smallest one leads).
class DisjointSets {
  public:
    explicit DisjointSets(std::size_t size) : parent_(size) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    std::size_t leader(std::size_t node) {
        while (parent_[node] != node) {
            parent_[node] = parent_[parent_[node]];
            node = parent_[node];
        }
        return node;
    }
    void join(std::size_t a, std::size_t b) {
        a = leader(a);
        b = leader(b);
        if (a < b)
            parent_[b] = a;
        else
            parent_[a] = b;
    }

  private:
    std::vector<std::size_t> parent_;
};

/// First node that had a key; a key is a name and a value with a byte between that is in neither.
class FirstSeen {
  public:
    explicit FirstSeen(std::size_t expected) { nodes_.reserve(expected); }
    std::size_t node(const model::Identifier& identifier, std::size_t node) {
        return nodes_.try_emplace(identifier.name + '\0' + identifier.value, node).first->second;
    }

  private:
    std::unordered_map<std::string, std::size_t> nodes_;
};

/// The sets of people while they are put together. Nodes are the records, then the accounts.
class Matcher {
  public:
    Matcher(const Mapping& mapping, CivilDigest& civil_digest,
            const std::vector<model::Record>& records, const std::vector<model::Account>& accounts)
        : mapping_(mapping),
          civil_digest_(civil_digest),
          records_(records),
          accounts_(accounts),
          sets_(records.size() + accounts.size()),
          has_problem_(records.size() + accounts.size(), false) {}

    std::vector<Person> match() {
        join_by_identifiers();
        join_by_remembered_keys();
        return people();
    }

  private:
    [[nodiscard]] std::size_t size() const { return records_.size() + accounts_.size(); }

    void join_by_identifiers() {
        FirstSeen seen(size());
        for (std::size_t i = 0; i < records_.size(); ++i) {
            has_problem_[i] = records_[i].problem.has_value();
            for (const model::Identifier& identifier : identifiers_of(mapping_, records_[i]))
                sets_.join(i, seen.node(identifier, i));
        }
        for (std::size_t a = 0; a < accounts_.size(); ++a)
            for (const model::Identifier& identifier : accounts_[a].identifiers)
                sets_.join(records_.size() + a, seen.node(identifier, records_.size() + a));
    }

    /// Only records of people without an account, and rows that were not understood, can be meant.
    void join_by_remembered_keys() {
        std::vector<bool> has_account(size(), false);
        for (std::size_t a = 0; a < accounts_.size(); ++a)
            has_account[sets_.leader(records_.size() + a)] = true;
        std::unordered_map<std::string, std::size_t> by_key;
        for (std::size_t i = 0; i < records_.size(); ++i)
            if (records_[i].problem || !has_account[sets_.leader(i)])
                by_key.emplace(records_[i].name(), i);
        if (by_key.empty()) return;
        for (std::size_t a = 0; a < accounts_.size(); ++a) {
            for (const model::RecordLink& link : accounts_[a].records) {
                const auto found = by_key.find(link.name());
                if (found != by_key.end()) join_remembered(a, found->second);
            }
        }
    }

    void join_remembered(std::size_t a, std::size_t i) {
        const std::size_t node = records_.size() + a;
        if (records_[i].problem) {
            has_problem_[node] = true;
            if (identifiers_of(mapping_, records_[i]).empty()) sets_.join(node, i);
            return;
        }
        const auto digest = civil_digest_.of(records_[i]);
        const auto& known = accounts_[a].civil_digests;
        if (digest && std::find(known.begin(), known.end(), *digest) != known.end())
            sets_.join(node, i);
    }

    std::vector<Person> people() {
        std::vector<Person> people;
        std::unordered_map<std::size_t, std::size_t> index_of;
        for (std::size_t node = 0; node < size(); ++node) {
            const auto [found, added] = index_of.try_emplace(sets_.leader(node), people.size());
            if (added) people.emplace_back();
            Person& person = people[found->second];
            if (node < records_.size())
                person.records.push_back(node);
            else
                person.accounts.push_back(node - records_.size());
            person.has_problem = person.has_problem || has_problem_[node];
        }
        return people;
    }

    const Mapping& mapping_;
    CivilDigest& civil_digest_;
    const std::vector<model::Record>& records_;
    const std::vector<model::Account>& accounts_;
    DisjointSets sets_;
    std::vector<bool> has_problem_;
};

}  // namespace

std::vector<model::Identifier> identifiers_of(const Mapping& mapping, const model::Record& record) {
    std::vector<model::Identifier> identifiers;
    for (const std::string& name : mapping.identifiers) {
        const model::Value& value = record.value(name);
        if (!model::is_absent(value)) identifiers.push_back({name, model::to_string(value)});
    }
    return identifiers;
}

std::vector<Person> match(const Mapping& mapping, CivilDigest& civil_digest,
                          const std::vector<model::Record>& records,
                          const std::vector<model::Account>& accounts) {
    return Matcher(mapping, civil_digest, records, accounts).match();
}

}  // namespace connector::identity
