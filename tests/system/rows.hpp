#pragma once

#include <string>
#include <vector>

namespace connector::rows {

// SQL for the replica tables, one human or one record at a time.

/// The text with each ? replaced by the next value.
[[nodiscard]] std::string words(const std::string& text, const std::vector<std::string>& values);

/// Apogée: their own number there is what follows the first four digits of the student number.
[[nodiscard]] std::string student(const std::string& number, const std::string& name,
                                  const std::string& given,
                                  const std::string& birth_date = "2001-04-12");
[[nodiscard]] std::string registration(const std::string& number, const std::string& day,
                                       const std::string& year);
[[nodiscard]] std::string cancellation(const std::string& number, const std::string& day);
/// That many students with numbers from 20300001 on, registered on 2019-09-10 for 2019-2020.
[[nodiscard]] std::string crowd(int count);

/// Siham: the employee number is UDM00000 and the four digits of the file.
[[nodiscard]] std::string employee(const std::string& file, const std::string& name,
                                   const std::string& given,
                                   const std::string& birth_date = "1985-11-02");
/// Siham holds the day after the last one.
[[nodiscard]] std::string contract(const std::string& file, const std::string& line,
                                   const std::string& entry, const std::string& day_after);

/// Saghe; the numbers elsewhere may be empty.
[[nodiscard]] std::string teacher(const std::string& number, const std::string& name,
                                  const std::string& given, const std::string& student_number = "",
                                  const std::string& employee_number = "");
[[nodiscard]] std::string service(const std::string& number, const std::string& teacher_number,
                                  const std::string& year, const std::string& nature,
                                  const std::string& entered);

}  // namespace connector::rows
