#include "directory/entry.hpp"

#include "directory/attribute.hpp"
#include "directory/dn.hpp"
#include "directory/reading.hpp"
#include "model/seal.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace connector::directory {

namespace {

/// Reads the values of one entry; what does not parse becomes the account's problem (the first
/// one, in the order in which they are asked for).
class Values {
  public:
    Values(const model::Attributes& attributes, std::optional<std::string>& problem)
        : attributes_(attributes), problem_(problem) {}

    [[nodiscard]] const std::vector<std::string>& all(std::string_view name) const {
        static const std::vector<std::string> none;
        const auto found = attributes_.find(name);
        return found == attributes_.end() ? none : found->second;
    }

    const std::string* one(std::string_view name) {
        const auto& values = all(name);
        if (values.size() > 1) report(fmt::format("{} has {} values", name, values.size()));
        return values.empty() ? nullptr : &values.front();
    }

    std::string text(std::string_view name) {
        const std::string* value = one(name);
        return value ? *value : std::string{};
    }

    /// What `parse` makes of the one value.
    template <typename Parse>
    auto parsed(std::string_view name, Parse parse, std::string_view what)
        -> decltype(parse(std::string_view{})) {
        const std::string* value = one(name);
        if (!value) return std::nullopt;
        auto result = parse(std::string_view(*value));
        if (!result) report_value(name, *value, what);
        return result;
    }

    void report_value(std::string_view name, const std::string& value, std::string_view what) {
        report(fmt::format("{} is '{}', which is not {}", name, text::printable(value), what));
    }

    void report(std::string problem) {
        if (!problem_) problem_ = std::move(problem);
    }

