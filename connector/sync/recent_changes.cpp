#include "sync/recent_changes.hpp"

#include "sync/change_id.hpp"

#include <algorithm>

namespace connector::sync {

namespace {

using Recent = std::vector<model::RecentChanges>;
using std::chrono::hours;

constexpr hours kDay{24};

/// Hours of a clock that was wrong lie further ahead than any that differs a little.
bool is_over(const model::RecentChanges& each, model::Instant now) {
    return each.hour + hours{1} <= now - kDay || each.hour > now + kDay;
}

DangerTo key_of(const model::RecentChanges& each) {
    return {parse_danger(each.kind).value_or(Danger::none), each.population};
}

/// Sorted; one for what is the same; none without a change.
Recent in_form(Recent recent) {
    std::sort(recent.begin(), recent.end(), model::comes_before);
    Recent formed;
    for (model::RecentChanges& each : recent) {
        if (each.count == 0) continue;
        if (!formed.empty() && !model::comes_before(formed.back(), each))
            formed.back().count += each.count;
        else
            formed.push_back(std::move(each));
    }
    return formed;
}

/// Takes up to `most` of what was made in a population.
std::size_t take(DangerCounts& made, const DangerTo& key, std::size_t most) {
    const auto found = made.find(key);
    if (found == made.end()) return 0;
    const std::size_t taken = std::min(most, found->second);
    found->second -= taken;
    return taken;
}

/// Of a pass that was cut off. A person may have changed population with the change itself, so what
/// is left over counts where there is room.
void settle_pass(const std::vector<model::RecentChanges*>& noted, DangerCounts made) {
    std::vector<std::size_t> room;
    for (model::RecentChanges* each : noted) {
        const std::size_t count = take(made, key_of(*each), each->count);
        room.push_back(each->count - count);
        each->count = count;
        each->pass.clear();
    }
    for (std::size_t i = 0; i < noted.size(); ++i)
        for (auto& [key, left] : made) {
            if (key.danger != key_of(*noted[i]).danger) continue;
            const std::size_t count = std::min(room[i], left);
            noted[i]->count += count;
            room[i] -= count;
            left -= count;
        }
}

}  // namespace

Census::Census(const Recent& recent) {
    for (const model::RecentChanges& each : recent)
        if (!each.pass.empty()) made_[each.pass];
}

void Census::take(const model::Account& account, const std::string& population) {
    ++accounts_[population];
    for (auto& [pass, made] : made_) {
        if (!is_given_by(pass, account.change_id)) continue;
        for (const Danger danger : {Danger::attributes, Danger::identity, Danger::creation,
                                    Danger::reopening, Danger::closing})
            if (account.change_id.ends_with(id_suffix(danger))) ++made[{danger, population}];
    }
}

std::size_t Census::accounts_of(const std::string& population) const {
    const auto found = accounts_.find(population);
    return found == accounts_.end() ? 0 : found->second;
}

const DangerCounts& Census::made_by(const std::string& pass) const { return made_.at(pass); }

DangerCounts counts_at(const Recent& recent, model::Instant now) {
    DangerCounts counts;
    for (const model::RecentChanges& each : recent)
        if (!is_over(each, now)) counts[key_of(each)] += each.count;
    return counts;
}

Recent settle(const Recent& recent, const Census& census) {
    const auto is_settled = [](const auto& each) { return each.pass.empty(); };
    if (std::all_of(recent.begin(), recent.end(), is_settled)) return recent;
    Recent settled = recent;
    std::map<std::string, std::vector<model::RecentChanges*>> noted;
    for (model::RecentChanges& each : settled)
        if (!each.pass.empty()) noted[each.pass].push_back(&each);
    for (const auto& [pass, changes] : noted) settle_pass(changes, census.made_by(pass));
    return in_form(std::move(settled));
}

Recent note(Recent recent, const DangerCounts& planned, const std::string& pass,
            model::Instant now) {
    std::erase_if(recent, [&](const auto& each) { return is_over(each, now); });
    for (const auto& [key, count] : planned)
        recent.push_back({std::chrono::floor<hours>(now), std::string(to_string(key.danger)),
                          key.population, count, pass});
    return in_form(std::move(recent));
}

Recent conclude(Recent recent, const DangerCounts& made, const std::string& pass) {
    const auto is_noted = [&](const auto& each) { return each.pass == pass; };
    if (std::none_of(recent.begin(), recent.end(), is_noted)) return recent;
    for (model::RecentChanges& each : recent) {
        if (each.pass != pass) continue;
        const auto found = made.find(key_of(each));
        each.count = found == made.end() ? 0 : found->second;
        each.pass.clear();
    }
    return in_form(std::move(recent));
}

}  // namespace connector::sync
