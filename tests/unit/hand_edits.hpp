#pragma once

// What hands do to one entry.

#include "directory/flavour.hpp"
#include "model/account.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace connector::test_support {

using directory::Flavour;
using model::Attributes;

inline constexpr const char* kRemnants[] = {"lifecycleLocked",    "lifecycleLockReason",
                                            "lifecycleLockBy",    "lifecycleLockAt",
                                            "lifecycleLockUntil", "lifecycleLockNote"};
inline constexpr char kPastEnd[] = "20200601000000Z";

inline std::string value(const Attributes& entry, std::string_view name) {
    const auto found = entry.find(name);
    return found == entry.end() ? "" : found->second.front();
}

/// An edit of one entry; `ends_lock` where it says itself that the lock ends.
struct Edit {
    std::string name;
    std::function<void(Attributes&)> make;
    bool ends_lock = false;
};

inline Edit deletion(const std::vector<std::string>& names) {
    return {"without " + testing::PrintToString(names), [names](Attributes& entry) {
                for (const std::string& each : names) entry.erase(each);
            }};
}

inline Edit replacement(const std::string& name, const std::string& text, bool ends_lock = false) {
    return {name + ": " + text, [=](Attributes& entry) { entry[name] = {text}; }, ends_lock};
}

inline std::vector<std::string> closing_attributes(const Flavour& flavour) {
    std::vector<std::string> names(std::begin(kRemnants), std::end(kRemnants));
    for (const std::string_view each :
         {std::string_view("lifecycleLockValue"), std::string_view("lifecycleWindow"),
          std::string_view("lifecycleForeignWindow"), std::string_view("lifecycleState"),
          flavour.lock, flavour.window_start, flavour.window_end})
        if (!each.empty()) names.emplace_back(each);
    return names;
}

/// What the server does after too many wrong passwords; where it notes an end, that comes before
/// autumn.
inline void guess_passwords(const Flavour& flavour, Attributes& entry) {
    const bool notes_end = flavour.server_lock != flavour.lock;
    entry[std::string(flavour.server_lock)] = {notes_end ? "20200801000000Z" : "20200701095500Z"};
    if (notes_end) entry[std::string(flavour.wrong_passwords)] = {"3"};
}

/// An empty value deletes.
inline void set(Attributes& entry, const char* name, const std::string& value) {
    entry.erase(name);
    if (!value.empty()) entry[name] = {value};
}

