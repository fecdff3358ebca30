#include "sync/held.hpp"

#include "base/whole_file.hpp"
#include "sync/held_name.hpp"
#include "sync/state_file.hpp"
#include "text/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

namespace connector::sync {

namespace {

namespace fs = std::filesystem;
using text::Json;

Json json_of(const FrozenSet& set) {
    Json members = Json::array();
    for (const HeldMember& member : set.members)
        members.push_back({{"who", member.who}, {"essence", member.essence}});
    return {{"name", set.name},
            {"kind", to_string(set.danger)},
            {"population", set.population},
            {"since", model::to_string(set.since)},
            {"members", std::move(members)}};
}

std::string text_at(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<FrozenSet> set_of(const Json& json) {
    const auto danger = parse_danger(text_at(json, "kind"));
    const auto since = model::parse_instant(text_at(json, "since"));
    const auto members = json.find("members");
    if (!danger || !since || members == json.end() || !members->is_array()) return std::nullopt;
    FrozenSet set{text_at(json, "name"), *danger, text_at(json, "population"), *since, {}};
    for (const Json& each : *members) {
        if (!each.is_object()) return std::nullopt;
        set.members.push_back({text_at(each, "who"), text_at(each, "essence")});
    }
    // Somebody's edit, or half a file, must not be accepted under the name of something else.
    return set.name == name_of(set.members) ? std::optional(std::move(set)) : std::nullopt;
}

std::optional<FrozenSet> read_set(const fs::path& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const Json json = Json::parse(text, nullptr, false);
    return json.is_object() ? set_of(json) : std::nullopt;
}

}  // namespace

HeldMember member_of(const PlannedChange& planned) {
    return {planned.grounds->who, planned.grounds->essence};
}

std::string name_of(std::vector<HeldMember> members) {
    std::sort(members.begin(), members.end());
    std::string text;
    for (const HeldMember& member : members)
        text += fmt::format("{}\n{}\n", member.who, member.essence);
    return held_name(text);
}

std::vector<FrozenSet> HeldFolder::read() const {
    std::vector<FrozenSet> sets;
    std::error_code code;
    for (fs::directory_iterator each(path_, code); !code && each != fs::directory_iterator();
         each.increment(code))
        if (each->path().extension() == ".json")
            if (auto set = read_set(each->path())) sets.push_back(std::move(*set));
    std::sort(sets.begin(), sets.end(), [](const FrozenSet& a, const FrozenSet& b) {
        return std::tie(a.since, a.name) < std::tie(b.since, b.name);
    });
    return sets;
}

Result<void> HeldFolder::write(const FrozenSet& set) const {
    const std::string path = file_of(set.name);
    if (auto made = make_folder_of(path); !made) return made;
    auto file = WholeFile::begin(path);
    if (!file) return failure(file.error());
    if (auto written = file->write(text::to_line(json_of(set)) + "\n"); !written) return written;
    return file->finish();
}

void HeldFolder::keep_only(const std::set<std::string>& names) const {
    std::error_code code;
    std::vector<fs::path> others;
    for (fs::directory_iterator each(path_, code); !code && each != fs::directory_iterator();
         each.increment(code))
        if (each->path().extension() != ".json" || !names.contains(each->path().stem().string()))
            others.push_back(each->path());
    for (const fs::path& path : others) fs::remove(path, code);
}

HeldSummary summary_of(const HeldSet& set) {
    constexpr std::size_t kExamples = 3;
    HeldSummary summary{set.name,
                        set.kind,
                        set.since,
                        set.changes.size(),
                        set.allowed,
                        set.accounts,
                        set.in_day,
                        set.wanted,
                        set.doubtful_source,
                        {},
                        {}};
    std::map<std::string, HeldCause> causes;
    for (const PlannedChange& planned : set.changes) {
        const Cause& cause = planned.grounds->cause;
        HeldCause& group = causes[cause.group];
        ++group.count;
        if (group.examples.size() < kExamples)
            group.examples.push_back(fmt::format("{}: {}", planned.change.login, cause.text));
        summary.logins.push_back(planned.change.login);
    }
    for (auto& [name, cause] : causes) {
        cause.group = name;
        summary.causes.push_back(std::move(cause));
    }
    std::stable_sort(summary.causes.begin(), summary.causes.end(),
                     [](const HeldCause& a, const HeldCause& b) { return a.count > b.count; });
    return summary;
}

}  // namespace connector::sync
