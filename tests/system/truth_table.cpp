#include "truth_table.hpp"

#include "rows.hpp"

#include <algorithm>
#include <map>

namespace connector::truth {

namespace {

using test_support::day_of;
using Sql = std::pair<std::string, std::string>;

constexpr std::chrono::days kOneDay{1};

Span span(const std::string& state, const std::string& first, const std::string& last = "") {
    const auto day = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(day_of(text));
    };
    return {state, day(first), day(last)};
}

Sql student(const std::string& number, const std::string& name, const std::string& given) {
    return {"apogee", rows::student(number, name, given)};
}

Sql registration(const std::string& number, const std::string& day, const std::string& year) {
    return {"apogee", rows::registration(number, day, year)};
}

Sql staff(const std::string& file, const std::string& name, const std::string& given) {
    return {"siham", rows::employee(file, name, given)};
}

Sql contract(const std::string& file, const std::string& line, const std::string& entry,
             const std::string& day_after) {
    return {"siham", rows::contract(file, line, entry, day_after)};
}

Sql new_dates(const std::string& file, const std::string& entry, const std::string& day_after) {
    return {"siham", rows::words("UPDATE hr.zyfl SET dateff = '?', datxxx = '?' WHERE nudoss = ?;",
                                 {entry, day_after, file})};
}

Sql teacher(const std::string& number, const std::string& name, const std::string& given,
            const std::string& student_number, const std::string& employee_number) {
    return {"saghe", rows::teacher(number, name, given, student_number, employee_number)};
}

Sql service(const std::string& number, const std::string& teacher_number, const std::string& year,
            const std::string& nature, const std::string& entered) {
    return {"saghe", rows::service(number, teacher_number, year, nature, entered)};
}

Person student_person(const std::string& row, const std::string& number,
                      std::vector<Version> versions) {
    return {row, "supannEtuId", number, "student_number:" + number, std::move(versions)};
}

Person staff_person(const std::string& row, const std::string& file,
                    std::vector<Version> versions) {
    return {row, "supannEmpId", "UDM00000" + file, "siham.contract:" + file + ":1",
            std::move(versions)};
}

Person teacher_person(const std::string& row, const std::string& number,
                      std::vector<Version> versions) {
    return {row, "supannRefId", "{SAGHE}" + number, "saghe_person:" + number, std::move(versions)};
}

Version first_year(const std::string& number, const std::string& name, const std::string& given) {
    return {day_of("2019-09-10"),
            {student(number, name, given), registration(number, "2019-09-10", "2019")},
            {span("ok", "2019-09-11", "2020-12-31"), span("pending", "2021-01-01", "2021-01-01"),
             span("inactive", "2021-01-02")}};
}

Version spring_contract(const std::string& file, const std::string& name,
                        const std::string& given) {
    return {day_of("2020-01-10"),
            {staff(file, name, given), contract(file, "1", "2020-02-01", "2020-07-01")},
            {span("prepared", "", "2020-01-31"), span("ok", "2020-02-01", "2020-06-30"),
             span("pending", "2020-07-01", "2020-09-30"), span("inactive", "2020-10-01")}};
}

Version teaching_year(const std::string& number, const std::string& name,
                      const std::string& given) {
    return {day_of("2020-07-02"),
            {teacher(number, name, given, "", ""),
             service(number + "1", number, "2020", "VACATAIRE", "2020-07-02")},
            {span("prepared", "2020-07-02", "2020-08-31"), span("ok", "2020-09-01", "2021-08-31"),
             span("pending", "2021-09-01", "2021-11-30"), span("inactive", "2021-12-01")}};
}

std::vector<Person> students() {
    return {
        student_person("S1", "20190001", {first_year("20190001", "MOREAU", "LUCIE")}),
        student_person(
            "S2", "20190002",
            {first_year("20190002", "BERNARD", "HUGO"),
             {day_of("2020-07-15"),
              {registration("20190002", "2020-07-15", "2020")},
              {span("ok", "2019-09-11", "2021-12-31"), span("pending", "2022-01-01", "2022-01-01"),
               span("inactive", "2022-01-02")}}}),
        student_person(
            "S3", "20190003",
            {first_year("20190003", "GARNIER", "MANON"),
             {day_of("2023-09-05"),
              {registration("20190003", "2023-09-05", "2023")},
              {span("ok", "2019-09-11", "2020-12-31"), span("pending", "2021-01-01", "2021-01-01"),
               span("inactive", "2021-01-02", "2023-09-05"), span("ok", "2023-09-06", "2024-12-31"),
               span("pending", "2025-01-01", "2025-01-01"), span("inactive", "2025-01-02")}}}),
        student_person(
            "S4", "20190004",
            {first_year("20190004", "LAMBERT", "INES"),
             {day_of("2019-10-02"),
              {{"apogee", rows::cancellation("20190004", "2019-10-02")}},
              {span("ok", "2019-09-11", "2019-10-01"), span("inactive", "2019-10-02")}}}),
        student_person(
            "S5", "20190005",
            {{day_of("2020-01-15"),
              {student("20190005", "FONTAINE", "PAUL"),
               registration("20190005", "2020-01-15", "2019")},
              {span("ok", "2020-01-16", "2020-12-31"), span("pending", "2021-01-01", "2021-01-01"),
               span("inactive", "2021-01-02")}}}),
        student_person("S6", "20190006",
                       {{day_of("2021-02-01"),
                         {student("20190006", "CHEVALIER", "ZOE"),
                          registration("20190006", "2021-02-01", "2019")},
                         {}}})};
}

std::vector<Person> members_of_staff() {
    return {
        staff_person("P1", "4711", {spring_contract("4711", "LE GOFF", "ANNE")}),
        staff_person(
            "P2", "4712",
            {{day_of("2019-09-01"),
              {staff("4712", "ROUSSEL", "MARC"), contract("4712", "1", "2019-09-01", "2020-01-31")},
              {span("prepared", "", "2019-08-31"), span("ok", "2019-09-01", "2020-01-30"),
               span("pending", "2020-01-31", "2020-04-30"), span("inactive", "2020-05-01")}}}),
        staff_person("P3", "4713",
                     {{day_of("2019-09-01"),
                       {staff("4713", "BLANCHARD", "EVE"),
                        contract("4713", "1", "2010-09-01", "2999-12-31")},
                       {span("prepared", "", "2010-08-31"), span("ok", "2010-09-01")}}}),
        staff_person(
            "P4", "4714",
            {spring_contract("4714", "GUERIN", "LUC"),
             {day_of("2020-06-10"),
              {contract("4714", "2", "2020-09-01", "2021-09-01")},
              {span("prepared", "", "2020-01-31"), span("ok", "2020-02-01", "2020-06-30"),
               span("prepared", "2020-07-01", "2020-08-31"), span("ok", "2020-09-01", "2021-08-31"),
               span("pending", "2021-09-01", "2021-11-30"), span("inactive", "2021-12-01")}}}),
        staff_person(
            "P5", "4715",
            {spring_contract("4715", "MERCIER", "JADE"),
             {day_of("2020-08-15"),
              {new_dates("4715", "2020-02-01", "2021-01-01")},
              {span("prepared", "", "2020-01-31"), span("ok", "2020-02-01", "2020-12-31"),
               span("pending", "2021-01-01", "2021-03-31"), span("inactive", "2021-04-01")}}}),
        staff_person(
            "P6", "4716",
            {spring_contract("4716", "BOYER", "NOEL"),
             {day_of("2020-05-10"),
              {new_dates("4716", "2019-09-01", "2020-02-01")},
              {span("prepared", "", "2019-08-31"), span("ok", "2019-09-01", "2020-01-31"),
               span("pending", "2020-02-01", "2020-04-30"), span("inactive", "2020-05-01")}}})};
}

std::vector<Person> teachers() {
    const std::vector<Span> professor{
        span("prepared", "", "2015-08-31"), span("ok", "2015-09-01", "2020-12-15"),
        span("pending", "2020-12-16", "2021-03-15"), span("inactive", "2021-03-16")};
    return {
        teacher_person("V1", "301", {teaching_year("301", "BENALI", "KARIM")}),
        teacher_person(
            "V2", "302",
            {teaching_year("302", "PICARD", "ELSA"),
             {day_of("2022-06-20"),
              {service("3022", "302", "2022", "VACATAIRE", "2022-06-20")},
              {span("prepared", "2020-07-02", "2020-08-31"), span("ok", "2020-09-01", "2021-08-31"),
               span("pending", "2021-09-01", "2021-11-30"),
               span("inactive", "2021-12-01", "2022-06-19"),
               span("prepared", "2022-06-20", "2022-08-31"), span("ok", "2022-09-01", "2023-08-31"),
               span("pending", "2023-09-01", "2023-11-30"), span("inactive", "2023-12-01")}}}),
        staff_person(
            "V3", "4717",
            {{day_of("2019-09-01"),
              {staff("4717", "VASSEUR", "RENE"), contract("4717", "1", "2015-09-01", "2020-12-16")},
              professor},
             {day_of("2020-07-02"),
              {teacher("303", "VASSEUR", "RENE", "", "UDM000004717"),
               service("3031", "303", "2020", "STATUTAIRE", "2020-07-02")},
              professor}}),
        student_person(
            "X1", "20190007",
            {first_year("20190007", "COLIN", "NINA"),
             {day_of("2020-07-02"),
              {teacher("304", "COLIN", "NINA", "20190007", ""),
               service("3041", "304", "2020", "VACATAIRE", "2020-07-02")},
              {span("ok", "2019-09-11", "2021-08-31"), span("pending", "2021-09-01", "2021-11-30"),
               span("inactive", "2021-12-01")}}})};
}

std::vector<Person> everybody() {
    std::vector<Person> all = students();
    for (Person& each : members_of_staff()) all.push_back(std::move(each));
    for (Person& each : teachers()) all.push_back(std::move(each));
    return all;
}

bool contains(const Span& span, Day day) {
    return (!span.first || *span.first <= day) && (!span.last || day <= *span.last);
}

/// Days on which the sources learn something or the state of somebody is another one than the day
/// before, and the four nights.
std::vector<Day> borders() {
    std::vector<Day> days{day_of("2019-09-01"), day_of("2019-10-27"), day_of("2020-03-29"),
                          day_of("2020-10-25"), day_of("2021-03-28")};
    for (Day day = day_of("2019-09-02"); day <= day_of("2025-01-02"); day += kOneDay)
        for (const Person& each : people())
            if (each.state_on(day) != each.state_on(day - kOneDay)) days.push_back(day);
    for (const Person& each : people())
        for (const Version& version : each.versions) days.push_back(version.known_from);
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

}  // namespace

const Version* Person::version_on(Day day) const {
    const Version* known = nullptr;
    for (const Version& each : versions)
        if (each.known_from <= day) known = &each;
    return known;
}

std::string Person::state_on(Day day) const {
    const Version* version = version_on(day);
    return version ? state_in(*version, day) : "none";
}

std::string state_in(const Version& version, Day day) {
    for (const Span& each : version.spans)
        if (contains(each, day)) return each.state;
    return "none";
}

std::optional<Day> next_change(const Version& version, Day day) {
    for (const Span& each : version.spans) {
        if (contains(each, day))
            return each.last ? std::optional(*each.last + kOneDay) : std::nullopt;
        if (each.first && day < *each.first) return each.first;
    }
    return std::nullopt;
}

bool window_admits(const Version& version, Day passed, Day day) {
    for (const Span& each : version.spans)
        if (each.state == "ok" && (!each.last || passed <= *each.last)) return contains(each, day);
    return false;
}

const std::vector<Person>& people() {
    static const std::vector<Person> all = everybody();
    return all;
}

std::vector<Day> interesting_days() {
    constexpr std::chrono::days kQuiet{40};
    constexpr std::chrono::days kAround{10};
    const std::vector<Day> all = borders();
    std::vector<Day> days;
    for (Day day = all.front(); day <= all.back() + kAround; day += kOneDay) {
        const auto next = std::upper_bound(all.begin(), all.end(), day);
        const Day before = *std::prev(next);
        const bool is_last = next == all.end();
        if (day - before <= kAround ||
            (!is_last && (*next - before <= kQuiet || *next - day <= kAround)))
            days.push_back(day);
    }
    return days;
}

void learn(const test_support::Sandbox& sandbox, Day day) {
    std::map<std::string, std::string> statements;
    for (const Person& each : people())
        for (const Version& version : each.versions)
            if (version.known_from == day)
                for (const auto& [database, sql] : version.sql) statements[database] += sql;
    for (const auto& [database, sql] : statements) sandbox.sql(database, sql);
}

}  // namespace connector::truth
