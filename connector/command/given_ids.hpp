#pragma once

#include "base/stop.hpp"
#include "command/exit_status.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace connector::command {

/// Ids as an operator gives them, each once, and where those of a file stand in it.
struct GivenIds {
    std::vector<std::string> ids;
    std::unordered_map<std::string, std::string> places;  ///< "phished.txt:13", by id

    /// For whoever is to mend an id that is nobody's: " (phished.txt:13)", and how ids are written
    /// where it is none. Empty for one of the command line.
    [[nodiscard]] std::string place_text(const std::string& id) const;
};

/// Ids, without blanks around them, from the command line and from a file ("-": standard input) of
/// one id a line, blank lines apart, and comments, which begin with # at the beginning of a line or
/// behind a blank. Or the end of the program, also where it is stopped while they are typed in.
[[nodiscard]] tl::expected<GivenIds, ExitStatus> gather_ids(const std::vector<std::string>& ids,
                                                            const std::optional<std::string>& from,
                                                            const StopFlag& stop);

}  // namespace connector::command
