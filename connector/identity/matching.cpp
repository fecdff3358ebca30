#include "identity/matching.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>

namespace connector::identity {

namespace {

constexpr std::uint64_t kNodeMask = 0xFFFFFFFF;
constexpr std::size_t kFewestSlots = 1024;
constexpr unsigned kNodeBits = 32;

std::uint64_t hash_of(const model::Identifier& identifier) {
    const std::hash<std::string_view> hash;
    return hash(identifier.value) ^ (hash(identifier.name) * 3);
}

std::uint32_t node_of(std::uint64_t slot) {
    return static_cast<std::uint32_t>((slot & kNodeMask) - 1);
}

}  // namespace

Person People::operator[](std::size_t index) const {
    const Begin& begin = begins_[index];
    const std::size_t end =
        index + 1 < begins_.size() ? begins_[index + 1].records : members_.size();
    const std::span<const std::uint32_t> members(members_);
    return {members.subspan(begin.records, begin.accounts - begin.records),
            members.subspan(begin.accounts, end - begin.accounts), begin.has_problem};
}

std::vector<model::Identifier> identifiers_of(const Mapping& mapping, const model::Record& record) {
    std::vector<model::Identifier> identifiers;
    for (const std::string& name : mapping.identifiers) {
        const model::Value& value = record.value(name);
        if (!model::is_absent(value)) identifiers.push_back({name, model::to_string(value)});
    }
    return identifiers;
}

Matching::Matching(const Mapping& mapping, const model::Records& records)
    : mapping_(mapping),
      records_(records),
      parents_(records.size()),
      next_(records.size()),
      has_problem_(records.size(), false) {
    std::iota(parents_.begin(), parents_.end(), Node{0});
    std::iota(next_.begin(), next_.end(), Node{0});
    for (Node record = 0; record < records.size(); ++record) {
        has_problem_[record] = records.problem(record) != nullptr;
        for (const model::Identifier& identifier : record_identifiers(record))
            join_by(identifier, record);
    }
}

std::size_t Matching::add(const model::Account& account) {
    const std::size_t index = accounts_.add(account, remembered_by(account));
    const auto node = static_cast<Node>(records_.size() + index);
    parents_.push_back(node);
    next_.push_back(node);
    has_problem_.push_back(false);
    for (const model::Identifier& identifier : account.identifiers) join_by(identifier, node);
    return index;
}

Person Matching::so_far(std::size_t account) {
    Person person;
    so_far_.clear();
    const auto first = static_cast<Node>(records_.size() + account);
    for (Node node = first; so_far_.empty() || node != first; node = next_[node]) {
        so_far_.push_back(node);
        person.has_problem = person.has_problem || has_problem_[node];
    }
    std::sort(so_far_.begin(), so_far_.end());
    const auto accounts =
        std::find_if(so_far_.begin(), so_far_.end(), [&](Node node) { return !is_record(node); });
    person.records = {so_far_.begin(), accounts};
    for (auto node = accounts; node != so_far_.end(); ++node)
        *node -= static_cast<Node>(records_.size());
    person.accounts = {accounts, so_far_.end()};
    return person;
}

People Matching::people(CivilDigest& civil_digest) {
    join_by_remembered_keys(civil_digest);
    People people;
    people.members_.reserve(parents_.size());
    for (Node first = 0; first < parents_.size(); ++first) {
        if (leader(first) != first) continue;
        const auto begin = static_cast<std::uint32_t>(people.members_.size());
        people.begins_.push_back({begin, begin, false});
        People::Begin& person = people.begins_.back();
        Node node = first;
        do {
            people.members_.push_back(node);
            if (is_record(node)) ++person.accounts;
            person.has_problem = person.has_problem || has_problem_[node];
            node = next_[node];
        } while (node != first);
        std::sort(people.members_.begin() + begin, people.members_.end());
        for (std::size_t i = person.accounts; i < people.members_.size(); ++i)
            people.members_[i] -= static_cast<Node>(records_.size());
    }
    return people;
}

const Matching::KindFields& Matching::fields_of(const model::RecordKind& kind) {
    const auto known = std::find_if(fields_.begin(), fields_.end(),
                                    [&](const KindFields& each) { return each.kind == &kind; });
    if (known != fields_.end()) return *known;
    KindFields made{&kind, {}};
    for (std::size_t i = 0; i < mapping_.identifiers.size(); ++i)
        if (const auto field = kind.field_index(mapping_.identifiers[i]))
            made.fields.emplace_back(i, *field);
    return fields_.emplace_back(std::move(made));
}

std::vector<model::Identifier> Matching::record_identifiers(Node record) {
    std::vector<model::Identifier> identifiers;
    for (const auto& [number, field] : fields_of(records_.kind(record)).fields) {
        const model::Value value = records_.value(record, field);
        if (!model::is_absent(value))
            identifiers.push_back({mapping_.identifiers[number], model::to_string(value)});
    }
    return identifiers;
}

bool Matching::has(Node node, const model::Identifier& identifier) {
    if (!is_record(node)) return accounts_.has(node - records_.size(), identifier);
    const auto& fields = fields_of(records_.kind(node)).fields;
    return std::any_of(fields.begin(), fields.end(), [&](const auto& each) {
        return mapping_.identifiers[each.first] == identifier.name &&
               records_.is_value(node, each.second, identifier.value);
    });
}

Matching::Node Matching::leader(Node node) {
    while (parents_[node] != node) {
        parents_[node] = parents_[parents_[node]];
        node = parents_[node];
    }
    return node;
}

void Matching::join(Node a, Node b) {
    a = leader(a);
    b = leader(b);
    if (a == b) return;
    parents_[std::max(a, b)] = std::min(a, b);
    // Two rings become one where each goes on in the other.
    std::swap(next_[a], next_[b]);
}

void Matching::join_by(const model::Identifier& identifier, Node node) {
    if ((identifiers_ + 1) * 3 > slots_.size() * 2) grow_slots();
    const std::uint64_t hash = hash_of(identifier);
    std::uint64_t& slot = slots_[find_slot(identifier, hash)];
    if (slot != 0) {
        join(node, node_of(slot));
        return;
    }
    slot = (hash & ~kNodeMask) | (std::uint64_t{node} + 1);
    ++identifiers_;
}

std::size_t Matching::find_slot(const model::Identifier& identifier, std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    // Where a slot's search begins must be told by the slot itself, for growing.
    std::size_t at = (hash >> kNodeBits) & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
        const std::uint64_t slot = slots_[at];
        if ((slot & ~kNodeMask) == (hash & ~kNodeMask) && has(node_of(slot), identifier)) break;
    }
    return at;
}

