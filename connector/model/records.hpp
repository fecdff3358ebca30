#pragma once

#include "base/text_table.hpp"
#include "model/record.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace connector::model {

/// The records of a pass, compact and without loss: of each record its values and its key as bytes,
/// one piece. A record is made of them when it is looked at. Used by one thread at a time while it
/// changes; then by any number.
class Records {
  public:
    void add(const Record& record);
    /// Takes all the records of another one, behind its own.
    void append(Records&& other);
    /// Makes `find` possible. Nothing is added any more.
    void seal();

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// The record as bytes, put behind `bytes`: the same where kind, key and values are, and no
    /// others. What could not be understood of it is not in them.
    void append_bytes(std::size_t index, std::string& bytes) const;
    [[nodiscard]] Record operator[](std::size_t index) const;
    [[nodiscard]] const RecordKind& kind(std::size_t index) const;
    /// Valid as long as the records live, wherever they are moved.
    [[nodiscard]] std::string_view key(std::size_t index) const;
    [[nodiscard]] Value value(std::size_t index, std::size_t field) const;
    /// Null for a row that was understood.
    /// Whether the value, written as text (`to_string`), is that.
    [[nodiscard]] bool is_value(std::size_t index, std::size_t field, std::string_view text) const;
    [[nodiscard]] const RowProblem* problem(std::size_t index) const;
    /// The indices of the first record of that name and of the first one that has a problem (a
    /// repeated key), in order.
    [[nodiscard]] std::vector<std::size_t> find(std::string_view source, std::string_view kind,
                                                std::string_view key) const;

    /// Whether it has that name.
    [[nodiscard]] bool is(std::size_t index, std::string_view source, std::string_view kind,
                          std::string_view key) const;
    /// Whether `find` gives two for some name.
    [[nodiscard]] bool has_repeated_names() const noexcept { return has_repeated_names_; }

  private:
    /// What was added to one `Records`, before others were appended.
    struct Part {
        std::vector<const RecordKind*> kinds;
        TextArena rows;  ///< number of the kind, length of the key, key, values
        std::vector<TextArena::Id> places;
        std::map<std::size_t, RowProblem> problems;
        std::size_t first = 0;  ///< index of its first record
    };
    /// A row as its bytes.
    struct Row {
        const RecordKind* kind;
        std::string_view key;
        std::string_view values;
    };

    [[nodiscard]] const Part& part_of(std::size_t index) const;
    [[nodiscard]] Row row(std::size_t index) const;
    void add_to_names(std::size_t index);

    std::vector<Part> parts_;
    std::string row_;  ///< while it is made
    std::size_t size_ = 0;
    bool has_repeated_names_ = false;
    std::vector<std::uint32_t> slots_;  ///< by name: an index and one more; 0 is empty
};

}  // namespace connector::model
