#include "command/given_ids.hpp"

#include "command/output.hpp"
#include "command/terminal.hpp"
#include "text/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace connector::command {

namespace {

constexpr std::string_view kStandardInput = "-";

/// A line that can be nobody's, and that the directory would refuse together with everybody else's
/// of the same question: its beginning is enough to find it by.
std::string id_in(std::string_view line) {
    constexpr std::size_t kLongest = 1'000;
    constexpr std::size_t kShown = 60;
    if (line.size() <= kLongest) return std::string(line);
    return fmt::format("{}... ({} bytes)", line.substr(0, kShown), line.size());
}

/// What a line says before a comment, which begins it or stands behind a blank.
std::string_view before_comment(std::string_view line) {
    for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
        if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t')
            return text::trimmed(line.substr(0, at));
    return line;
}

/// Whatever ends a line: "\r\n" ends one, not two, for lines are counted.
std::string with_unix_line_ends(std::string bytes) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
        bytes[kept++] = bytes[i] == '\r' ? '\n' : bytes[i];
    }
    bytes.resize(kept);
    return bytes;
}

tl::unexpected<ExitStatus> cannot_be_read(const std::string& name, int code) {
    return wrong_usage(fmt::format("--from {} cannot be read: {}", name, std::strerror(code)));
}

/// Editors on Windows begin a file with a byte order mark, which nobody sees.
tl::expected<void, ExitStatus> add_ids(std::istream& from, const std::string& name,
                                       GivenIds& given) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    std::string bytes;
    errno = 0;
    std::getline(from, bytes, '\0');
    if (from.bad()) return cannot_be_read(name, errno);
    if (!from.eof())
        return wrong_usage(fmt::format(
            "--from {} has NUL bytes, as UTF-16 has: save it as UTF-8, one id a line", name));
    if (bytes.starts_with(kMark)) bytes.erase(0, kMark.size());
    std::istringstream lines(with_unix_line_ends(std::move(bytes)));
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::string_view id = before_comment(text::trimmed(line));
        if (id.empty()) continue;
        given.ids.push_back(id_in(id));
        given.places.try_emplace(given.ids.back(), name == kStandardInput
                                                       ? fmt::format("line {}", number)
                                                       : fmt::format("{}:{}", name, number));
    }
    return {};
}

tl::expected<void, ExitStatus> add_ids_of(const std::string& name, GivenIds& given) {
    if (name == kStandardInput) {
        if (is_typed_in()) print_error("one id a line; end with Ctrl-D\n");
        return add_ids(std::cin, name, given);
    }
    std::ifstream file(name);
    if (!file) return cannot_be_read(name, errno);
    return add_ids(file, name, given);
}

/// As a table, a list or a mail program writes it.
bool is_written_otherwise(std::string_view id) {
    constexpr std::array<std::string_view, 4> kQuotes{"“", "”", "«", "»"};
    return id.find_first_of(" \t\"',;<>") != std::string_view::npos || id.starts_with("mailto:") ||
           std::any_of(kQuotes.begin(), kQuotes.end(), [&](std::string_view quote) {
               return id.find(quote) != std::string_view::npos;
           });
}

}  // namespace

std::string GivenIds::place_text(const std::string& id) const {
    const auto found = places.find(id);
    if (found == places.end()) return {};
    return fmt::format(" ({}{})", found->second,
                       is_written_otherwise(id) ? ": one id a line, and nothing else on it" : "");
}

tl::expected<GivenIds, ExitStatus> gather_ids(const std::vector<std::string>& ids,
                                              const std::optional<std::string>& from,
                                              const StopFlag& stop) {
    GivenIds given;
    for (const std::string& id : ids)
        if (const auto name = text::trimmed(id); !name.empty()) given.ids.emplace_back(name);
    const std::set<std::string> named(given.ids.begin(), given.ids.end());
    if (from)
        if (const auto added = add_ids_of(*from, given); !added)
            return tl::unexpected(added.error());
    if (stop.requested()) {
        print_error("interrupted; nothing was changed\n");
        return tl::unexpected(ExitStatus::interrupted);
    }
    std::set<std::string> seen;
    std::erase_if(given.ids, [&](const std::string& id) { return !seen.insert(id).second; });
    for (const std::string& id : named) given.places.erase(id);
    if (!given.ids.empty()) return given;
    return wrong_usage(from ? fmt::format("nobody is named: --from {} has no ids", *from)
                            : "nobody is named: give ids, or --from FILE");
}

}  // namespace connector::command