  private:
    const model::Attributes& attributes_;
    std::optional<std::string>& problem_;
};

constexpr std::string_view kTime = "a time (20190910220000Z)";
constexpr std::string_view kDay = "a day (2019-09-10)";

std::optional<bool> parse_boolean(std::string_view text) {
    if (text == "TRUE") return true;
    if (text == "FALSE") return false;
    return std::nullopt;
}

bool has_class(const std::vector<std::string>& classes, std::string_view wanted) {
    return std::any_of(classes.begin(), classes.end(),
                       [&](const std::string& each) { return same_name(each, wanted); });
}

std::string login_of(const Mapping& mapping, const std::string& dn,
                     const std::vector<std::string>& logins) {
    if (logins.empty()) return {};
    const auto named = rdn_value(dn, mapping.login_attribute);
    if (!named) return logins.front();
    const auto found = std::find_if(logins.begin(), logins.end(), [&](const std::string& each) {
        return same_name(each, *named);
    });
    return found == logins.end() ? logins.front() : *found;
}

void read_taken(const AttributeNames& names, model::Account& account, const Values& values) {
    for (const std::string& name : names.taken()) {
        const auto& taken = values.all(name);
        account.taken.insert(account.taken.end(), taken.begin(), taken.end());
    }
}

void read_identifiers(const Mapping& mapping, model::Account& account, const Values& values) {
    for (const IdentifierAttribute& each : mapping.identifiers) {
        const std::string prefix = labelled(each, "");
        for (const std::string& value : values.all(each.attribute))
            if (value.size() > prefix.size() && value.starts_with(prefix))
                account.identifiers.push_back({each.identifier, value.substr(prefix.size())});
    }
    std::sort(account.identifiers.begin(), account.identifiers.end());
}

void read_state(model::Account& account, Values& values) {
    constexpr std::string_view what = "prepared, ok, locked, pending or inactive";
    account.state = values.parsed(attribute::kState, model::parse_state, what);
    account.timeline_state = values.parsed(attribute::kTimelineState, model::parse_state, what);
    account.since = values.parsed(attribute::kSince, model::parse_day, kDay);
    account.next_change = values.parsed(attribute::kNextChange, model::parse_day, kDay);
    account.change_id = values.text(attribute::kChangeId);
    account.civil_digests = values.all(attribute::kPersonKey);
}

using Bound = std::optional<model::Instant>;

/// Every instant at which a day may begin somewhere on earth.
std::vector<Bound> beginnings_of(const std::optional<model::Day>& day) {
    constexpr std::chrono::minutes kStep{15};
    std::vector<Bound> all;
    if (!day) return all;
    for (auto shift = std::chrono::minutes{-14 * 60}; shift <= std::chrono::minutes{14 * 60};
         shift += kStep)
        all.emplace_back(model::Instant{*day} + shift);
    return all;
}

/// By the seal the end is one of these, or begins one of the days that stand on the entry, in the
/// time zone of whoever wrote it; else it is as found, and by hand.
template <typename IsSealed>
Bound bound_by_seal(const model::Account& account, std::vector<Bound> candidates,
                    const Bound& found, IsSealed is_sealed, bool& is_by_hand) {
    auto known = std::find_if(candidates.begin(), candidates.end(), is_sealed);
    for (const auto& day : {account.next_change, account.since}) {
        if (known != candidates.end()) break;
        candidates = beginnings_of(day);
        known = std::find_if(candidates.begin(), candidates.end(), is_sealed);
    }
    is_by_hand = known == candidates.end();
    return is_by_hand ? found : *known;
}

void read_sealed_window(model::Account& account) {
    const model::Seal& seal = *account.seal;
    const model::Window copy = account.window_written.value_or(model::Window{});
    const model::Window in_force{
        account.start_is_enforced ? account.window.start : copy.start,
        account.end_is_enforced ? account.window.end : copy.end,
    };
    const model::Window closed = model::Window::closed();
    account.window_written = model::Window{
        bound_by_seal(
            account, {copy.start, in_force.start, closed.start, {}}, in_force.start,
            [&](const Bound& each) { return seal.is_of_start(each); }, account.start_is_by_hand),
        bound_by_seal(
            account, {copy.end, in_force.end, closed.end, {}}, in_force.end,
            [&](const Bound& each) { return seal.is_of_end(each); }, account.end_is_by_hand)};
}

void read_window(const Flavour& flavour, model::Account& account, Values& values) {
    account.start_is_enforced = flavour.enforces_start();
    account.end_is_enforced = flavour.enforces_end();
    // Beside a seal a copy that cannot be read is missed by nobody.
    account.window_written = account.seal
                                 ? parse_window(values.text(attribute::kWindow))
                                 : values.parsed(attribute::kWindow, parse_window, "START/END");
    if (account.start_is_enforced)
        account.window.start = values.parsed(flavour.window_start, parse_generalized_time, kTime);
    if (account.end_is_enforced)
        account.window.end = values.parsed(
            flavour.window_end,
            [&](std::string_view text) { return parse_window_end(flavour, text); }, kTime);
    if (account.seal) read_sealed_window(account);
    const model::Window written = model::as_written(account).value_or(model::Window{});
    if (!account.start_is_enforced) account.window.start = written.start;
    if (!account.end_is_enforced) account.window.end = written.end;
}

constexpr std::string_view kRestOfLock[] = {attribute::kLockReason, attribute::kLockBy,
                                            attribute::kLockAt, attribute::kLockUntil,
                                            attribute::kLockNote};

/// What is left of a lock is a lock: a hand that takes a part of it away opens nothing. An order
/// always writes that it locks, why, by whom and when, and an end after that.
void read_our_lock(model::Account& account, Values& values) {
    const bool is_flagged =
        values.parsed(attribute::kLocked, parse_boolean, "TRUE or FALSE").value_or(false);
    model::Lock lock;
    lock.reason = values.text(attribute::kLockReason);
    lock.by = values.text(attribute::kLockBy);
    lock.at = values.parsed(attribute::kLockAt, parse_generalized_time, kTime);
    lock.until = values.parsed(attribute::kLockUntil, parse_generalized_time, kTime);
    lock.note = values.text(attribute::kLockNote);
    const bool has_rest =
        std::any_of(std::begin(kRestOfLock), std::end(kRestOfLock),
                    [&](std::string_view name) { return !values.all(name).empty(); });
    if (!is_flagged && !has_rest) return;
    if (!is_flagged) account.lock_edited.emplace_back(attribute::kLocked);
    if (lock.reason.empty()) account.lock_edited.emplace_back(attribute::kLockReason);
    if (lock.by.empty()) account.lock_edited.emplace_back(attribute::kLockBy);
    if (!lock.at) account.lock_edited.emplace_back(attribute::kLockAt);
    if (lock.at && lock.until && *lock.until <= *lock.at) {
        account.lock_edited.emplace_back(attribute::kLockUntil);
        lock.until.reset();
    }
    account.lock = std::move(lock);
}

/// Whether something on the entry still says why our lock value stands there: the lock, or, where
/// the directory closes by that value outside the window too, a state in which it may. Not what is
/// left of a lock that a hand has taken away, where no end of a window could keep the person out.
bool explains_lock_value(const Flavour& flavour, const model::Account& account) {
    if (account.lock) return true;
    const bool was_locked =
        account.seal ? account.was_locked : account.state == model::State::locked;
    if (!flavour.locks_outside_window || was_locked) return false;
    return account.seal || flavour.enforces_end() || !model::lost_its_lock(account, {});
}

/// What stands there after its end, or when the wrong passwords are forgiven, is no lock any more.
std::optional<model::ServerLock> server_lock(const Flavour& flavour, const model::Account& account,
                                             Values& values) {
    const auto& noted = values.all(flavour.server_lock);
    if (noted.empty()) return std::nullopt;
    const auto time = parse_generalized_time(noted.front());
    model::ServerLock lock{flavour.server_lock, {}, {}};
    if (!flavour.notes_lock_apart()) {
        if (account.permanently_locked) return std::nullopt;
        // slapd takes the first second of 1970 for no time, and locks for ever.
        if (time != model::Instant{}) lock.at = time;
        return lock;
    }
    const auto& count = values.all(flavour.wrong_passwords);
    if (count.empty() || count.front() == "0") return std::nullopt;
    if (time != model::Instant{}) lock.until = time;
    return lock;
}

void read_lock(const Flavour& flavour, model::Account& account, Values& values) {
    const auto& lock_values = values.all(flavour.lock);
    account.lock_attribute = flavour.lock;
    const auto is_lock_value = [&](const std::string& each) {
        return same_name(each, flavour.lock_value);
    };
    account.permanently_locked = std::any_of(lock_values.begin(), lock_values.end(), is_lock_value);
    // 389 Directory Server looks at the first value alone; which that is, nobody tells.
    account.lock_value_is_mixed =
        account.permanently_locked &&
        !std::all_of(lock_values.begin(), lock_values.end(), is_lock_value);
    account.server_lock = server_lock(flavour, account, values);
    account.foreign_window = values.parsed(attribute::kForeignWindow, parse_window, "START/END")
                                 .value_or(model::Window{});
    account.sessions_to_end =
        values.parsed(attribute::kSessionsToEnd, parse_generalized_time, kTime);
    read_our_lock(account, values);
    account.lock_order = values.text(attribute::kLockOrder);
    account.lock_value_is_noted = same_name(values.text(attribute::kLockValue), flavour.lock_value);
    if (!account.seal) return;
    const bool is_sealed = account.seal->is_of_lock(true, flavour.lock_value);
    account.was_locked = is_sealed || account.seal->is_of_lock(true, {});
    account.lock_value_is_noted = is_sealed || account.seal->is_of_lock(false, flavour.lock_value);
}

void read_records(model::Account& account, Values& values) {
    const auto place = [](const model::RecordLink& link) {
        return std::tie(link.source, link.kind, link.key);
    };
    for (const std::string& value : values.all(attribute::kRecord)) {
        auto link = parse_record_link(value);
        if (link)
            account.records.push_back(std::move(*link));
        else
            values.report_value(attribute::kRecord, value, "a record ([source=…][kind=…][key=…])");
    }
    auto& records = account.records;
    std::sort(records.begin(), records.end(),
              [&](const auto& left, const auto& right) { return place(left) < place(right); });
    const auto twice = std::adjacent_find(
        records.begin(), records.end(),
        [&](const auto& left, const auto& right) { return place(left) == place(right); });
    if (twice != records.end())
        values.report(fmt::format("{} names {}.{} {} twice", attribute::kRecord, twice->source,
                                  twice->kind, text::printable(twice->key)));
}

}  // namespace

