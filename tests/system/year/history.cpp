#include "history.hpp"

#include "../rows.hpp"
#include "support/sandbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace connector::year {

namespace {

using test_support::day_of;

std::optional<Day> day_or_none(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(day_of(text));
}

/// Siham holds the day after the last one.
std::string day_after(const std::string& last) {
    if (last.empty()) return "2999-12-31";
    return test_support::to_text(day_of(last) + std::chrono::days{1});
}

std::string login_of(const std::string& given, const std::string& name) {
    std::string login;
    for (const char c : given.substr(0, 1) + name)
        if (c != ' ') login += static_cast<char>(c | ' ');
    return login;
}

}  // namespace

Life::Life(History& history, int number, const std::string& given, const std::string& name)
    : history_(history),
      given_(given),
      name_(name),
      login_(login_of(given, name)),
      student_number_(fmt::format("2022{:04}", number)),
      file_(fmt::format("{}", 4000 + number)),
      teacher_number_(fmt::format("{}", 300 + number)) {
    history_.logins.push_back(login_);
}

void Life::learn(const std::string& known, const std::string& key, const Record& record,
                 const std::string& database, const std::string& sql) {
    history_.learnt.push_back({day_of(known), login_, key, record, database, sql});
}

Record Life::last_of(const std::string& key) const {
    for (auto each = history_.learnt.rbegin(); each != history_.learnt.rend(); ++each)
        if (each->login == login_ && each->key == key) return each->record;
    throw std::runtime_error(login_ + " has no " + key);
}

Life& Life::registers(const std::string& known, const std::string& on, int year) {
    std::string sql = is_student_ ? "" : rows::student(student_number_, name_, given_);
    is_student_ = true;
    sql += rows::registration(student_number_, on, std::to_string(year));
    learn(known, fmt::format("registration {}", year),
          {Record::Kind::registration, year, day_of(on), {}, {}}, "apogee", sql);
    return *this;
}

Life& Life::cancels(const std::string& known, int year, const std::string& on) {
    const std::string key = fmt::format("registration {}", year);
    Record record = last_of(key);
    record.cancelled = day_of(on);
    learn(known, key, record, "apogee",
          rows::words("UPDATE ins_adm_etp SET eta_iae = 'A', dat_annul_res_iae = '?'"
                      " WHERE cod_ind = ? AND cod_anu = '?';",
                      {on, student_number_.substr(4), std::to_string(year)}));
    return *this;
}

Life& Life::is_hired(const std::string& known, int line, const std::string& entry,
                     const std::string& last) {
    std::string sql = is_staff_ ? "" : rows::employee(file_, name_, given_);
    is_staff_ = true;
    sql += rows::contract(file_, std::to_string(line), entry, day_after(last));
    learn(known, fmt::format("contract {}", line),
          {Record::Kind::contract, 0, day_of(entry), day_or_none(last), {}}, "siham", sql);
    return *this;
}

Life& Life::is_given_other_dates(const std::string& known, int line, const std::string& entry,
                                 const std::string& last) {
    const std::string key = fmt::format("contract {}", line);
    Record record = last_of(key);
    record.begin = day_of(entry);
    record.last = day_or_none(last);
    learn(known, key, record, "siham",
          rows::words("UPDATE hr.zyfl SET dateff = '?', datxxx = '?'"
                      " WHERE nudoss = ? AND nulign = ?;",
                      {entry, day_after(last), file_, std::to_string(line)}));
    return *this;
}

Life& Life::teaches(const std::string& known, int year, const std::string& entered,
                    const std::string& nature) {
    std::string sql = is_teacher_ ? ""
                                  : rows::teacher(teacher_number_, name_, given_,
                                                  is_student_ ? student_number_ : "",
                                                  is_staff_ ? "UDM00000" + file_ : "");
    is_teacher_ = true;
    sql += rows::service(fmt::format("{}{}", year, teacher_number_), teacher_number_,
                         std::to_string(year), nature, entered);
    learn(known, fmt::format("service {}", year),
          {Record::Kind::service, year, day_of(entered), {}, {}, nature == "VACATAIRE"}, "saghe",
          sql);
    return *this;
}

Life& Life::gives_up_teaching(const std::string& known, int year, const std::string& on) {
    const std::string key = fmt::format("service {}", year);
    Record record = last_of(key);
    record.cancelled = day_of(on);
    learn(known, key, record, "saghe",
          rows::words("UPDATE service SET date_annulation = '?' WHERE id_service = ?;",
                      {on, fmt::format("{}{}", year, teacher_number_)}));
    return *this;
}

Life& Life::is_locked(const std::string& day, const std::string& until, const std::string& reason) {
    history_.orders.push_back({day_of(day), login_, true, day_or_none(until), reason});
    return *this;
}

Life& Life::is_unlocked(const std::string& day) {
    history_.orders.push_back({day_of(day), login_, false, {}, {}});
    return *this;
}

}  // namespace connector::year
