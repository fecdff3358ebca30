#include "support/directory_mapping.hpp"

#include "config/document.hpp"

#include <stdexcept>

namespace connector::test_support {

directory::KnownNames shipped_names() {
    directory::KnownNames names;
    names.roles = {"student", "staff", "hourly_lecturer"};
    names.fields = {"usual_name", "given_name", "birth_name", "birth_date", "civility", "ine"};
    names.identifiers = {"student_number", "employee_number", "apogee_person", "saghe_person"};
    return names;
}

namespace {

directory::Mapping decoded_mapping() {
    config::Diagnostics diagnostics;
    const auto document = config::read_document(
        std::string(CONNECTOR_SOURCE_DIR) + "/mappings/directory.yaml", diagnostics);
    auto mapping = document ? directory::decode_mapping(*document, shipped_names(), diagnostics)
                            : std::nullopt;
    if (!mapping) throw std::runtime_error(diagnostics.text());
    return std::move(*mapping);
}

}  // namespace

const directory::Mapping& shipped_directory_mapping() {
    static const directory::Mapping mapping = decoded_mapping();
    return mapping;
}

}  // namespace connector::test_support
