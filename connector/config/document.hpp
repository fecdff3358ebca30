#pragma once

#include "base/position.hpp"
#include "config/diagnostics.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connector::config {

/// A value of a YAML file with its place. Scalars stay text: what `no` or `010` mean is decided by
/// the decoder that knows the type wanted (`decode.hpp`), not by YAML's guesses.
struct Node {
    enum class Kind { null, scalar, sequence, map };
    struct Entry;

    Kind kind = Kind::null;
    std::string text;     ///< of a scalar
    bool quoted = false;  ///< the scalar was quoted or a block: it is text whatever it looks like
    Position at;
    std::vector<Node> items;     ///< of a sequence
    std::vector<Entry> entries;  ///< of a map, in the order of the file

    /// The value under a key, or null.
    [[nodiscard]] const Node* find(std::string_view key) const;
};

struct Node::Entry {
    std::string key;
    Position key_at;
    Node value;
};

/// What a document says, put behind `words`, without places and comments: the same text exactly
/// where documents say the same.
void append_words(const Node& node, std::string& words);

/// Reads one YAML document. Reported as errors, each at its place: what is not YAML, a second
/// document, duplicate keys (at the second one), anchors, aliases, tags and merge keys (write the
/// value out), keys that are not plain text. Returns nothing if anything was reported.
[[nodiscard]] std::optional<Node> parse_document(const std::string& file, std::string_view text,
                                                 Diagnostics& diagnostics);

/// `parse_document` of a file; a file that cannot be read is an error at its 1:1.
[[nodiscard]] std::optional<Node> read_document(const std::string& path, Diagnostics& diagnostics);

}  // namespace connector::config
