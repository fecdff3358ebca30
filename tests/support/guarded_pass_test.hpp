#pragma once

#include "support/directory_mapping.hpp"
#include "support/pass_test.hpp"

#include <map>
#include <string>

namespace connector::test_support {

/// A university with many people at once, and rules to put in the place of the shipped ones.
class GuardedPassTest : public PassTest {
  protected:
    using PassTest::PassTest;
    void add_students(int count, int first = 0, const std::string& registered = "2019-09-10",
                      const std::string& year = "2019");
    void add_staff_members(int count, const std::string& entry, const std::string& exit,
                           int first = 0);
    /// Sets one field of the first so many records of a kind.
    void set_of_first(int count, const std::string& kind, const std::string& field,
                      const std::string& value);
    /// No limit lets anything through.
    void hold_everything();
    /// The shipped lifecycle.yaml with a text replaced.
    void edit_rules(const std::string& from, const std::string& to);
    /// Everything that a pass would do now, held or not: danger by login; those without are not in
    /// it.
    std::map<std::string, std::string> dangers();
    /// How many of each danger.
    std::map<std::string, std::size_t> danger_counts();
    /// The only held set of a report.
    static const sync::HeldSummary& only_set(const sync::PassReport& report);
};

/// Lives before the university that has it.
struct ShippedMapping {
    directory::Mapping mapping = shipped_directory_mapping();
};

/// Such a university on the flavour of directory that is the test's parameter.
class FlavouredPassTest : protected ShippedMapping,
                          public GuardedPassTest,
                          public testing::WithParamInterface<std::string> {
  protected:
    FlavouredPassTest() : GuardedPassTest(mapping) {
        mapping.flavour = directory::find_flavour(GetParam());
    }
};

}  // namespace connector::test_support
