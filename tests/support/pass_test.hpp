#pragma once

#include "support/university.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace connector::test_support {

/// A test on a small university, with short ways to add people to it.
class PassTest : public testing::Test {
  protected:
    PassTest() = default;
    /// With a directory as the mapping has it, which must outlive this.
    explicit PassTest(const directory::Mapping& mapping) : university_(mapping) {}

    void add_student(const std::string& number, const std::string& registered,
                     const std::string& year, const std::string& name = "DUPONT",
                     const std::string& given = "JEAN", const std::string& born = "2001-03-04") {
        university_.add("apogee.registration", number + ":" + year,
                        {{"student_number", number},
                         {"apogee_person", "1" + number},
                         {"registration_date", registered},
                         {"academic_year", year},
                         {"status", "E"},
                         {"birth_name", name},
                         {"usual_name", name},
                         {"given_name", given},
                         {"birth_date", born}});
    }
    void add_staff(const std::string& number, const std::string& entry, const std::string& exit,
                   const std::string& name, const std::string& given,
                   const std::string& born = "1970-01-02") {
        std::map<std::string, std::string> fields{
            {"employee_number", number}, {"entry_date", entry}, {"birth_name", name},
            {"usual_name", name},        {"given_name", given}, {"birth_date", born}};
        if (!exit.empty()) fields["exit_date"] = exit;
        university_.add("siham.contract", number + ":1", fields);
    }
    void add_service(const std::string& key, const std::string& person, const std::string& name,
                     const std::string& born) {
        std::map<std::string, std::string> fields{
            {"saghe_person", person}, {"entered_on", "2020-05-01"}, {"academic_year", "2019"},
            {"kind", "hourly"},       {"birth_name", name},         {"usual_name", name},
            {"given_name", "ANNE"}};
        if (!born.empty()) fields["birth_date"] = born;
        university_.add("saghe.service", key, fields);
    }
    /// Of one person, Anne Here, in a university of the test's own.
    static void add_contract(University& university, const std::string& key,
                             const std::string& entry, const std::string& exit) {
        university.add("siham.contract", key,
                       {{"employee_number", "1"},
                        {"entry_date", entry},
                        {"exit_date", exit},
                        {"birth_name", "HERE"},
                        {"usual_name", "HERE"},
                        {"given_name", "ANNE"},
                        {"birth_date", "1970-01-02"}});
    }
    Error broken() {
        return {"read", "apogee", "08006", "connection lost", Disposition::reconnect, false};
    }
    void expect_nothing_to_do() {
        const auto again = university_.pass();
        EXPECT_EQ(again.created + again.modified, 0U);
    }

    University university_;
};

}  // namespace connector::test_support
