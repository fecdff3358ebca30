#pragma once

#include "model/day.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace connector::model {

/// A level: how many rows of one record kind, in one segment of it, accepted passes have read. Of
/// one segment there are several where rows became fewer of late (sync/plausibility.hpp).
struct AcceptedRows {
    std::string records;  ///< full name of the kind: "apogee.registration"
    std::string segment;  ///< value of the field that the mapping names; "" over all segments
    std::size_t rows = 0;
    Instant at;  ///< of the last level, when it was first read; of those before it, when last
    bool operator==(const AcceptedRows&) const = default;
};

/// How many changes of a kind that guards count were made in one hour.
struct RecentChanges {
    Instant hour;            ///< its first second
    std::string kind;        ///< of danger: "closing"
    std::string population;  ///< name of a role
    std::size_t count = 0;
    /// The pass that was about to make so many and has not said yet how many it made; empty: they
    /// were made.
    std::string pass = {};
    bool operator==(const RecentChanges&) const = default;
};

/// The order in which they are kept: by records, segment, instant, rows; by hour, kind, population,
/// pass.
struct ComesBefore {
    [[nodiscard]] bool operator()(const AcceptedRows& a, const AcceptedRows& b) const {
        return std::tie(a.records, a.segment, a.at, a.rows) <
               std::tie(b.records, b.segment, b.at, b.rows);
    }
    [[nodiscard]] bool operator()(const RecentChanges& a, const RecentChanges& b) const {
        return std::tie(a.hour, a.kind, a.population, a.pass) <
               std::tie(b.hour, b.kind, b.population, b.pass);
    }
};
inline constexpr ComesBefore comes_before{};

/// Nothing but locks is written until somebody thaws it.
struct Freeze {
    std::string by;
    Instant at;
    std::string why;
    bool operator==(const Freeze&) const = default;
};

/// What the connector's own entry in the directory holds: what guards must know of earlier passes,
/// so that losing the state folder weakens nothing.
struct ConnectorEntry {
    std::vector<AcceptedRows> accepted_rows;    ///< sorted (`comes_before`)
    std::vector<RecentChanges> recent_changes;  ///< sorted (`comes_before`)
    std::optional<Freeze> freeze;
    /// A first load has begun and not ended: its creations are not counted, for a week at most.
    std::optional<Instant> first_load_since;
    bool operator==(const ConnectorEntry&) const = default;
};

/// The entry whose one member may write accounts; the directory's own rules of access see to it.
struct Lease {
    std::string holder;         ///< DN of the service account
    std::string instance;       ///< host and process, for people
    std::optional<Instant> at;  ///< when the holder took it
    long counter = 0;           ///< grows as long as the holder is alive
    bool operator==(const Lease&) const = default;
};

}  // namespace connector::model
