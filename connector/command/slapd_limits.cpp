// How many entries a search in pages gives somebody: slapd.conf(5), "limits".

#include "command/configuration_entries.hpp"
#include "directory/attribute.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace connector::command {

namespace {

using directory::Entry;

constexpr char kMend[] =
    "lift it by olcLimits with size=unlimited, as deploy/slapd/config.ldif.in does";
constexpr long kByItself = 500;  // slapd's, where nothing is said
constexpr long kNone = -1;

/// What is said of the size of one answer, one word after the other.
struct Sizes {
    long soft = kByItself;
    std::string hard = "soft";
    std::string in_pages = "hard";

    void take(const std::string& word) {
        const std::size_t mark = word.find('=');
        const std::string name = mark == std::string::npos ? "size" : word.substr(0, mark);
        const std::string value = mark == std::string::npos ? word : word.substr(mark + 1);
        if (name == "size" || name == "size.soft") soft = number(value, soft);
        if (name == "size") hard = "soft";
        if (name == "size.hard") hard = value;
        if (name == "size.prtotal") in_pages = value;
    }

    /// Nothing: no limit.
    [[nodiscard]] std::optional<long> limit() const {
        if (in_pages == "disabled") return 0;
        const long of_hard = number(hard, soft);
        const long limit = in_pages == "hard" ? of_hard : number(in_pages, of_hard);
        if (limit == kNone) return std::nullopt;
        return limit;
    }

  private:
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
            if (is_below(member, us) && is_below(us, member)) return true;
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
Sizes of_everybody(const std::vector<Entry>& entries, const Entry& database) {
    const Entry* global = nullptr;
    const Entry* frontend = nullptr;
    for (const Entry& each : entries) {
        if (directory::same_name(each.dn, "cn=config")) global = &each;
        if (each.dn.find("{-1}frontend,") != std::string::npos) frontend = &each;
    }
    Sizes sizes;
    for (const Entry* each : {&database, frontend, global}) {
        if (!each || values(*each, "olcSizeLimit").empty()) continue;
        for (const std::string& word : line_of("* " + first(*each, "olcSizeLimit")).said)
            sizes.take(word);
        break;
    }
    return sizes;
}

/// Of one account.
class LimitOf {
  public:
    LimitOf(const std::vector<Entry>& entries, const Entry& database, const ConfigurationLook& look)
        : entries_(entries),
          database_(database),
          asked_(look.administrator ? *look.administrator : look.service) {}

    [[nodiscard]] report::Finding finding(const Limited& limited) const {
        const std::string us = bound_dn(limited.session);
        if (us.empty())
            return report::not_checked(
                limited.name, fmt::format("the server does not say who {} is", limited.who), kMend);
        const std::string root = first(database_, "olcRootDN");
        if (!root.empty() && is_below(us, root) && is_below(root, us))
            return limit_finding(limited, std::nullopt, kMend);
        Sizes sizes = of_everybody(entries_, database_);
        // The first line that is about somebody is the one that counts.
        for (const std::string& value : values(database_, "olcLimits")) {
            const Line line = line_of(value);
            const std::optional<bool> about_us = is_about(line, us, asked_);
            if (!about_us)
                return report::not_checked(
                    limited.name,
                    fmt::format("whether olcLimits '{}' is about {}", value, limited.who), kMend);
            if (!*about_us) continue;
            for (const std::string& word : line.said) sizes.take(word);
            break;
        }
        return limit_finding(limited, sizes.limit(), kMend);
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
    std::vector<report::Finding> findings{limit.finding(limited_service(look))};
    if (look.lock_operator)
        findings.push_back(limit.finding({*look.lock_operator, "lock operator: limit of size",
                                          "the lock operator", "'locks' stops"}));
    return findings;
}

}  // namespace connector::command
