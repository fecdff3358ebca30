// By the seal on the entry what is ours stays ours through orders, other rules, held changes and an
// entry that was written before there were seals; what a hand has changed is not.

#include "directory/seal.hpp"

#include "server_model.hpp"
#include "support/directory_mapping.hpp"
#include "support/guarded_pass_test.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connector {
namespace {

using directory::seal_text;
using directory::sealed_notes;

constexpr char kWindow[] = "20190910220000Z/20201231230000Z";

TEST(Seal, TellsWhichNoteWasChanged) {
    // A test vector of FNV-1a: the same on every machine, and for ever.
    EXPECT_EQ(seal_text("foobar", ""), "bf9cf968/811c9dc5");
    const std::string seal = seal_text(kWindow, "TRUE");
    EXPECT_TRUE(sealed_notes(seal, kWindow, "TRUE").window);
    EXPECT_TRUE(sealed_notes(seal, kWindow, "TRUE").lock_value);
    EXPECT_FALSE(sealed_notes(seal, "20190910220000Z/", "TRUE").window);
    EXPECT_TRUE(sealed_notes(seal, "20190910220000Z/", "TRUE").lock_value);
    EXPECT_TRUE(sealed_notes(seal, kWindow, "").window);
    EXPECT_FALSE(sealed_notes(seal, kWindow, "").lock_value);
    EXPECT_FALSE(sealed_notes(seal, "", "TRUE").window);
}

TEST(Seal, IsOfBothWhereThereIsNoneAndOfNeitherWhereItIsRubbish) {
    EXPECT_TRUE(sealed_notes("", kWindow, "TRUE").window);
    EXPECT_TRUE(sealed_notes("", kWindow, "TRUE").lock_value);
    for (const char* rubbish : {"/", "x", "TRUE", "0/0", "//", "2306577e"}) {
        EXPECT_FALSE(sealed_notes(rubbish, kWindow + std::string(" "), "TRUE").window) << rubbish;
        EXPECT_FALSE(sealed_notes(rubbish, kWindow, "TRUE").lock_value) << rubbish;
    }
}

/// Lives before the university that has it.
struct FlavouredMapping {
    directory::Mapping mapping = test_support::shipped_directory_mapping();
};

/// On a summer day there are a student, one of the staff who leaves a year later, one who has left,
/// one who is about to, and one who is to come.
class Sealed : private FlavouredMapping,
               public test_support::GuardedPassTest,
               public testing::WithParamInterface<std::string> {
  protected:
    Sealed() : GuardedPassTest(mapping) {
        mapping.flavour = directory::find_flavour(GetParam());
        add_student("1", "2019-09-10", "2019");
        add_staff("A1", "2010-09-01", "2021-08-31", "HERE", "ANNE");
        add_staff("A2", "2010-09-01", "2019-12-31", "GONE", "ANNE");
        add_staff("A3", "2010-09-01", "2020-05-31", "LATE", "ANNE");
        add_staff("A4", "2020-09-01", "2021-08-31", "SOON", "ANNE");
        for (const char* day : {"2019-12-01", "2020-07-01"}) {
            university_.set_day(day);
            university_.pass();
        }
    }

    const directory::Flavour& flavour() const { return *mapping.flavour; }
    model::Attributes& entry(const std::string& login) {
        return university_.directory.entries.at(university_.account(login).dn);
    }
    bool lets_in(const std::string& login) {
        return test_support::server_admits(GetParam(), entry(login), university_.now());
    }
    std::string foreign(const std::string& login) {
        return university_.attribute(login, "lifecycleForeignWindow");
    }
    void take_seals() {
        for (auto& [dn, attributes] : university_.directory.entries)
            attributes.erase("lifecycleSeal");
    }
    void hold_everything() {
        const sync::ChangeLimit nothing{{0, 0, 0}, {}};
        university_.limits.closings = university_.limits.reopenings = nothing;
        university_.limits.identity_changes = university_.limits.attribute_changes = nothing;
    }
    /// All is ours: whoever is renewed gets in, and nothing is somebody else's.
    void expect_renewed() {
        for (const char* key : {"A1:1", "A2:1", "A3:1", "A4:1"})
            university_.set("siham.contract", key, "exit_date", "2022-08-31");
        university_.set("siham.contract", "A4:1", "entry_date", "2020-06-01");
        university_.pass();
        for (const char* login : {"ahere", "agone", "alate", "asoon"}) {
            EXPECT_TRUE(lets_in(login)) << login;
            EXPECT_EQ(foreign(login), "") << login;
            EXPECT_NE(university_.attribute(login, "lifecycleSeal"), "") << login;
        }
        expect_nothing_to_do();
    }
};

/// Where the directory enforces an end.
class SealedWindow : public Sealed {};

TEST_P(Sealed, IsEveryAccountWhoeverWritesIt) {
    const auto expect_sealed = [&] {
        for (const auto& [dn, attributes] : university_.directory.entries) {
            const auto text = [&, &content = attributes](const char* name) {
                const auto found = content.find(name);
                return found == content.end() ? std::string() : found->second.front();
            };
            EXPECT_EQ(text("lifecycleSeal"),
                      seal_text(text("lifecycleWindow"), text("lifecycleLockValue")))
                << dn;
        }
    };
    expect_sealed();
    university_.lock({"jdupont", "ahere", "agone", "asoon"});
    expect_sealed();
    university_.unlock({"jdupont", "agone", "asoon"});
    expect_sealed();
    expect_nothing_to_do();
    hold_everything();
    university_.set("siham.contract", "A4:1", "usual_name", "OTHER");
    university_.set_day("2020-10-01");
    EXPECT_EQ(university_.pass().held, 1U);
    EXPECT_EQ(university_.attribute("asoon", "lifecycleState"), "ok");
    expect_sealed();
}

TEST_P(Sealed, AnEntryFromBeforeIsOursAndIsSealedWithItsNextChange) {
    take_seals();
    expect_nothing_to_do();
    EXPECT_EQ(university_.attribute("ahere", "lifecycleSeal"), "");
    expect_renewed();
}

TEST_P(Sealed, ALockFromBeforeIsOurs) {
    university_.lock({"jdupont", "ahere", "agone", "alate", "asoon"});
    take_seals();
    expect_nothing_to_do();
    university_.unlock({"jdupont", "ahere", "agone", "alate", "asoon"});
    EXPECT_TRUE(lets_in("jdupont"));
    expect_renewed();
}

TEST_P(Sealed, TheEndThatAnUnlockingWroteUnderOtherRulesIsOurs) {
    university_.lock({"ahere", "alate"});
    edit_rules("through: exit_date }", "through: exit_date - 14 months }");
    university_.unlock({"ahere", "alate"});
    EXPECT_FALSE(lets_in("ahere"));
    edit_rules("through: exit_date }", "through: exit_date  }");
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
    expect_renewed();
}

TEST_P(Sealed, WhatWasClosedOnItsDayWhileTheRenewalIsHeldIsOurs) {
    hold_everything();
    university_.set("siham.contract", "A1:1", "exit_date", "2022-08-31");
    university_.set_day("2021-09-10");
    for (int pass = 0; pass < 2; ++pass) {
        university_.pass();
        EXPECT_FALSE(lets_in("ahere"));
        EXPECT_EQ(foreign("ahere"), "");
    }
    university_.limits = {};
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
    expect_nothing_to_do();
}

TEST_P(Sealed, ASealThatAHandHasTakenOrSpoiltOpensNobodyAndShutsNobodyOut) {
    for (const char* seal : {"", "x", "00000000/00000000"}) {
        SCOPED_TRACE(seal);
        for (auto& [dn, attributes] : university_.directory.entries) {
            attributes.erase("lifecycleSeal");
            if (*seal) attributes["lifecycleSeal"] = {seal};
        }
        university_.pass();
        expect_nothing_to_do();
        EXPECT_TRUE(lets_in("jdupont"));
        EXPECT_TRUE(lets_in("ahere"));
        for (const char* login : {"agone", "alate", "asoon"}) EXPECT_FALSE(lets_in(login)) << login;
    }
}

TEST_P(SealedWindow, AnEndOfTheirsThatTheyTakeBackWithOurNoteOfItOpens) {
    const std::string end(flavour().window_end);
    entry("ahere")[end] = {directory::window_end_text(flavour(), university_.now())};
    university_.pass();
    EXPECT_FALSE(lets_in("ahere"));
    EXPECT_NE(foreign("ahere"), "");
    entry("ahere").erase("lifecycleForeignWindow");
    entry("ahere").erase(end);
    university_.pass();
    EXPECT_TRUE(lets_in("ahere"));
    EXPECT_EQ(foreign("ahere"), "");
    expect_renewed();
}

INSTANTIATE_TEST_SUITE_P(Flavours, Sealed,
                         testing::Values("openldap", "openldap-without-window", "389ds"));
INSTANTIATE_TEST_SUITE_P(Flavours, SealedWindow, testing::Values("openldap", "389ds"));

}  // namespace
}  // namespace connector
