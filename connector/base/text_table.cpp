#include "base/text_table.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <stdexcept>

namespace connector {

namespace {

constexpr std::size_t kBlockBits = 16;
constexpr std::size_t kBlockSize = std::size_t{1} << kBlockBits;
constexpr std::size_t kMostBlocks = std::size_t{1} << (32 - kBlockBits);
constexpr std::size_t kFirstSlots = 1024;
constexpr std::uint64_t kIdMask = 0xFFFFFFFF;
/// A length byte of this value is followed by the length itself.
constexpr unsigned char kLong = 255;

using LongLength = std::uint32_t;

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

TextArena::Id TextArena::add(std::string_view text) {
    const bool is_long = text.size() >= kLong;
    const std::size_t needed = 1 + (is_long ? sizeof(LongLength) : 0) + text.size();
    if (blocks_.empty() || used_ + needed > kBlockSize) {
        // The last number is never given: a table's slot holds one more than a number.
        if (blocks_.size() + 1 == kMostBlocks || text.size() > kIdMask)
            throw std::length_error("more than 4 GiB of texts");
        // A text longer than a block has one of its own, which no other text shares.
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(std::max(needed, kBlockSize)));
        used_ = 0;
    }
    const std::size_t place = ((blocks_.size() - 1) << kBlockBits) + used_;
    char* bytes = blocks_.back().get() + used_;
    *bytes++ = static_cast<char>(is_long ? kLong : text.size());
    if (is_long) {
        const auto length = static_cast<LongLength>(text.size());
        std::memcpy(bytes, &length, sizeof length);
        bytes += sizeof length;
    }
    std::copy(text.begin(), text.end(), bytes);
    used_ += needed;
    return static_cast<Id>(place);
}

std::string_view TextArena::text(Id id) const {
    const char* bytes = blocks_[id >> kBlockBits].get() + (id & (kBlockSize - 1));
    LongLength length = static_cast<unsigned char>(*bytes++);
    if (length == kLong) {
        std::memcpy(&length, bytes, sizeof length);
        bytes += sizeof length;
    }
    return {bytes, length};
}

TextTable::Id TextTable::add(std::string_view text) {
    // At most two thirds full, or the runs of taken slots grow long.
    if ((size_ + 1) * 3 > slots_.size() * 2) grow();
    const std::uint64_t hash = hash_of(text);
    Slot& slot = slots_[find_slot(text, hash)];
    if (slot == 0) {
        slot = (hash & ~kIdMask) | (std::uint64_t{texts_.add(text)} + 1);
        ++size_;
    }
    return static_cast<Id>((slot & kIdMask) - 1);
}

bool TextTable::insert(std::string_view text) {
    const std::size_t before = size_;
    add(text);
    return size_ != before;
}

std::size_t TextTable::find_slot(std::string_view text, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0) {
        const Slot slot = slots_[at];
        const bool maybe = (slot & ~kIdMask) == (hash & ~kIdMask);
        if (maybe && texts_.text(static_cast<Id>((slot & kIdMask) - 1)) == text) return at;
        at = (at + 1) & mask;
    }
    return at;
}

void TextTable::grow() {
    const std::vector<Slot> old = std::move(slots_);
    slots_.assign(std::max(kFirstSlots, old.size() * 2), 0);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot slot : old) {
        if (slot == 0) continue;
        std::size_t at = hash_of(texts_.text(static_cast<Id>((slot & kIdMask) - 1))) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

}  // namespace connector
