#pragma once

#include "source/reader.hpp"
#include "support/private_postgres.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace connector::source {

/// Decodes, or throws with all that is wrong.
[[nodiscard]] Mapping mapping_of(const std::optional<config::Node>& document,
                                 config::Diagnostics diagnostics);
[[nodiscard]] Mapping mapping_from(const std::string& yaml);

/// A source "hours" of one kind of record: key `id`, required text `name`, day `day`.
[[nodiscard]] Mapping hours_mapping(const std::string& sql);

/// What a read gave. A record is spelled "KEY | FIELD=VALUE FIELD=VALUE", only fields that have a
/// value, and then " | COLUMN 'VALUE' PROBLEM" where there is one.
struct Reading {
    std::vector<std::string> records;
    std::vector<std::string> counts;  ///< "apogee.registration: 3 rows, 1 problems"
    std::string newest;               ///< "2020-06-28T09:59:59Z", "none"
    std::string error;
    Disposition disposition = Disposition::skip_person;
};

/// Tests on one server for the whole program, with a database "hours" that has a table `lesson`
/// (id, name, day) of one row.
class SourcePg : public testing::Test {
  protected:
    static test_support::PrivatePostgres& server();

    /// Generous, so that only what a test is about runs out of time.
    static ConnectionSettings settings(const std::string& source, const std::string& database);

    static Reading read(const ConnectionSettings& settings, const Mapping& mapping);
    /// With something that happens at each record.
    static Reading read(const ConnectionSettings& settings, const Mapping& mapping,
                        const StopFlag& stop, const std::function<void()>& at_record);
    /// The rows of a query on the database "hours".
    static Reading read_hours(const std::string& sql);
    /// What a freshness query on it says, or the error.
    static std::string newest(const std::string& sql);
};

}  // namespace connector::source