/// Mostly they are records of the same person: those are at hand, the others are searched for.
std::vector<std::uint32_t> Matching::remembered_by(const model::Account& account) {
    std::vector<std::uint32_t> near;
    for (const model::Identifier& identifier : account.identifiers) {
        if (records_.has_repeated_names() || slots_.empty()) break;
        const std::uint64_t slot = slots_[find_slot(identifier, hash_of(identifier))];
        if (slot == 0) continue;
        const Node first = node_of(slot);
        Node node = first;
        do {
            if (is_record(node)) near.push_back(node);
            node = next_[node];
        } while (node != first);
    }
    std::vector<std::uint32_t> remembered;
    for (const auto& link : account.records) {
        const auto found = std::find_if(near.begin(), near.end(), [&](std::uint32_t record) {
            return records_.is(record, link.source, link.kind, link.key);
        });
        if (found != near.end()) {
            remembered.push_back(*found);
            continue;
        }
        for (const std::size_t record : records_.find(link.source, link.kind, link.key))
            remembered.push_back(static_cast<std::uint32_t>(record));
    }
    return remembered;
}

void Matching::grow_slots() {
    const std::vector<std::uint64_t> old = std::move(slots_);
    slots_.assign(std::max(kFewestSlots, old.size() * 2), 0);
    const std::size_t mask = slots_.size() - 1;
    for (const std::uint64_t slot : old) {
        if (slot == 0) continue;
        std::size_t at = (slot >> kNodeBits) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

/// Only records of people without an account, and rows that were not understood, can be meant.
void Matching::join_by_remembered_keys(CivilDigest& civil_digest) {
    std::vector<bool> has_account(parents_.size(), false);
    for (std::size_t a = 0; a < accounts_.size(); ++a)
        has_account[leader(static_cast<Node>(records_.size() + a))] = true;
    std::vector<bool> is_meant(records_.size(), false);
    bool any = false;
    for (Node record = 0; record < records_.size(); ++record) {
        is_meant[record] = has_problem_[record] || !has_account[leader(record)];
        any = any || is_meant[record];
    }
    if (!any) return;
    for (std::size_t a = 0; a < accounts_.size(); ++a)
        for (const std::uint32_t record : accounts_.remembered(a))
            if (is_meant[record]) join_remembered(a, record, civil_digest);
}

void Matching::join_remembered(std::size_t account, std::uint32_t record,
                               CivilDigest& civil_digest) {
    const auto node = static_cast<Node>(records_.size() + account);
    const model::Record read = records_[record];
    if (read.problem) {
        has_problem_[node] = true;
        if (record_identifiers(record).empty()) join(node, record);
        return;
    }
    const auto digest = civil_digest.of(read);
    if (!digest) return;
    const auto known = accounts_.civil_digests(account);
    if (std::find(known.begin(), known.end(), fingerprint_of(*digest)) != known.end())
        join(node, record);
}

}  // namespace connector::identity
