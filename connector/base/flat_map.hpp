#pragma once

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector {

/// A small map with texts for keys, in their order, in one piece of memory: what a pass makes and
/// drops for every person. References and iterators are good until something is added or erased.
template <typename T>
class FlatMap {
  public:
    using key_type = std::string;
    using mapped_type = T;
    using value_type = std::pair<std::string, T>;
    using iterator = typename std::vector<value_type>::iterator;
    using const_iterator = typename std::vector<value_type>::const_iterator;

    FlatMap() = default;
    /// Of two with one key the first counts.
    FlatMap(std::initializer_list<value_type> members) {
        for (const value_type& each : members) emplace(each.first, each.second);
    }

    [[nodiscard]] iterator begin() noexcept { return members_.begin(); }
    [[nodiscard]] iterator end() noexcept { return members_.end(); }
    [[nodiscard]] const_iterator begin() const noexcept { return members_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return members_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    void reserve(std::size_t count) { members_.reserve(count); }

    [[nodiscard]] iterator find(std::string_view key) {
        const auto place = place_of(members_, key);
        return place != end() && place->first == key ? place : end();
    }
    [[nodiscard]] const_iterator find(std::string_view key) const {
        const auto place = place_of(members_, key);
        return place != end() && place->first == key ? place : end();
    }
    [[nodiscard]] bool contains(std::string_view key) const { return find(key) != end(); }

    [[nodiscard]] const T& at(std::string_view key) const {
        const auto found = find(key);
        if (found == end()) throw std::out_of_range("no key " + std::string(key));
        return found->second;
    }
    [[nodiscard]] T& at(std::string_view key) {
        return const_cast<T&>(std::as_const(*this).at(key));
    }

    /// Made where it is not there.
    T& operator[](std::string_view key) { return emplace(key, T{}).first->second; }

    /// Adds it unless the key is there; whether it was added.
    template <typename Key, typename Value>
    std::pair<iterator, bool> emplace(Key&& key, Value&& value) {
        // What comes in order, as most does, is put behind.
        auto place = members_.empty() || members_.back().first < key ? members_.end()
                                                                     : place_of(members_, key);
        if (place != end() && place->first == key) return {place, false};
        place = members_.emplace(place, std::string(std::forward<Key>(key)),
                                 std::forward<Value>(value));
        return {place, true};
    }

    std::size_t erase(std::string_view key) {
        const auto found = find(key);
        if (found == end()) return 0;
        members_.erase(found);
        return 1;
    }

    bool operator==(const FlatMap&) const = default;

  private:
    template <typename Members>
    static auto place_of(Members& members, std::string_view key) {
        return std::lower_bound(
            members.begin(), members.end(), key,
            [](const value_type& each, std::string_view wanted) { return each.first < wanted; });
    }

    std::vector<value_type> members_;
};

}  // namespace connector
