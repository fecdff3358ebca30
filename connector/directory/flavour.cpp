#include "directory/flavour.hpp"

#include "directory/attribute.hpp"
#include "directory/entry.hpp"
#include "model/window.hpp"

#include <algorithm>

namespace connector::directory {

const Flavour kOpenLdap{
    .name = "openldap",
    .window_start = "pwdStartTime",
    .window_end = "pwdEndTime",
    .ends_after_last_second = false,
    .overlooks_zone = false,
    .overlooks_far_past = true,
    .lock = "pwdAccountLockedTime",
    .lock_value = "000001010000Z",
    .server_lock = "pwdAccountLockedTime",
    .wrong_passwords = {},
    .locks_as_shipped = true,
    .locks_outside_window = false,
    .adds_apart = true,
    .refuses_cheaply = true,
    .password_changed = "pwdChangedTime",
    .weakness = {},
    .refusal = model::Refusal::with_reason,
};

namespace {

/// OpenLDAP before 2.5, or without ppolicy: a rule of access on userPassword refuses the bind
/// where the attribute is TRUE (deploy/slapd/without-window.ldif.in).
constexpr Flavour kOpenLdapWithoutWindow{
    .name = "openldap-without-window",
    .window_start = {},
    .window_end = {},
    .ends_after_last_second = false,
    .overlooks_zone = false,
    .overlooks_far_past = false,
    .lock = "lifecycleBarred",
    .lock_value = "TRUE",
    .server_lock = {},
    .wrong_passwords = {},
    .locks_as_shipped = false,
    .locks_outside_window = true,
    .adds_apart = true,
    .refuses_cheaply = true,
    .password_changed = {},
    .weakness =
        "the directory cannot be told a date ahead of time: accounts open and close only "
        "when a pass runs, so none closes while the connector is down",
    .refusal = model::Refusal::as_wrong_password,
};

/// 389 Directory Server: nsAccountLock, and an end that its Account Policy plug-in enforces,
/// measured on 2.3.1.
constexpr Flavour k389{
    .name = "389ds",
    .window_start = {},
    .window_end = "lifecycleWindowEnd",
    .ends_after_last_second = true,
    .overlooks_zone = true,
    .overlooks_far_past = false,
    .lock = "nsAccountLock",
    .lock_value = "true",
    .server_lock = "accountUnlockTime",
    .wrong_passwords = "passwordRetryCount",
    .locks_as_shipped = false,
    .locks_outside_window = true,
    .adds_apart = false,
    .refuses_cheaply = false,
    .password_changed = "pwdUpdateTime",
    .weakness =
        "the directory cannot be told a beginning ahead of time: an account opens only "
        "when a pass runs, so none opens while the connector is down (it closes in time)",
    .refusal = model::Refusal::as_other_error,
};

constexpr const Flavour* kFlavours[] = {&kOpenLdap, &kOpenLdapWithoutWindow, &k389};

/// Further off than any end of ours.
constexpr model::Instant kNever{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

/// The end of a closed window stands there as it is: no time before 1970 is given to a server.
bool is_moved(const Flavour& flavour, model::Instant end) {
    return flavour.ends_after_last_second && end > *model::Window::closed().end;
}

}  // namespace

std::string window_end_text(const Flavour& flavour, model::Instant end) {
    return generalized_time(is_moved(flavour, end) ? end - std::chrono::seconds{1} : end);
}

std::optional<model::Instant> parse_window_end(const Flavour& flavour, std::string_view text) {
    auto end = parse_generalized_time(text);
    const std::size_t zone = text.find_first_of("+-");
    if (end && flavour.overlooks_zone && zone != std::string_view::npos)
        end = parse_generalized_time(std::string(text.substr(0, zone)) + 'Z');
    if (end && flavour.overlooks_far_past && *end < model::Instant{}) return kNever;
    if (end && is_moved(flavour, *end)) *end += std::chrono::seconds{1};
    return end;
}

const Flavour* find_flavour(std::string_view name) {
    for (const Flavour* each : kFlavours)
        if (each->name == name) return each;
    return nullptr;
}

std::vector<std::string> flavour_names() {
    std::vector<std::string> names;
    for (const Flavour* each : kFlavours) names.emplace_back(each->name);
    return names;
}

std::vector<std::string> closing_attributes() {
    std::vector<std::string> names;
    for (const Flavour* each : kFlavours)
        for (const std::string_view name : {each->window_start, each->window_end, each->lock})
            if (!name.empty()) names.emplace_back(name);
    return names;
}

bool closes_accounts(std::string_view attribute) {
    std::vector<std::string> names = closing_attributes();
    for (const Flavour* each : kFlavours)
        for (const std::string_view name : {each->server_lock, each->wrong_passwords})
            if (!name.empty()) names.emplace_back(name);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& each) { return same_name(each, attribute); });
}

}  // namespace connector::directory
