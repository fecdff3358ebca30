// What limits a search in pages of somebody's: slapd.conf(5), "limits".

#include "command/configuration_entries.hpp"
#include "directory/attribute.hpp"
#include "directory/dn.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace connector::command {

namespace {

using directory::Entry;

constexpr char kMend[] =
    "lift it by olcLimits with size=unlimited time=unlimited, as deploy/slapd/config.ldif.in does";
// slapd's, where nothing is said.
constexpr long kEntries = 500;
constexpr long kSeconds = 3600;
constexpr long kNone = -1;

/// What is said of one search, one word after the other.
struct Said {
    long soft = kEntries;
    std::string hard = "soft";
    std::string in_pages = "hard";
    long candidates = kNone;
    long seconds = kSeconds;

    /// `otherwise`: what a number without a name is of.
    void take(const std::string& word, const std::string& otherwise) {
        const std::size_t mark = word.find('=');
        const std::string name = mark == std::string::npos ? otherwise : word.substr(0, mark);
        const std::string value = mark == std::string::npos ? word : word.substr(mark + 1);
        if (name == "size" || name == "size.soft") soft = number(value, soft);
        if (name == "size") hard = "soft";
        if (name == "size.hard") hard = value;
        if (name == "size.prtotal") in_pages = value;
        if (name == "size.unchecked") candidates = value == "disabled" ? 0 : number(value, kNone);
        // Whoever asks for no limit has the soft one.
        if (name == "time" || name == "time.soft") seconds = number(value, seconds);
    }

    [[nodiscard]] Limits limits() const { return {entries(), some(candidates), some(seconds)}; }

  private:
    [[nodiscard]] std::optional<long> entries() const {
        if (in_pages == "disabled") return 0;
        const long of_hard = number(hard, soft);
        return some(in_pages == "hard" ? of_hard : number(in_pages, of_hard));
    }

    [[nodiscard]] static std::optional<long> some(long limit) {
        if (limit == kNone) return std::nullopt;
        return limit;
    }

    [[nodiscard]] static long number(const std::string& text, long otherwise) {
        if (text == "unlimited" || text == "none" || text == "-1") return kNone;
        char* end = nullptr;
        const long value = std::strtol(text.c_str(), &end, 10);
        return text.empty() || *end != '\0' ? otherwise : value;
    }
};

/// One value of olcLimits: whom it is about, and what is said.
struct Line {
    std::string kind;  ///< "*", "users", "dn.exact", "group/groupOfNames/member"
    std::string whom;  ///< what stands behind the equals sign
    std::vector<std::string> said;
};

/// `{0}group/groupOfNames/member="cn=…" size=unlimited time=unlimited`; blanks in quotes do not
/// part.
Line line_of(const std::string& value) {
    Line line;
    std::vector<std::string> parts(1);
    bool is_quoted = false;
    const std::size_t number_ends = value.starts_with('{') ? value.find('}') + 1 : 0;
    for (const char c : value.substr(number_ends)) {
        if (c == '"')
            is_quoted = !is_quoted;
        else if (c == ' ' && !is_quoted)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    const std::size_t mark = parts.front().find('=');
    line.kind = parts.front().substr(0, mark);
    if (mark != std::string::npos) line.whom = parts.front().substr(mark + 1);
    line.said.assign(parts.begin() + 1, parts.end());
    return line;
}

/// Whether a group has that member; nothing where it is not shown.
std::optional<bool> has_member(directory::Session& session, const Line& line,
                               const std::string& us) {
    const std::size_t slash = line.kind.rfind('/');
    const std::string attribute =
        slash == line.kind.find('/') ? "member" : line.kind.substr(slash + 1);
    const auto group = session.read_entry(line.whom, {attribute});
    if (!group || !*group) return std::nullopt;
    for (const auto& [name, members] : (*group)->attributes)
        for (const std::string& member : members)
            if (directory::is_same_dn(member, us)) return true;
    if ((*group)->attributes.empty()) return std::nullopt;
    return false;
}

/// Whether a line is about us; nothing where that cannot be told.
std::optional<bool> is_about(const Line& line, const std::string& us, directory::Session& asked) {
    if (line.kind == "*" || line.kind == "users") return true;
    if (line.kind == "anonymous") return false;
    if (line.kind.starts_with("group")) return has_member(asked, line, us);
    const bool is_below_it = is_below(us, line.whom);
    const bool is_it = is_below_it && is_below(line.whom, us);
    for (const char* kind : {"dn", "dn.exact", "dn.base", "dn.self.exact"})
        if (line.kind == kind) return is_it;
    if (line.kind == "dn.subtree" || line.kind == "dn.sub") return is_below_it;
    if (line.kind == "dn.children") return is_below_it && !is_it;
    return std::nullopt;
}

/// What holds for everybody: of the database, else of all of them, else of the server.
Said of_everybody(const std::vector<Entry>& entries, const Entry& database) {
    const Entry* global = nullptr;
    const Entry* frontend = nullptr;
    for (const Entry& each : entries) {
        if (directory::same_name(each.dn, "cn=config")) global = &each;
        if (each.dn.find("{-1}frontend,") != std::string::npos) frontend = &each;
    }
    Said said;
    const auto take = [&](const char* attribute, const char* otherwise) {
        for (const Entry* each : {&database, frontend, global}) {
            if (!each || each->values(attribute).empty()) continue;
            for (const std::string& word : line_of("* " + first(*each, attribute)).said)
                said.take(word, otherwise);
            return;
        }
    };
    take("olcSizeLimit", "size");
    take("olcTimeLimit", "time");
    return said;
}

/// Of one account.
class LimitOf {
  public:
    LimitOf(const std::vector<Entry>& entries, const Entry& database, const ConfigurationLook& look)
        : entries_(entries),
          database_(database),
          asked_(look.administrator ? *look.administrator : look.service) {}

    [[nodiscard]] std::vector<report::Finding> findings(const Limited& limited) const {
        const std::string us = bound_dn(limited.session);
        if (us.empty())
            return {report::not_checked(
                limited.name, fmt::format("the server does not say who {} is", limited.who),
                kMend)};
        const std::string root = first(database_, "olcRootDN");
        if (!root.empty() && directory::is_same_dn(us, root))
            return limit_findings(limited, {}, kMend);
        Said said = of_everybody(entries_, database_);
        // The first line that is about somebody is the one that counts.
        for (const std::string& value : database_.values("olcLimits")) {
            const Line line = line_of(value);
            const std::optional<bool> about_us = is_about(line, us, asked_);
            if (!about_us)
                return {report::not_checked(
                    limited.name,
                    fmt::format("whether olcLimits '{}' is about {}", value, limited.who), kMend)};
            if (!*about_us) continue;
            for (const std::string& word : line.said) said.take(word, {});
            break;
        }
        return limit_findings(limited, said.limits(), kMend);
    }

  private:
    const std::vector<Entry>& entries_;
    const Entry& database_;
    directory::Session& asked_;
};

}  // namespace

std::vector<report::Finding> slapd_limit_findings(const std::vector<Entry>& entries,
                                                  const Entry& database,
                                                  const ConfigurationLook& look) {
    const LimitOf limit(entries, database, look);
    std::vector<report::Finding> findings = limit.findings(limited_service(look));
    if (look.lock_operator)
        for (report::Finding& each : limit.findings(limited_operator(look)))
            findings.push_back(std::move(each));
    return findings;
}

}  // namespace connector::command
