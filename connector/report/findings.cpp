#include "report/findings.hpp"

#include "text/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connector::report {

namespace {

constexpr int kVerdictWidth = 11;

std::size_t count(const std::vector<FindingGroup>& groups, Verdict verdict) {
    std::size_t number = 0;
    for (const FindingGroup& group : groups)
        number += static_cast<std::size_t>(
            std::count_if(group.findings.begin(), group.findings.end(),
                          [&](const Finding& each) { return each.verdict == verdict; }));
    return number;
}

std::size_t longest_name(const std::vector<FindingGroup>& groups) {
    std::size_t longest = 0;
    for (const FindingGroup& group : groups)
        for (const Finding& each : group.findings) longest = std::max(longest, each.name.size());
    return longest;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::fine:
            return "fine";
        case Verdict::warning:
            return "warning";
        case Verdict::failed:
            return "failed";
        case Verdict::not_checked:
            return "not checked";
    }
    return "";
}

bool has_failed(const std::vector<FindingGroup>& groups) {
    return count(groups, Verdict::failed) > 0;
}

std::string findings_text(const std::vector<FindingGroup>& groups) {
    const std::size_t width = longest_name(groups);
    std::string text;
    for (const FindingGroup& group : groups) {
        text += fmt::format("{}\n", group.title);
        for (const Finding& each : group.findings) {
            text += fmt::format("  {:<{}}  {:<{}}  {}\n", to_string(each.verdict), kVerdictWidth,
                                each.name, width, each.seen);
            if (!each.mend.empty())
                text += fmt::format("  {:<{}}  -> {}\n", "", kVerdictWidth, each.mend);
        }
    }
    text += fmt::format("{} fine, {} warnings, {} failed, {} could not be checked\n",
                        count(groups, Verdict::fine), count(groups, Verdict::warning),
                        count(groups, Verdict::failed), count(groups, Verdict::not_checked));
    return text;
}

std::string findings_json(const std::vector<FindingGroup>& groups) {
    text::Json all = text::Json::array();
    for (const FindingGroup& group : groups) {
        text::Json findings = text::Json::array();
        for (const Finding& each : group.findings) {
            text::Json finding;
            finding["name"] = each.name;
            finding["verdict"] = to_string(each.verdict);
            finding["seen"] = each.seen;
            if (!each.mend.empty()) finding["mend"] = each.mend;
            findings.push_back(std::move(finding));
        }
        text::Json one;
        one["on"] = group.title;
        one["findings"] = std::move(findings);
        all.push_back(std::move(one));
    }
    return text::to_page(all) + "\n";
}

}  // namespace connector::report
