#include "sync/row_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace connector::sync {

namespace {

void count(CountedRows& counted, const model::Record& record) {
    ++counted.rows;
    if (record.problem) ++counted.problems;
}

std::string text_of(const model::RowProblem& row) {
    return fmt::format("{}.{} {}: {} '{}' {}", row.source, row.kind, row.key, row.column, row.value,
                       row.problem);
}

}  // namespace

void RowCounts::add(const model::Record& record) {
    OfKind& of_kind = kinds_[record.kind];
    count(of_kind.whole, record);
    if (record.problem && of_kind.whole.problems == 1)
        of_kind.whole.first_problem = text_of(*record.problem);
    if (!record.kind->segment_field || of_kind.segments.size() > kMostSegments) return;
    const model::Value& segment = record.values[*record.kind->segment_field];
    if (!model::is_absent(segment)) count(of_kind.segments[segment], record);
}

std::vector<CountedRows> RowCounts::counts() const {
    std::vector<CountedRows> counts;
    for (const auto& [kind, of_kind] : kinds_) {
        counts.push_back(of_kind.whole);
        counts.back().records = kind->full_name();
        for (const auto& [segment, counted] : of_kind.segments) {
            counts.push_back(counted);
            counts.back().records = kind->full_name();
            counts.back().segment = model::to_string(segment);
        }
    }
    std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
        return std::tie(a.records, a.segment) < std::tie(b.records, b.segment);
    });
    return counts;
}

std::string RowCounts::problem() const {
    for (const auto& [kind, of_kind] : kinds_)
        if (of_kind.segments.size() > kMostSegments)
            return fmt::format(
                "'segment: {}' cuts {} into more than {} segments: name a field with "
                "fewer values",
                kind->fields[*kind->segment_field].name, kind->full_name(), kMostSegments);
    return {};
}

}  // namespace connector::sync