std::string window_text(const model::Window& window) {
    std::string text = window.start ? generalized_time(*window.start) : "";
    text += '/';
    if (window.end) text += generalized_time(*window.end);
    return text;
}

std::optional<model::Window> parse_window(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view start = text.substr(0, slash);
    const std::string_view end = text.substr(slash + 1);
    model::Window window{parse_generalized_time(start), parse_generalized_time(end)};
    if (!window.start && !start.empty()) return std::nullopt;
    if (!window.end && !end.empty()) return std::nullopt;
    return window;
}

std::string labelled(const IdentifierAttribute& attribute, std::string_view value) {
    if (attribute.label.empty()) return std::string(value);
    std::string text = '{' + attribute.label + '}';
    text += value;
    return text;
}

const std::vector<std::string>& Entry::values(std::string_view name) const {
    static const std::vector<std::string> none;
    for (const auto& [spelled, values] : attributes)
        if (same_name(spelled, name)) return values;
    return none;
}

std::vector<std::string> attributes_to_read(const Mapping& mapping) {
    return AttributeNames(mapping).all();
}

model::Account account_from(const Mapping& mapping, const AttributeNames& names, std::string dn,
                            model::Attributes&& attributes) {
    model::Account account;
    account.dn = std::move(dn);
    Values values(attributes, account.problem);
    account.ours = has_class(values.all(attribute::kObjectClass), kAccountClass);
    const auto& logins = values.all(mapping.login_attribute);
    account.login = login_of(mapping, account.dn, logins);
    std::copy_if(logins.begin(), logins.end(), std::back_inserter(account.other_logins),
                 [&](const std::string& each) { return each != account.login; });
    const auto& mails = values.all(mapping.mail_attribute);
    if (!mails.empty()) account.mail = mails.front();
    read_taken(names, account, values);
    read_identifiers(mapping, account, values);
    read_state(account, values);
    account.seal = model::Seal::read(values.text(attribute::kSeal), account.change_id);
    read_lock(*mapping.flavour, account, values);
    read_window(*mapping.flavour, account, values);
    account.lock_value_is_ours =
        account.lock_value_is_noted && explains_lock_value(*mapping.flavour, account);
    read_records(account, values);
    for (const std::string& alias : names.only_taken()) attributes.erase(alias);
    account.attributes = std::move(attributes);
    return account;
}

model::Account account_of(const Mapping& mapping, const Entry& entry) {
    const AttributeNames names(mapping);
    model::Attributes attributes;
    for (const auto& [name, values] : entry.attributes) {
        const std::string* spelled = names.spelled(name);
        if (!spelled || values.empty()) continue;
        auto& kept = attributes[*spelled];
        kept.insert(kept.end(), values.begin(), values.end());
        std::sort(kept.begin(), kept.end());
    }
    return account_from(mapping, names, entry.dn, std::move(attributes));
}

}  // namespace connector::directory