inline std::vector<Edit> edits_of(const Flavour& flavour) {
    const std::vector<std::string> names = closing_attributes(flavour);
    std::vector<Edit> edits{deletion({})};
    for (std::size_t i = 0; i < names.size(); ++i) {
        edits.push_back(deletion({names[i]}));
        for (std::size_t j = i + 1; j < names.size(); ++j)
            edits.push_back(deletion({names[i], names[j]}));
    }
    const std::vector<std::string> all(std::begin(kRemnants), std::end(kRemnants));
    const std::string lock(flavour.lock);
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{}, {"lifecycleLockValue"}, {lock}, {"lifecycleWindow"}}) {
        std::vector<std::string> both = all;
        both.insert(both.end(), more.begin(), more.end());
        edits.push_back(deletion(both));
    }
    for (const std::string state : {"ok", "pending", "inactive", ""})
        for (const std::string by_rules : {"", "ok", "pending", "inactive"})
            for (const bool is_reset : {false, true})
                edits.push_back({"the whole lock, the state to '" + state + "', by the rules '" +
                                     by_rules + (is_reset ? "', new password" : "'"),
                                 [=, &flavour](Attributes& entry) {
                                     for (const std::string& name : all) entry.erase(name);
                                     set(entry, "lifecycleState", state);
                                     set(entry, "lifecycleTimelineState", by_rules);
                                     if (is_reset && flavour.lock == flavour.server_lock)
                                         entry.erase(std::string(flavour.lock));
                                 }});
    edits.push_back({"not flagged, no reason", [](Attributes& entry) {
                         if (entry.erase("lifecycleLockReason") > 0)
                             entry["lifecycleLocked"] = {"FALSE"};
                     }});
    // An end before the beginning, or one that is past where there is no beginning.
    edits.push_back(replacement("lifecycleLockUntil", "20200501000000Z"));
    edits.push_back({"over, and no beginning", [](Attributes& entry) {
                         entry.erase("lifecycleLockAt");
                         entry["lifecycleLockUntil"] = {"20200630000000Z"};
                     }});
    edits.push_back({"another state, and no window written", [](Attributes& entry) {
                         entry.erase("lifecycleWindow");
                         entry["lifecycleState"] = {"pending"};
                     }});
    for (const auto& [name, text] : std::initializer_list<std::pair<std::string, std::string>>{
             {"lifecycleLocked", "TRUE"},
             {"lifecycleLocked", "FALSE"},
             {"lifecycleLockReason", "virus"},
             {"lifecycleLockBy", "mallory"},
             {"lifecycleLockAt", "20200601000000Z"},
             {"lifecycleLockNote", "hello"},
             {"lifecycleWindow", "20190910220000Z/20301231230000Z"},
             {"lifecycleWindow", "20190910220000Z/20200601000000Z"},
             {"lifecycleWindow", "/"},
             {"lifecycleForeignWindow", "20190910220000Z/20200601000000Z"},
             {"lifecycleForeignWindow", "/"},
             {"lifecycleLockValue", "x"},
             {lock, std::string(flavour.lock_value)}})
        edits.push_back(replacement(name, text));
    edits.push_back(replacement("lifecycleLockUntil", "20200801000000Z", true));
    for (const std::string_view bound : {flavour.window_start, flavour.window_end})
        if (!bound.empty())
            for (const char* text : {kPastEnd, "20200901000000Z", "20301001000000Z"})
                edits.push_back(replacement(std::string(bound), text));
    if (!flavour.window_start.empty() && !flavour.window_end.empty())
        edits.push_back(
            {"closed at one end and opened at the other", [&flavour](Attributes& entry) {
                 entry[std::string(flavour.window_start)] = {"20200901000000Z"};
                 entry[std::string(flavour.window_end)] = {"20301001000000Z"};
             }});
    if (!flavour.server_lock.empty()) {
        edits.push_back({"too many wrong passwords",
                         [&flavour](Attributes& entry) { guess_passwords(flavour, entry); }});
        edits.push_back(replacement("lifecycleLockValue", std::string(flavour.lock_value)));
    }
    return edits;
}

/// What closes an account, with our own note of it made to say the same.
inline std::vector<Edit> edits_with_our_note(const Flavour& flavour) {
    std::vector<Edit> edits;
    const auto of_window = [&](const std::string& start, const std::string& end) {
        for (const std::string state : {"", "inactive", "locked", "pending"})
            edits.push_back({"window " + start + "/" + end + " " + state,
                             [&flavour, start, end, state](Attributes& entry) {
                                 if (!flavour.window_start.empty() && !start.empty())
                                     entry[std::string(flavour.window_start)] = {start};
                                 if (!flavour.window_end.empty() && !end.empty())
                                     entry[std::string(flavour.window_end)] = {end};
                                 entry["lifecycleWindow"] = {start + "/" + end};
                                 if (!state.empty()) entry["lifecycleState"] = {state};
                             }});
    };
    if (!flavour.window_end.empty()) {
        of_window("20100831220000Z", kPastEnd);
        of_window("20100831220000Z", "20200701000000Z");
        of_window("", kPastEnd);
        of_window("19700101000000Z", "19700101000000Z");
    }
    if (!flavour.window_end.empty())
        edits.push_back({"window without our note, and locked", [&flavour](Attributes& entry) {
                             entry[std::string(flavour.window_end)] = {"19700101000000Z"};
                             entry["lifecycleState"] = {"locked"};
                         }});
    if (!flavour.window_start.empty()) {
        of_window("20300101000000Z", "");
        of_window("20300101000000Z", "20310101000000Z");
    }
    if (flavour.lock != flavour.server_lock || !flavour.locks_outside_window)
        edits.push_back({"lock", [&flavour](Attributes& entry) {
                             entry[std::string(flavour.lock)] = {std::string(flavour.lock_value)};
                             entry["lifecycleLockValue"] = {std::string(flavour.lock_value)};
                         }});
    return edits;
}

}  // namespace connector::test_support
