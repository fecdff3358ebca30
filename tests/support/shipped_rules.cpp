#include "support/shipped_rules.hpp"

#include "config/document.hpp"

#include <stdexcept>

namespace connector::test_support {

namespace {

using model::FieldType;

std::unique_ptr<model::RecordKind> kind_with(const std::string& source, const std::string& name,
                                             std::vector<model::Field> fields) {
    auto kind = std::make_unique<model::RecordKind>();
    kind->source = source;
    kind->name = name;
    kind->fields = std::move(fields);
    // As the shipped sources say: 'segment: academic_year'.
    if (kind->fields.front().name == "academic_year") kind->segment_field = 0;
    for (const char* text : {"student_number", "employee_number", "apogee_person", "saghe_person",
                             "birth_name", "usual_name", "given_name"})
        kind->fields.push_back({text, FieldType::text});
    kind->fields.push_back({"birth_date", FieldType::day});
    return kind;
}

}  // namespace

const model::RecordKind* ShippedRules::kind(const std::string& full_name) const {
    for (const auto& each : kinds)
        if (each->full_name() == full_name) return each.get();
    throw std::logic_error("no record kind " + full_name);
}

ShippedRules load_shipped_rules() {
    ShippedRules shipped;
    shipped.kinds.push_back(kind_with("apogee", "registration",
                                      {{"academic_year", FieldType::number},
                                       {"registration_date", FieldType::day},
                                       {"cancelled_on", FieldType::day},
                                       {"status", FieldType::text}}));
    shipped.kinds.push_back(kind_with("siham", "contract",
                                      {{"entry_date", FieldType::day},
                                       {"exit_date", FieldType::day},
                                       {"contract_status", FieldType::text}}));
    shipped.kinds.push_back(kind_with("saghe", "service",
                                      {{"academic_year", FieldType::number},
                                       {"entered_on", FieldType::day},
                                       {"cancelled_on", FieldType::day},
                                       {"kind", FieldType::text}}));
    std::vector<const model::RecordKind*> kinds;
    for (const auto& kind : shipped.kinds) kinds.push_back(kind.get());
    config::Diagnostics diagnostics;
    const auto document = config::read_document(
        std::string(CONNECTOR_SOURCE_DIR) + "/mappings/lifecycle.yaml", diagnostics);
    auto rules = document ? lifecycle::compile_rules(*document, kinds, diagnostics) : std::nullopt;
    if (!rules) throw std::runtime_error(diagnostics.text());
    shipped.rules = std::make_unique<lifecycle::Rules>(std::move(*rules));
    return shipped;
}

model::Record record_with(const model::RecordKind* kind, const std::string& key,
                          const std::map<std::string, std::string>& fields) {
    model::Record record{kind, key, std::vector<model::Value>(kind->fields.size()), {}};
    for (const auto& [name, text] : fields) {
        const auto index = kind->field_index(name);
        if (!index) throw std::logic_error("no field " + name);
        record.values[*index] = model::parse_value(kind->fields[*index].type, text).value();
    }
    return record;
}

}  // namespace connector::test_support
