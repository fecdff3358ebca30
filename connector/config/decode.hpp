#pragma once

#include "config/diagnostics.hpp"
#include "config/document.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connector::config {

/// Takes a map apart key by key. Every key that the decoder asks for is a known key; `finish`
/// reports those that are left over, with the nearest known one.
class MapReader {
  public:
    /// `what` names the thing for messages: "a role", "the source apogee". A node that is not a
    /// map is reported, and every later call finds nothing.
    MapReader(const Node& node, std::string what, Diagnostics& diagnostics);

    /// The value under the key; a missing one is reported at the map's place.
    [[nodiscard]] const Node* required(std::string_view key);
    /// The value under the key, or null. A key without a value ("key:" alone) counts as there.
    [[nodiscard]] const Node* optional(std::string_view key);
    void finish();

    [[nodiscard]] const Position& at() const noexcept { return node_->at; }

  private:
    const Node* node_;
    std::string what_;
    Diagnostics* diagnostics_;
    bool is_map_;
    std::vector<std::string> known_;
};

/// Each decodes one scalar (or a list) and reports what does not fit at the value's place, with
/// the forms that do. Booleans are `true` and `false` alone.
[[nodiscard]] std::optional<std::string> text(const Node& node, Diagnostics& diagnostics);
[[nodiscard]] std::optional<bool> boolean(const Node& node, Diagnostics& diagnostics);
[[nodiscard]] std::optional<long> integer(const Node& node, long least, long most,
                                          Diagnostics& diagnostics);
/// "15 minutes", "1 hour", "30 seconds", "7 days" (of 24 hours).
[[nodiscard]] std::optional<std::chrono::seconds> duration(const Node& node,
                                                           Diagnostics& diagnostics);
/// "10 %", "0.5%": a share from 0 to 100 %, in hundredths of a percent (1000, 50).
[[nodiscard]] std::optional<unsigned> share(const Node& node, Diagnostics& diagnostics);
/// A list of texts; a single text is a list of one.
[[nodiscard]] std::optional<std::vector<std::string>> text_list(const Node& node,
                                                                Diagnostics& diagnostics);
/// One of a fixed set of words, as its index in `words`.
[[nodiscard]] std::optional<std::size_t> choice(const Node& node,
                                                const std::vector<std::string>& words,
                                                Diagnostics& diagnostics);

}  // namespace connector::config
