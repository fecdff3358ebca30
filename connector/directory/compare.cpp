#include "directory/compare.hpp"

#include "directory/attribute.hpp"
#include "directory/entry.hpp"
#include "directory/reading.hpp"
#include "directory/rule_values.hpp"
#include "model/seal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace connector::directory {

namespace {

using Strings = std::vector<std::string>;

Strings sorted_unique(Strings values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

/// `left` without the values of `right`; both sorted.
Strings without(const Strings& left, const Strings& right) {
    Strings rest;
    std::set_difference(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(rest));
    return rest;
}

bool contains_name(const Strings& values, const std::string& wanted) {
    return std::any_of(values.begin(), values.end(),
                       [&](const std::string& each) { return same_name(each, wanted); });
}

class Comparison {
  public:
    Comparison(const Mapping& mapping, const model::Account* present,
               const model::DesiredAccount& desired)
        : mapping_(mapping),
          creation_(!present),
          present_(present ? *present : kNoAccount),
          desired_(desired),
          seal_(present_.seal) {}

    std::vector<model::AttributeChange> lock_attributes(const std::string& change_id,
                                                        const std::string& order) {
        by_state_and_window({});
        own_one(attribute::kState, model::to_string(desired_.state));
        own_day(attribute::kSince, desired_.since);
        window();
        lock();
        if (!is_ruled()) foretell();
        own_time(attribute::kSessionsToEnd, desired_.sessions_to_end);
        if (changes_.empty() && !has_stale_seal()) return {};
        return order_alone(change_id, order);
    }

    std::vector<model::AttributeChange> calendar_attributes(const std::string& change_id,
                                                            const std::set<std::string>& held) {
        by_state_and_window(held);
        standing();
        window();
        lock();
        if (changes_.empty()) return {};
        drop_what_is_over();
        return under_id(change_id);
    }

    std::vector<model::AttributeChange> order_alone(const std::string& change_id,
                                                    const std::string& order) {
        own_one(attribute::kLockOrder, order);
        return under_id(change_id);
    }

    std::vector<model::AttributeChange> session_attributes(const std::string& change_id) {
        own(attribute::kSessionsToEnd, {});
        return under_id(change_id);
    }

    std::vector<model::AttributeChange> attributes(const std::string& change_id) {
        object_classes();
        if (creation_) {
            own_one(mapping_.login_attribute, desired_.login);
            own_one(mapping_.mail_attribute, desired_.mail);
            own_time(attribute::kSessionsToEnd, desired_.sessions_to_end);
            own_one(attribute::kLockOrder, desired_.lock_order);
        }
        for (const AttributeRule& rule : mapping_.attributes) by_rule(rule);
        identifiers();
        standing();
        records();
        if (!desired_.closing_stays) {
            window();
            lock();
            foretell();
        }
        if (changes_.empty() && !lacks_seal() && !has_stale_seal()) return {};
        drop_what_is_over();
        return under_id(change_id);
    }

  private:
    static const model::Account kNoAccount;

    std::vector<model::AttributeChange> under_id(const std::string& change_id) {
        if (seal_ && !change_id.empty()) own_one(attribute::kSeal, seal_->text(change_id));
        own_one(attribute::kChangeId, change_id);
        return std::move(changes_);
    }

    [[nodiscard]] const Strings& values(std::string_view name) const {
        static const Strings none;
        const auto found = present_.attributes.find(name);
        return found == present_.attributes.end() ? none : found->second;
    }

    void change(std::string_view name, Strings removed, Strings added) {
        if ((removed.empty() && added.empty()) || is_password(name)) return;
        changes_.push_back({std::string(name), std::move(removed), std::move(added)});
    }

    void own(std::string_view name, const Strings& wanted) {
        const Strings& current = values(name);
        if (current != wanted) change(name, without(current, wanted), without(wanted, current));
    }

    /// One value; an empty text is none.
    void own_one(std::string_view name, std::string_view wanted) {
        const Strings& current = values(name);
        const bool is_so =
            wanted.empty() ? current.empty() : current.size() == 1 && current.front() == wanted;
        if (!is_so) own(name, wanted.empty() ? Strings{} : Strings{std::string(wanted)});
    }

    void own_time(std::string_view name, const std::optional<model::Instant>& wanted) {
        own_one(name, wanted ? generalized_time(*wanted) : std::string());
    }

    void own_day(std::string_view name, const std::optional<model::Day>& wanted) {
        own_one(name, wanted ? model::to_string(*wanted) : std::string());
    }

    void add_missing(std::string_view name, const Strings& wanted) {
        change(name, {}, without(wanted, values(name)));
    }

    [[nodiscard]] Strings missing_classes() const {
        const Strings& current = values(attribute::kObjectClass);
        Strings missing;
        for (const std::string& each : mapping_.object_classes)
            if (!contains_name(current, each)) missing.push_back(each);
        return sorted_unique(std::move(missing));
    }

    void object_classes() { change(attribute::kObjectClass, {}, missing_classes()); }

    void by_rule(const AttributeRule& rule) {
        if (rule.ownership == Ownership::seed && !creation_) return;
        const std::string& login = creation_ ? desired_.login : present_.login;
        auto wanted = wanted_values(rule, desired_, login);
        if (!wanted) return;
        if (rule.ownership == Ownership::merge)
            merge(rule, sorted_unique(std::move(*wanted)));
        else
            own(rule.name, sorted_unique(std::move(*wanted)));
    }

    /// Only a whole change gives classes; before that, what is not there yet may not be allowed
    /// there.
    void by_state_and_window(const std::set<std::string>& held) {
        const bool has_classes = missing_classes().empty();
        for (const AttributeRule& rule : mapping_.attributes)
            if ((!rule.by_state.empty() || rule.expires) && !held.contains(rule.name) &&
                (has_classes || !values(rule.name).empty()))
                by_rule(rule);
    }

    void merge(const AttributeRule& rule, const Strings& wanted) {
        const Strings& current = values(rule.name);
        if (current == wanted) return;
        const OwnedValues owned(rule, wanted);
        Strings removed;
        Strings staying;
        for (const std::string& value : current) {
            const bool unwanted = !std::binary_search(wanted.begin(), wanted.end(), value);
            (unwanted && owned.contains(value) ? removed : staying).push_back(value);
        }
        // A server that compares without case would refuse a second spelling of a value.
        Strings added;
        for (const std::string& value : wanted)
            if (!contains_name(staying, value)) added.push_back(value);
        change(rule.name, std::move(removed), std::move(added));
    }

    void identifiers() {
        std::map<std::string, Strings> wanted;
        for (const IdentifierAttribute& each : mapping_.identifiers)
            for (const model::Identifier& identifier : desired_.identifiers)
                if (identifier.name == each.identifier && !identifier.value.empty())
                    wanted[each.attribute].push_back(labelled(each, identifier.value));
        for (auto& [name, identifiers] : wanted)
            add_missing(name, sorted_unique(std::move(identifiers)));
    }

    void standing() {
        own_one(attribute::kState, model::to_string(desired_.state));
        own_one(attribute::kTimelineState, model::to_string(desired_.timeline_state));
        own_day(attribute::kSince, desired_.since);
        own_day(attribute::kNextChange, desired_.next_change);
    }

    void records() {
        Strings links;
        for (const model::RecordLink& link : desired_.records)
            links.push_back(record_link_text(link));
        own(attribute::kRecord, sorted_unique(std::move(links)));
        if (!desired_.civil_digests.empty())
            own(attribute::kPersonKey, sorted_unique(desired_.civil_digests));
    }

    void window() {
        own_one(attribute::kWindow, window_text(desired_.window));
        const model::Window& theirs = desired_.foreign_window;
        own_one(attribute::kForeignWindow,
                theirs == model::Window{} ? std::string() : window_text(theirs));
        const model::Window wanted = model::enforced_window(desired_);
        const Flavour& flavour = *mapping_.flavour;
        // However an end is spelled, it needs no change where it is the same instant.
        if (flavour.enforces_start() && present_.window.start != wanted.start)
            own_time(flavour.window_start, wanted.start);
        if (flavour.enforces_end() && present_.window.end != wanted.end)
            own_one(flavour.window_end,
                    wanted.end ? window_end_text(flavour, *wanted.end) : std::string());
    }

    void lock() {
        const model::Lock lock = desired_.lock.value_or(model::Lock{});
        own_one(attribute::kLocked, desired_.lock ? "TRUE" : "");
        own_one(attribute::kLockReason, lock.reason);
        own_one(attribute::kLockBy, lock.by);
        own_time(attribute::kLockAt, lock.at);
        own_time(attribute::kLockUntil, lock.until);
        own_one(attribute::kLockNote, lock.note);
        lock_value();
    }

    /// Only our own value is ever removed; somebody else's, and the one that the server set after
    /// wrong passwords, stay as they are: the window holds all the same.
    void lock_value() {
        const Flavour& flavour = *mapping_.flavour;
        const bool ours = present_.permanently_locked && present_.lock_value_is_ours;
        const bool foreign =
            !ours && (present_.permanently_locked || model::is_lock_attribute_taken(present_));
        const bool is_wanted =
            desired_.lock || (flavour.locks_outside_window && !desired_.admits_now && is_ruled());
        const auto noted = is_wanted && !foreign ? flavour.lock_value : std::string_view();
        own_one(attribute::kLockValue, noted);
        seal_ = model::Seal::of(desired_.window, desired_.lock.has_value(), noted);
        seal_->foretell_as(present_.seal);
        // However it is spelled (TRUE, true), our own value needs no change, unless another one
        // stands beside it. What is no lock (FALSE) is nobody's.
        const bool closes = model::has_closing_lock_value(present_);
        if (is_wanted && (present_.lock_value_is_mixed || (!foreign && !closes)))
            own_one(flavour.lock, flavour.lock_value);
        if (!is_wanted && ours) own_one(flavour.lock, {});
    }

    /// Nobody comes to open again whom no rule knows, when somebody else's end is moved.
    [[nodiscard]] bool is_ruled() const {
        return !desired_.admitted || desired_.admitted->are_by_rules;
    }

    /// What is written of a person whom nothing holds is what the rules promise from now on.
    /// Orders, and what the calendar does beside a held change, leave what was promised; the first
    /// lock says that no rule did.
    void foretell() {
        if (desired_.admitted && !is_as_foretold()) seal_->foretell(*desired_.admitted);
    }

    /// What was promised is the same without it.
    void drop_what_is_over() {
        if (seal_ && is_as_foretold()) seal_->foretell(*desired_.admitted);
    }

    [[nodiscard]] bool is_as_foretold() const {
        return model::is_foretold(present_, desired_).value_or(false);
    }

    [[nodiscard]] bool lacks_seal() const { return seal_ && !present_.seal; }

    /// What it tells of is not what it should be, though a hand has made all else so.
    [[nodiscard]] bool has_stale_seal() const {
        return present_.seal && present_.seal->text({}) != seal_->text({});
    }

    const Mapping& mapping_;
    const bool creation_;
    const model::Account& present_;
    const model::DesiredAccount& desired_;
    /// Of the entry as it is wanted; as it is, where nobody asks that.
    std::optional<model::Seal> seal_;
    std::vector<model::AttributeChange> changes_;
};

const model::Account Comparison::kNoAccount{};

}  // namespace

std::optional<model::Change> change_for(const Mapping& mapping, const model::Account* present,
                                        const model::DesiredAccount& desired,
                                        const std::string& change_id) {
    if (present && present->problem) return std::nullopt;
    model::Change change;
    change.id = change_id;
    change.kind = present ? model::ChangeKind::modify : model::ChangeKind::create;
    change.login = present ? present->login : desired.login;
    change.dn = present ? present->dn
                        : fmt::format("{}={},{}", mapping.login_attribute,
                                      escape_rdn_value(desired.login), mapping.people);
    change.attributes = Comparison(mapping, present, desired).attributes(change_id);
    if (change.attributes.empty()) return std::nullopt;
    return change;
}

namespace {

model::Change modification(const model::Account& present, const std::string& change_id,
                           std::vector<model::AttributeChange> attributes) {
    model::Change change;
    change.id = change_id;
    change.login = present.login;
    change.dn = present.dn;
    change.attributes = std::move(attributes);
    return change;
}

}  // namespace

std::optional<model::Change> lock_change_for(const Mapping& mapping, const model::Account& present,
                                             const model::DesiredAccount& desired,
                                             const std::string& change_id,
                                             const std::string& order) {
    auto attributes = Comparison(mapping, &present, desired).lock_attributes(change_id, order);
    if (attributes.empty()) return std::nullopt;
    return modification(present, change_id, std::move(attributes));
}

std::optional<model::Change> calendar_change_for(const Mapping& mapping,
                                                 const model::Account& present,
                                                 const model::DesiredAccount& desired,
                                                 const std::string& change_id,
                                                 const std::set<std::string>& held) {
    if (present.problem) return std::nullopt;
    auto attributes = Comparison(mapping, &present, desired).calendar_attributes(change_id, held);
    if (attributes.empty()) return std::nullopt;
    return modification(present, change_id, std::move(attributes));
}

model::Change sessions_ended_change_for(const Mapping& mapping, const model::Account& present,
                                        const std::string& change_id) {
    return modification(present, change_id,
                        Comparison(mapping, &present, {}).session_attributes(change_id));
}

model::Change order_change_for(const Mapping& mapping, const model::Account& present,
                               const std::string& order) {
    return modification(present, order,
                        Comparison(mapping, &present, {}).order_alone(order, order));
}

}  // namespace connector::directory
