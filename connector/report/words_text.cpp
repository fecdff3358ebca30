#include "report/words_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace connector::report {

namespace {

using lifecycle::LockReasons;
using lifecycle::RoleWords;
using lifecycle::Words;
using lifecycle::WordsForPeople;
using text::Json;

constexpr char kSource[] =
    "# Made by 'lifecycle-connector words' from words.yaml: change it there, and make this anew.\n";

std::string html(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            // The products read these in their own way: as a quote, a place for a value, an escape.
            case '\'':
                safe += "’";
                break;
            case '{':
                safe += "&#123;";
                break;
            case '}':
                safe += "&#125;";
                break;
            case '$':
                safe += "&#36;";
                break;
            case '\\':
                safe += "&#92;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

const std::string& in(const Words& words, Language language) {
    return language == Language::fr ? words.fr : words.en;
}

std::string html(const Words& words, Language language) { return html(in(words, language)); }

std::string_view colon(Language language) { return language == Language::fr ? " :" : ":"; }

std::string line(std::string_view who, std::string_view said, Language language) {
    return fmt::format("<br/><strong>{}</strong>{} {}", who, colon(language), said);
}

using SaidOfRole = std::function<std::string(const RoleWords&)>;

/// What is said, each once, with the people of all roles of which it is: "Staff, Lecturers".
std::vector<std::pair<std::string, std::string>> said_by_people(const WordsForPeople& words,
                                                                const SaidOfRole& said_of,
                                                                Language language) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const RoleWords& role : words.roles) {
        const std::string said = said_of(role);
        const std::string& people = in(role.people, language);
        const auto line = std::find_if(lines.begin(), lines.end(),
                                       [&](const auto& each) { return each.first == said; });
        if (line == lines.end())
            lines.emplace_back(said, people);
        else
            line->second += ", " + people;
    }
    return lines;
}

/// "<br/><strong>Students</strong>: …", a line for all roles of which the same is said.
std::string lines_by_people(const WordsForPeople& words, Language language,
                            const SaidOfRole& said_of) {
    std::string text;
    for (const auto& [said, people] : said_by_people(words, said_of, language))
        text += line(html(people), said, language);
    return text;
}

/// "Students: the registrar; Staff: human resources."
std::string desks_by_people(const WordsForPeople& words, model::State state, Language language) {
    const auto desks_of = [&](const RoleWords& role) {
        return in(lifecycle::in_order(role.in_state(state).contact), language);
    };
    std::vector<std::string> parts;
    for (const auto& [desks, people] : said_by_people(words, desks_of, language))
        parts.push_back(fmt::format("{}{} {}", people, colon(language), desks));
    return fmt::format("{}.", fmt::join(parts, "; "));
}

Json both(const Words& words) { return {{"fr", words.fr}, {"en", words.en}}; }

Json told_json(const lifecycle::Told& told) {
    return {{"contact", both(lifecycle::in_order(told.contact))},
            {"first_password", both(told.first_password)}};
}

Json role_json(const RoleWords& role) {
    Json json = told_json(role.told);
    json["people"] = both(role.people);
    json["states"] = Json::object();
    for (const auto& [state, told] : role.exceptions)
        json["states"][std::string(model::to_string(state))] = told_json(told);
    return json;
}

}  // namespace

std::string desks_text(const WordsForPeople& words, model::State state) {
    return fmt::format("      fr: {}\n      en: {}\n", desks_by_people(words, state, Language::fr),
                       desks_by_people(words, state, Language::en));
}

LoginPageTexts login_page_texts(const WordsForPeople& words, const LockReasons& locks,
                                Language language) {
    const auto say = [&](const Words& each) { return html(each, language); };
    const lifecycle::LoginPage& page = words.login_page;
    LoginPageTexts texts;
    texts.heading = say(page.closed);
    texts.why = say(page.because);
    if (page.wrong_passwords) texts.why += " " + say(*page.wrong_passwords);
    texts.why += fmt::format("<br/><br/>{}", say(page.turn_to));
    texts.why += lines_by_people(words, language, [&](const RoleWords& role) {
        return say(lifecycle::in_order(role.every_desk())) + ".";
    });
    std::vector<Words> of_locks;
    for (const lifecycle::LockReason& each : locks.reasons) of_locks.push_back(each.contact);
    if (!of_locks.empty())
        texts.why += line(say(page.locked), say(lifecycle::any_of(of_locks)) + ".", language);
    texts.closed = fmt::format("<strong>{}</strong><br/>{}", texts.heading, texts.why);
    texts.wrong = fmt::format("{}<br/><br/>{}", say(page.wrong), say(page.first_time));
    texts.wrong += lines_by_people(words, language, [&](const RoleWords& role) {
        std::vector<std::string> ways;
        for (const Words& each : role.every_first_password()) ways.push_back(say(each));
        return fmt::format("{}", fmt::join(ways, " / "));
    });
    texts.either = fmt::format("{}<br/><br/>{}", texts.wrong, texts.closed);
    return texts;
}

std::string words_for_lemonldap(const WordsForPeople& words, const LockReasons& locks,
                                model::Refusal refusal) {
    const LoginPageTexts fr = login_page_texts(words, locks, Language::fr);
    const LoginPageTexts en = login_page_texts(words, locks, Language::en);
    const auto error = [&](int number, std::string LoginPageTexts::*part) {
        return fmt::format("error_fr_{0} = {1}\nerror_en_{0} = {2}\n", number, fr.*part, en.*part);
    };
    const bool is_told_apart = refusal != model::Refusal::as_wrong_password;
    std::string section = fmt::format("{}[portal]\n", kSource);
    section += error(5, is_told_apart ? &LoginPageTexts::wrong : &LoginPageTexts::either);
    if (refusal == model::Refusal::as_other_error) section += error(7, &LoginPageTexts::closed);
    return section + error(21, &LoginPageTexts::closed) + error(41, &LoginPageTexts::closed);
}

std::string words_for_apereo(const WordsForPeople& words, const LockReasons& locks,
                             model::Refusal refusal, Language language) {
    const LoginPageTexts texts = login_page_texts(words, locks, language);
    return fmt::format(
        "{0}screen.accountlocked.heading={1}\n"
        "screen.accountlocked.message={2}\n"
        "authenticationFailure.AccountLockedException={1}\n"
        "authenticationFailure.AccountNotFoundException={3}\n"
        "authenticationFailure.FailedLoginException={4}\n",
        kSource, texts.heading, texts.why, texts.wrong,
        refusal == model::Refusal::with_reason ? texts.wrong : texts.either);
}

Json words_json(const WordsForPeople& words, const LockReasons& locks) {
    Json json{{"desks", Json::object()}, {"roles", Json::object()}, {"locks", Json::object()}};
    for (const lifecycle::Desk& desk : words.desks) json["desks"][desk.name] = both(desk.says);
    for (const RoleWords& role : words.roles) json["roles"][role.role] = role_json(role);
    for (const lifecycle::LockReason& each : locks.reasons)
        json["locks"][each.name] = {
            {"says", both(each.says)}, {"tell", both(each.tell)}, {"contact", both(each.contact)}};
    const auto in_both = [&](std::string LoginPageTexts::*part) -> Json {
        return {{"fr", login_page_texts(words, locks, Language::fr).*part},
                {"en", login_page_texts(words, locks, Language::en).*part}};
    };
    json["login_page"] = {{"closed", in_both(&LoginPageTexts::closed)},
                          {"wrong", in_both(&LoginPageTexts::wrong)},
                          {"either", in_both(&LoginPageTexts::either)}};
    return json;
}

}  // namespace connector::report
