#include "identity/person_fields.hpp"

#include <algorithm>
#include <tuple>

namespace connector::identity {

model::Fields person_fields(const Mapping& mapping, std::vector<const model::Record*> records) {
    std::sort(records.begin(), records.end(), [&](const auto* a, const auto* b) {
        return std::make_tuple(mapping.rank(a->kind->source), std::cref(b->key)) <
               std::make_tuple(mapping.rank(b->kind->source), std::cref(a->key));
    });
    model::Fields fields;
    for (const model::Record* record : records) {
        fields.reserve(fields.size() + record->values.size());
        for (std::size_t i = 0; i < record->values.size(); ++i) {
            std::string& field = fields[record->kind->fields[i].name];
            if (field.empty()) field = model::to_string(record->values[i]);
        }
    }
    return fields;
}

}  // namespace connector::identity
