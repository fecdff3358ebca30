#include "integration/source_pg.hpp"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace connector::source {

namespace {

std::string spelled(const model::Record& record) {
    std::string text = record.key + " |";
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        if (model::is_absent(record.values[i])) continue;
        text +=
            fmt::format(" {}={}", record.kind->fields[i].name, model::to_string(record.values[i]));
    }
    if (record.problem) {
        text += fmt::format(" | {} '{}' {}", record.problem->column, record.problem->value,
                            record.problem->problem);
    }
    return text;
}

}  // namespace

Mapping mapping_of(const std::optional<config::Node>& document, config::Diagnostics diagnostics) {
    std::optional<Mapping> mapping;
    if (document) mapping = decode_mapping(*document, diagnostics);
    if (!mapping) throw std::runtime_error(diagnostics.text());
    return std::move(*mapping);
}

Mapping mapping_from(const std::string& yaml) {
    config::Diagnostics diagnostics;
    const auto document = config::parse_document("test.yaml", yaml, diagnostics);
    return mapping_of(document, std::move(diagnostics));
}

Mapping hours_mapping(const std::string& sql) {
    return mapping_from(
        "source: hours\n"
        "records:\n"
        "  lesson:\n"
        "    key: id\n"
        "    fields:\n"
        "      name: { column: name, required: true }\n"
        "      day: { column: day, type: day }\n"
        "    sql: |\n"
        "      " +
        sql + "\n");
}

test_support::PrivatePostgres& SourcePg::server() {
    struct HoursServer : test_support::PrivatePostgres {
        HoursServer() {
            create_database("hours");
            run_sql("hours",
                    "CREATE TABLE lesson (id int, name text, day text);"
                    "INSERT INTO lesson VALUES (1, 'Latin', '2019-09-10');");
        }
    };
    static HoursServer server;
    return server;
}

ConnectionSettings SourcePg::settings(const std::string& source, const std::string& database) {
    return {.source = source,
            .conninfo = server().conninfo(database),
            .password = {},
            .time_zone = "Europe/Paris",
            .connect_timeout = std::chrono::seconds{30},
            .silence_timeout = std::chrono::seconds{60}};
}

Reading SourcePg::read(const ConnectionSettings& settings, const Mapping& mapping,
                       const StopFlag& stop, const std::function<void()>& at_record) {
    Reading reading;
    auto result = read_source(settings, mapping, stop, [&](model::Record&& record) {
        reading.records.push_back(spelled(record));
        at_record();
    });
    if (!result) {
        reading.error = to_string(result.error());
        reading.disposition = result.error().disposition;
        return reading;
    }
    reading.newest = result->newest ? model::to_string(*result->newest) : "none";
    for (const QueryCount& count : result->counts) {
        reading.counts.push_back(fmt::format("{}: {} rows, {} problems", count.kind->full_name(),
                                             count.rows, count.problems));
    }
    return reading;
}

Reading SourcePg::read(const ConnectionSettings& settings, const Mapping& mapping) {
    const StopFlag stop;
    return read(settings, mapping, stop, [] {});
}

Reading SourcePg::read_hours(const std::string& sql) {
    return read(settings("hours", "hours"), hours_mapping(sql));
}

std::string SourcePg::newest(const std::string& sql) {
    Mapping mapping = hours_mapping("SELECT * FROM lesson");
    mapping.freshness = Freshness{sql, std::chrono::hours{1}};
    const Reading reading = read(settings("hours", "hours"), mapping);
    return reading.error.empty() ? reading.newest : reading.error;
}

}  // namespace connector::source
