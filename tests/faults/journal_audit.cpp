#include "journal_audit.hpp"

#include "text/json.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace connector::faults {

std::string JournalAudit::problem(const std::string& path,
                                  const std::map<std::string, std::string>& change_ids) {
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset_));
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    problems_.clear();
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        take(text.substr(begin, end - begin));
        begin = end + 1;
    }
    if (begin != text.size()) problems_ += "a torn last line: " + text.substr(begin) + "\n";
    offset_ += begin;
    for (const std::string& id : intents_)
        if (!outcomes_.contains(id)) problems_ += id + " has no outcome\n";
    for (const auto& [dn, id] : change_ids) {
        const auto outcome = outcomes_.find(id);
        if (outcome == outcomes_.end() || outcome->second != "done")
            problems_ += dn + " carries " + id + ", whose outcome is " +
                         (outcome == outcomes_.end() ? "nowhere" : outcome->second) + "\n";
    }
    if (last_event_ != "pass") problems_ += "the last line closes no pass\n";
    return problems_;
}

void JournalAudit::take(const std::string& line) {
    const text::Json event = text::Json::parse(line, nullptr, false);
    if (!event.is_object()) {
        problems_ += "no event: " + line + "\n";
        return;
    }
    last_event_ = event.value("event", "");
    const std::string id = event.value("id", "");
    if (last_event_ == "intent" && !intents_.insert(id).second)
        problems_ += id + " has two intents\n";
    if (last_event_ != "outcome") return;
    if (!intents_.contains(id)) problems_ += id + " has an outcome and no intent\n";
    if (!outcomes_.emplace(id, event.value("result", "")).second)
        problems_ += id + " has two outcomes\n";
}

std::size_t JournalAudit::outcomes(const std::string& result) const {
    return static_cast<std::size_t>(
        std::count_if(outcomes_.begin(), outcomes_.end(),
                      [&](const auto& each) { return each.second == result; }));
}

}  // namespace connector::faults
