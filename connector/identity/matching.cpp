#include "identity/matching.hpp"

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

std::string link_key(std::string_view source, std::string_view kind, std::string_view key) {
    std::string text;
    for (const std::string_view part : {source, kind, key}) {
        text += part;
        text += '\0';
    }
    return text;
}

/// Rows with a problem, by their key, to find the accounts that remember them.
std::unordered_map<std::string, std::size_t> problem_rows(
    const std::vector<model::Record>& records) {
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i].problem)
            rows.emplace(link_key(records[i].kind->source, records[i].kind->name, records[i].key),
                         i);
    return rows;
}

}  // namespace

std::vector<model::Identifier> identifiers_of(const Mapping& mapping, const model::Record& record) {
    std::vector<model::Identifier> identifiers;
    for (const std::string& name : mapping.identifiers) {
        const model::Value& value = record.value(name);
        if (!model::is_absent(value)) identifiers.push_back({name, model::to_string(value)});
    }
    return identifiers;
}

std::vector<Person> match(const Mapping& mapping, const std::vector<model::Record>& records,
                          const std::vector<model::Account>& accounts) {
    const std::size_t nodes = records.size() + accounts.size();
    DisjointSets sets(nodes);
    FirstSeen seen(nodes);
    for (std::size_t i = 0; i < records.size(); ++i)
        for (const model::Identifier& identifier : identifiers_of(mapping, records[i]))
            sets.join(i, seen.node(identifier, i));

    std::vector<bool> has_problem(nodes, false);
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i].problem) has_problem[i] = true;
    const auto problems = problem_rows(records);
    for (std::size_t a = 0; a < accounts.size(); ++a) {
        const std::size_t node = records.size() + a;
        for (const model::Identifier& identifier : accounts[a].identifiers)
            sets.join(node, seen.node(identifier, node));
        for (const model::RecordLink& link : accounts[a].records)
            if (problems.contains(link_key(link.source, link.kind, link.key)))
                has_problem[node] = true;
    }

    std::vector<Person> people;
    std::unordered_map<std::size_t, std::size_t> index_of;
    for (std::size_t node = 0; node < nodes; ++node) {
        const auto [found, added] = index_of.try_emplace(sets.leader(node), people.size());
        if (added) people.emplace_back();
        Person& person = people[found->second];
        if (node < records.size())
            person.records.push_back(node);
        else
            person.accounts.push_back(node - records.size());
        person.has_problem = person.has_problem || has_problem[node];
    }
    return people;
}

}  // namespace connector::identity
