#include "source/mapping.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace connector::source {

namespace {

using config::Diagnostics;
using config::MapReader;
using config::Node;

/// Field types in the order of model::FieldType, and the ends of a day.
const std::vector<std::string> kTypes{"text", "day", "number"};
const std::vector<std::string> kEnds{"inclusive", "exclusive"};

struct DecodedField {
    model::Field field;
    Column column;
};

bool is_name(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), fits);
}

/// The rules and the directory's mapping refer to these names: "siham.contract", "<birth_name>".
void check_name(const std::string& name, std::string_view what, const Position& at,
                Diagnostics& diagnostics) {
    if (is_name(name)) return;
    diagnostics.error(at, fmt::format("'{}' is not a name for {}", name, what),
                      "use small letters, digits and '_', and begin with a letter");
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string decode_column_name(const Node& node, Diagnostics& diagnostics) {
    const auto name = config::text(node, diagnostics);
    if (name && is_blank(*name)) diagnostics.error(node.at, "the name of a column is empty");
    return name.value_or("");
}

void decode_end(const Node& node, DecodedField& decoded, Diagnostics& diagnostics) {
    const auto end = config::choice(node, kEnds, diagnostics);
    decoded.column.exclusive_end = end == 1U;
    if (decoded.field.type == model::FieldType::day) return;
    diagnostics.error(node.at, "'end' is for days only", "add 'type: day', or drop 'end'");
}

void decode_name_case(const Node& node, DecodedField& decoded, Diagnostics& diagnostics) {
    decoded.column.name_case = config::boolean(node, diagnostics).value_or(false);
    if (!decoded.column.name_case || decoded.field.type == model::FieldType::text) return;
    diagnostics.error(node.at, "'name: true' is for text only", "drop 'name', or drop 'type'");
}

DecodedField decode_field(const Node::Entry& entry, Diagnostics& diagnostics) {
    DecodedField decoded;
    decoded.field.name = entry.key;
    check_name(entry.key, "a field", entry.key_at, diagnostics);
    if (entry.value.kind == Node::Kind::scalar) {
        decoded.column.name = decode_column_name(entry.value, diagnostics);
        return decoded;
    }
    MapReader reader(entry.value, fmt::format("the field {}", entry.key), diagnostics);
    if (const Node* column = reader.required("column")) {
        decoded.column.name = decode_column_name(*column, diagnostics);
    }
    if (const Node* type = reader.optional("type")) {
        const auto index = config::choice(*type, kTypes, diagnostics);
        decoded.field.type = static_cast<model::FieldType>(index.value_or(0));
    }
    if (const Node* required = reader.optional("required")) {
        decoded.column.required = config::boolean(*required, diagnostics).value_or(false);
    }
    if (const Node* name = reader.optional("name")) decode_name_case(*name, decoded, diagnostics);
    if (const Node* end = reader.optional("end")) decode_end(*end, decoded, diagnostics);
    reader.finish();
    return decoded;
}

/// A map whose keys are names of the administrator's own; reported where it is not one, or empty.
const std::vector<Node::Entry>& named_entries(const Node& node, std::string_view what,
                                              std::string_view example, Diagnostics& diagnostics) {
    if (node.kind != Node::Kind::map || node.entries.empty()) {
        diagnostics.error(node.at, fmt::format("{} must be a map of at least one name", what),
                          fmt::format("for example: {}", example));
    }
    return node.entries;
}

void decode_key(const Node& node, Query& query, Diagnostics& diagnostics) {
    auto columns = config::text_list(node, diagnostics);
    if (!columns) return;
    if (columns->empty()) {
        diagnostics.error(node.at, "the key has no columns",
                          "name the columns that tell two rows apart for ever");
    }
    for (std::size_t i = 0; i < columns->size(); ++i) {
        const std::string& column = (*columns)[i];
        const Position& at = i < node.items.size() ? node.items[i].at : node.at;
        if (is_blank(column)) diagnostics.error(at, "the name of a column is empty");
        if (std::count(columns->begin(), columns->begin() + static_cast<std::ptrdiff_t>(i),
                       column) > 0) {
            diagnostics.error(at, fmt::format("the key has the column {} twice", column));
        }
    }
    query.key_columns = std::move(*columns);
}

std::string decode_sql(const Node& node, std::string_view what, Diagnostics& diagnostics) {
    const std::string sql = config::text(node, diagnostics).value_or("");
    if (node.kind == Node::Kind::scalar && is_blank(sql))
        diagnostics.error(node.at, fmt::format("the sql of {} is empty", what));
    return sql;
}

void decode_segment(const Node& node, model::RecordKind& kind, Diagnostics& diagnostics) {
    const auto name = config::text(node, diagnostics);
    if (!name) return;
    kind.segment_field = kind.field_index(*name);
    if (kind.segment_field) return;
    std::vector<std::string> known;
    for (const model::Field& field : kind.fields) known.push_back(field.name);
    diagnostics.error(
        node.at, fmt::format("'{}' is not a field of {}", *name, kind.full_name()),
        config::spelling_hint(*name, known, "name a field with few values, such as a year"));
}

Query decode_query(const std::string& source, const Node::Entry& entry, Diagnostics& diagnostics) {
    check_name(entry.key, "a kind of record", entry.key_at, diagnostics);
    Query query;
    query.at = entry.key_at;
    model::RecordKind kind{source, entry.key, {}};
    MapReader reader(entry.value, fmt::format("the record kind {}", entry.key), diagnostics);
    if (const Node* key = reader.required("key")) decode_key(*key, query, diagnostics);
    const Node* segment = reader.optional("segment");
    if (const Node* fields = reader.required("fields")) {
        for (const Node::Entry& field :
             named_entries(*fields, "fields", "exit_date: datxxx", diagnostics)) {
            DecodedField decoded = decode_field(field, diagnostics);
            kind.fields.push_back(std::move(decoded.field));
            query.columns.push_back(std::move(decoded.column));
        }
    }
    if (segment) decode_segment(*segment, kind, diagnostics);
    if (const Node* sql = reader.required("sql")) {
        query.sql = decode_sql(*sql, entry.key, diagnostics);
    }
    reader.finish();
    query.kind = std::make_unique<const model::RecordKind>(std::move(kind));
    return query;
}

Freshness decode_freshness(const Node& node, Diagnostics& diagnostics) {
    Freshness freshness;
    MapReader reader(node, "freshness", diagnostics);
    if (const Node* sql = reader.required("sql"))
        freshness.sql = decode_sql(*sql, "freshness", diagnostics);
    if (const Node* within = reader.required("within"))
        freshness.within = config::duration(*within, diagnostics).value_or(std::chrono::seconds{0});
    reader.finish();
    return freshness;
}

}  // namespace

std::optional<Mapping> decode_mapping(const Node& document, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.errors().size();
    Mapping mapping;
    MapReader reader(document, "the file of a source", diagnostics);
    if (const Node* source = reader.required("source")) {
        if (const auto name = config::text(*source, diagnostics)) {
            mapping.source = *name;
            check_name(*name, "a source", source->at, diagnostics);
        }
    }
    if (const Node* records = reader.required("records")) {
        for (const Node::Entry& entry : named_entries(
                 *records, "records", "contract: { key: …, fields: …, sql: … }", diagnostics)) {
            mapping.queries.push_back(decode_query(mapping.source, entry, diagnostics));
        }
    }
    if (const Node* freshness = reader.optional("freshness"))
        mapping.freshness = decode_freshness(*freshness, diagnostics);
    reader.finish();
    if (diagnostics.errors().size() != errors_before) return std::nullopt;
    return mapping;
}

}  // namespace connector::source
