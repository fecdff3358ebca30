// Reads the administrators' guides: their blocks of YAML, their tables of examples.
//
// In the guides, a comment before a block says what the block is:
//   <!-- file: F -->            the whole file
//   <!-- replaces: F a.b -->    what stands under the key b of a in the shipped file
//   <!-- adds: F a -->          more keys under a
//   <!-- fails: F -->           a whole file that is wrong; the ```text block after it says how
//   <!-- and adds: F a -->      the same, on top of the block before
//   <!-- examples -->           a table, by the rules of the block before it
//   <!-- examples: shipped -->  a table, by the shipped rules

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace connector {

using Lines = std::vector<std::string>;

/// The mappings as shipped, and the guides beside them.
inline const std::filesystem::path kShipped =
    std::filesystem::path(CONNECTOR_SOURCE_DIR) / "mappings";

struct Example {
    Lines records;  ///< "apogee.registration registration_date=2019-09-10 academic_year=2019"
    std::string day;
    std::string state;
    bool operator==(const Example&) const = default;
};

struct Block {
    int line = 0;
    std::string marker;  ///< the whole comment
    std::string verb;    ///< file, replaces, adds, fails, or shipped: no YAML
    std::string file;
    std::string path;
    Lines yaml;
    std::string diagnostics;
    std::vector<Example> examples;
};

struct GuideText {
    std::vector<Block> blocks;
    std::vector<std::size_t> heading_levels;
};

[[nodiscard]] std::string read_file(const std::filesystem::path& path);
[[nodiscard]] Lines lines_of(const std::string& text);
[[nodiscard]] std::string joined(const Lines& lines);
/// Without the blanks around it.
[[nodiscard]] std::string trimmed(const std::string& text);

/// The guide of that name: "guide.en.md".
[[nodiscard]] GuideText guide(const std::string& name);

}  // namespace connector
