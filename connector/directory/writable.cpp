#include "directory/writable.hpp"

#include "directory/attribute.hpp"

#include <algorithm>
#include <string_view>

namespace connector::directory {

namespace {

/// A hash of no known password: a server would make a hash of anything else, each time another
/// one, so that it could be added twice.
constexpr char kHashOfNothing[] = "{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr std::string_view kSyntaxes = "1.3.6.1.4.1.1466.115.121.1.";

struct Example {
    std::string_view syntax;  ///< after `kSyntaxes` (RFC 4517 section 3.3)
    const char* value;
};

constexpr char kText[] = "lifecycle-check-asks";
constexpr Example kExamples[] = {
    {"6", "'0'B"},
    {"7", "TRUE"},
    {"11", "FR"},
    {"15", kText},
    {"22", "+33 1 00 00 00 00"},
    {"24", "20000101000000Z"},
    {"26", kText},
    {"27", "0"},
    {"36", "0"},
    {"38", "2.5.4.3"},
    {"39", "x$y"},
    {"40", kText},
    {"41", kText},
    {"44", kText},
    {"50", "+33 1 00 00 00 00"},
    {"53", "0001010000Z"},
};

/// Empty where none is known.
std::string example(const Schema& schema, const std::string& name, const std::string& dn) {
    if (same_name(name, kUserPassword)) return kHashOfNothing;
    if (same_name(name, attribute::kObjectClass)) return "extensibleObject";
    for (const std::string_view each : kProxies)
        if (same_name(name, each)) return "u:lifecycle-check";
    const std::string known = schema.syntax(name);
    std::string_view syntax = known;
    // 389 Directory Server adds a greatest length.
    syntax = syntax.substr(0, syntax.find('{'));
    if (!syntax.starts_with(kSyntaxes)) return {};
    syntax.remove_prefix(kSyntaxes.size());
    if (syntax == "12" || syntax == "34") return dn;
    const auto* const found =
        std::find_if(std::begin(kExamples), std::end(kExamples),
                     [&](const Example& each) { return each.syntax == syntax; });
    return found == std::end(kExamples) ? std::string() : found->value;
}

struct Question {
    Right right;
    std::string value;
};

std::vector<Question> questions(const Schema& schema, const Flavour& flavour, const Entry& entry,
                                const std::string& name) {
    std::vector<Question> all{{Right::remove, {}}};
    if (const auto& values = entry.values(name); !values.empty()) {
        all.push_back({Right::add, values.front()});
        for (const std::string& value : values) all.push_back({Right::remove, value});
    } else if (flavour.adds_apart) {
        std::string value = example(schema, name, entry.dn);
        if (!value.empty()) all.push_back({Right::add, std::move(value)});
    }
    return all;
}

}  // namespace

Result<Writable> writable(ThrowAway& as, const Schema& schema, const Flavour& flavour,
                          const Entry& entry, const std::vector<std::string>& names) {
    Writable found;
    for (const std::string& name : names)
        for (const Question& each : questions(schema, flavour, entry, name)) {
            const auto answer = as.ask(each.right, entry.dn, name, each.value);
            if (!answer) return failure(answer.error());
            if (answer->is_allowed()) {
                found.names.push_back(name);
                break;
            }
            if (answer->is_without_right())
                ++found.refused;
            else
                found.other = answer->text;
        }
    return found;
}

}  // namespace connector::directory
