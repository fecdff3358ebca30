#include "source/key_set.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

namespace connector::source {

namespace {

constexpr std::size_t kBlockBits = 16;
constexpr std::size_t kBlockSize = std::size_t{1} << kBlockBits;
constexpr unsigned kPlaceBits = 40;
constexpr std::uint64_t kPlaceMask = (std::uint64_t{1} << kPlaceBits) - 1;
constexpr std::size_t kFirstSlots = 1024;

using Length = std::uint32_t;

std::uint64_t hash_of(std::string_view key) { return std::hash<std::string_view>{}(key); }

}  // namespace

bool KeySet::insert(std::string_view key) {
    // At most two thirds full, or the runs of taken slots grow long.
    if ((size_ + 1) * 3 > slots_.size() * 2) grow();
    const std::uint64_t hash = hash_of(key);
    const std::size_t slot = find_slot(key, hash);
    if (slots_[slot] != 0) return false;
    slots_[slot] = store(key, hash);
    ++size_;
    return true;
}

std::string_view KeySet::stored(Slot slot) const {
    const std::uint64_t place = (slot & kPlaceMask) - 1;
    const char* bytes = blocks_[place >> kBlockBits].get() + (place & (kBlockSize - 1));
    Length length = 0;
    std::memcpy(&length, bytes, sizeof length);
    return {bytes + sizeof length, length};
}

KeySet::Slot KeySet::store(std::string_view key, std::uint64_t hash) {
    const std::size_t needed = sizeof(Length) + key.size();
    if (blocks_.empty() || used_ + needed > kBlockSize) {
        // A key longer than a block has one of its own, which no other key shares.
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(std::max(needed, kBlockSize)));
        used_ = 0;
    }
    const std::uint64_t place = ((blocks_.size() - 1) << kBlockBits) + used_;
    char* bytes = blocks_.back().get() + used_;
    const auto length = static_cast<Length>(key.size());
    std::memcpy(bytes, &length, sizeof length);
    std::copy(key.begin(), key.end(), bytes + sizeof length);
    used_ += needed;
    return (hash & ~kPlaceMask) | (place + 1);
}

std::size_t KeySet::find_slot(std::string_view key, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0) {
        const bool maybe = (slots_[at] & ~kPlaceMask) == (hash & ~kPlaceMask);
        if (maybe && stored(slots_[at]) == key) return at;
        at = (at + 1) & mask;
    }
    return at;
}

void KeySet::grow() {
    const std::vector<Slot> old = std::move(slots_);
    slots_.assign(std::max(kFirstSlots, old.size() * 2), 0);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot slot : old) {
        if (slot == 0) continue;
        std::size_t at = hash_of(stored(slot)) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

}  // namespace connector::source
