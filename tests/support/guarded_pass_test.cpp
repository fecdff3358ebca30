#include "support/guarded_pass_test.hpp"

#include "config/document.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace connector::test_support {

void GuardedPassTest::add_students(int count, int first, const std::string& registered,
                                   const std::string& year) {
    for (int i = first; i < first + count; ++i)
        add_student(std::to_string(i), registered, year, "S" + std::to_string(i) + "X");
}

void GuardedPassTest::add_staff_members(int count, const std::string& entry,
                                        const std::string& exit, int first) {
    for (int i = first; i < first + count; ++i)
        add_staff("A" + std::to_string(i), entry, exit, "W" + std::to_string(i) + "X", "ANNE");
}

void GuardedPassTest::set_of_first(int count, const std::string& kind, const std::string& field,
                                   const std::string& value) {
    auto& records = university_.source(kind.substr(0, kind.find('.'))).records;
    for (int i = 0; i < count; ++i)
        university_.set(kind, records.at(static_cast<std::size_t>(i)).key, field, value);
}

void GuardedPassTest::hold_everything() {
    const sync::ChangeLimit nothing{{0, 0, 0}, {}};
    university_.limits.closings = university_.limits.reopenings = nothing;
    university_.limits.identity_changes = university_.limits.attribute_changes = nothing;
}

void GuardedPassTest::edit_rules(const std::string& from, const std::string& to) {
    std::ifstream file(CONNECTOR_SOURCE_DIR "/mappings/lifecycle.yaml");
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("the rules do not say " + from);
    text.replace(at, from.size(), to);
    config::Diagnostics diagnostics;
    const auto document = config::parse_document("lifecycle.yaml", text, diagnostics);
    auto rules = document
                     ? lifecycle::compile_rules(*document, university_.mappings->kinds, diagnostics)
                     : std::nullopt;
    if (!rules) throw std::logic_error(diagnostics.text());
    university_.mappings->rules = std::move(*rules);
    university_.use_other_rules();
}

std::map<std::string, std::string> GuardedPassTest::dangers() {
    std::map<std::string, std::string> found;
    const auto take = [&](const std::vector<sync::PlannedChange>& changes) {
        for (const sync::PlannedChange& planned : changes)
            if (planned.danger != sync::Danger::none)
                found[planned.change.login] = std::string(to_string(planned.danger));
    };
    const sync::PreparedPass pass = university_.prepare();
    take(pass.plan.changes);
    for (const sync::HeldSet& set : pass.verdict.held) take(set.changes);
    return found;
}

std::map<std::string, std::size_t> GuardedPassTest::danger_counts() {
    std::map<std::string, std::size_t> counts;
    for (const auto& [login, danger] : dangers()) ++counts[danger];
    return counts;
}

const sync::HeldSummary& GuardedPassTest::only_set(const sync::PassReport& report) {
    if (report.held_sets.size() != 1)
        throw std::runtime_error(std::to_string(report.held_sets.size()) + " sets are held");
    return report.held_sets.front();
}

}  // namespace connector::test_support
