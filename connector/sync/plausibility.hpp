#pragma once

#include "model/connector_entry.hpp"
#include "model/record.hpp"
#include "model/time_zone.hpp"
#include "sync/limit.hpp"
#include "sync/row_counts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connector::sync {

/// A reading that a guard does not believe. Whoever knows better accepts it by its name, which is
/// made of the source and its counts, so it names that reading and no other.
struct HeldReading {
    std::string name;  ///< 12 hexadecimal digits
    std::string text;  ///< why, with numbers
};

/// What the rows of a source are compared with.
///
/// Of each record kind and segment the connector remembers levels (model::AcceptedRows): a number
/// of rows, and when a pass last read so many. The highest level of the last seven days is what a
/// source should still have, so that what goes little by little is seen like what goes at once.
/// The last level, the one in force, never gets too old.
struct RowBaseline {
    const std::vector<const model::RecordKind*>& kinds;  ///< that the mappings have
    const std::vector<model::AcceptedRows>& accepted;
    RowLimits limits;
    model::TimeZone zone;
    model::Instant now;
};

/// Whether the rows of a source are too few or too many, or too many of them cannot be understood.
/// A kind without any row where there were some is always held. A kind, or a segment, that no
/// accepted pass has read is never too small nor too great; nor is the newest segment, the last one
/// in the order of names, too great: it grows as the year begins.
[[nodiscard]] std::optional<HeldReading> doubt_of(const RowBaseline& baseline,
                                                  const std::string& source,
                                                  const std::vector<CountedRows>& counts);

/// The levels of all sources after an accepted reading of this one; the same as before where its
/// counts are. `by_hand`: a human accepted it, so it is all that counts from now on.
[[nodiscard]] std::vector<model::AcceptedRows> accepted_after(
    const RowBaseline& baseline, const std::string& source, const std::vector<CountedRows>& counts,
    bool by_hand);

}  // namespace connector::sync
