#include "support/random_university_test.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace connector::test_support {

namespace {

constexpr const char* kSources[] = {"apogee", "siham", "saghe"};

}  // namespace

void RandomUniversityTest::found() {
    for (const char* source : kSources) university_.source(source).records.clear();
    university_.directory.entries.clear();
    for (int i = 1; i <= 8; ++i) {
        const std::string number = std::to_string(i);
        const std::string name(1, static_cast<char>('A' + i));
        if (upto(2) == 1) add_student(number, "2019-09-10", "2019", name + "OIR", "ANNE");
        if (upto(2) == 1) add_staff(number, "2018-09-01", "", name + "OIR", "ANNE");
        if (upto(2) == 1) add_service(number, number, name + "OIR", "2001-03-04");
    }
}

void RandomUniversityTest::disturb_rows() {
    for (const char* source : kSources) {
        auto& records = university_.source(source).records;
        for (model::Record& record : records) {
            const std::string kind = record.kind->full_name();
            const bool is_service = kind == "saghe.service";
            if (is_service && upto(4) == 1)
                university_.set(kind, record.key, "student_number", std::to_string(upto(8)));
            if (is_service && upto(4) == 1)
                university_.set(kind, record.key, "saghe_person", std::to_string(upto(12)));
            if (upto(8) == 1) university_.set(kind, record.key, "birth_date", "1999-09-09");
            if (upto(12) == 1)
                record.problem = {record.kind->source, record.kind->name, record.key, "c", "v",
                                  "is wrong"};
        }
        if (!records.empty() && upto(3) == 1) records.pop_back();
    }
}

void RandomUniversityTest::disturb_entries() {
    for (auto& [dn, attributes] : university_.directory.entries) {
        if (upto(5) == 1) attributes["supannEtuId"] = {std::to_string(upto(8))};
        if (upto(6) == 1) attributes["lifecycleState"] = {"pending"};
        if (upto(6) == 1) attributes.erase("lifecyclePersonKey");
        if (upto(10) == 1) attributes["objectClass"] = {"inetOrgPerson"};
    }
}

std::multiset<std::string> RandomUniversityTest::planned(const sync::PassOrders& orders) {
    const auto pass = university_.prepare(orders);
    std::multiset<std::string> lines;
    for (const sync::PlannedChange& planned : pass.plan.changes)
        for (const model::AttributeChange& each : planned.change.attributes)
            if (each.name != "lifecycleChangeId" && each.name != "lifecycleSeal")
                lines.insert(fmt::format("{} {} -{} +{}", planned.change.dn, each.name,
                                         fmt::join(each.removed, ","), fmt::join(each.added, ",")));
    for (const sync::Finding& finding : pass.plan.findings) {
        const bool names_entries = finding.text.find("entries share") != std::string::npos;
        const bool names_one = finding.kind == sync::Finding::Kind::doubtful;
        lines.insert(names_entries ? finding.text.substr(0, 1)
                     : names_one   ? finding.who
                                   : finding.who + finding.text);
    }
    lines.insert(fmt::format("{} people, {} unchanged, {} missing, {} without, {} held",
                             pass.plan.people, pass.plan.unchanged, pass.plan.missing,
                             pass.plan.without_account, pass.verdict.held_changes()));
    return lines;
}

}  // namespace connector::test_support
