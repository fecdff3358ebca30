#pragma once

#include "support/pass_test.hpp"

#include <random>
#include <set>
#include <string>

namespace connector::test_support {

/// A random university, the same in each run of the program, in which numbers are shared, corrected
/// and mistyped, and hands edit entries.
class RandomUniversityTest : public PassTest {
  protected:
    /// From 1 on.
    int upto(int most) { return std::uniform_int_distribution<int>(1, most)(random_); }
    /// Another one, without accounts, in place of the one that there was.
    void found();
    void disturb_rows();
    void disturb_entries();
    /// What is planned now, but for the ids of changes, and for the order in which entries are
    /// named.
    std::multiset<std::string> planned(const sync::PassOrders& orders = {});

  private:
    std::mt19937 random_{20'200'701};  // NOLINT(cert-msc32-c,cert-msc51-cpp): repeatable
};

}  // namespace connector::test_support
