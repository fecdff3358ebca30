// Whether the rows of a source are to be believed: against what accepted passes have read.

#include "sync/plausibility.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace connector::sync {
namespace {

using std::chrono::days;
using std::chrono::hours;
using Rows = std::vector<CountedRows>;

constexpr model::Instant kStart{std::chrono::sys_days{std::chrono::year{2026} / 11 / 2} + hours{3}};

/// The passes of one source, which has registrations and degrees.
class Plausibility : public testing::Test {
  protected:
    Plausibility() {
        registration_ = {"apogee", "registration", {{"year", model::FieldType::number}}, 0};
        degree_ = {"apogee", "degree", {}, {}};
        contract_ = {"siham", "contract", {}, {}};
    }

    [[nodiscard]] RowBaseline baseline() const { return {kinds_, accepted_, limits_, zone_, now_}; }
    [[nodiscard]] std::optional<HeldReading> doubt(const Rows& counts) const {
        return doubt_of(baseline(), "apogee", counts);
    }
    [[nodiscard]] std::string text(const Rows& counts) const {
        const auto held = doubt(counts);
        return held ? held->text : "";
    }
    void accept(const Rows& counts, bool by_hand = false) {
        accepted_ = accepted_after(baseline(), "apogee", counts, by_hand);
    }
    /// A pass: true where it was accepted.
    bool pass(const Rows& counts) {
        if (doubt(counts)) return false;
        accept(counts);
        return true;
    }
    static Rows whole(std::size_t rows, std::size_t problems = 0) {
        return {{"apogee.registration", "", rows, problems, "a row"}};
    }

    model::RecordKind registration_;
    model::RecordKind degree_;
    model::RecordKind contract_;
    std::vector<const model::RecordKind*> kinds_{&registration_, &degree_, &contract_};
    std::vector<model::AcceptedRows> accepted_;
    model::TimeZone zone_ = model::TimeZone::named("Europe/Paris").value();
    RowLimits limits_;
    model::Instant now_ = kStart;
};

TEST_F(Plausibility, NothingIsKnownOfASourceThatWasNeverRead) {
    EXPECT_TRUE(pass(whole(15'210)));
    EXPECT_EQ(accepted_,
              (std::vector<model::AcceptedRows>{{"apogee.registration", "", 15'210, kStart}}));
}

TEST_F(Plausibility, AShareMayBeMissingAndNotOneRowMore) {
    accept(whole(15'210));
    now_ += hours{1};
    EXPECT_EQ(text(whole(15'210 - 1521)), "");
    EXPECT_EQ(text(whole(15'210 - 1522)),
              "apogee.registration: 13688 rows, 15210 were read on 2026-11-02; at most 1521 may be "
              "missing (guards: rows: lost)");
    EXPECT_EQ(text(whole(120)),
              "apogee.registration: 120 rows, 15210 were read on 2026-11-02; at most 1521 may be "
              "missing (guards: rows: lost)");
}

TEST_F(Plausibility, OfASmallKindAFewMayBeMissingAndNeverAll) {
    accept(whole(25));
    EXPECT_EQ(text(whole(5)), "");
    EXPECT_EQ(text(whole(4)),
              "apogee.registration: 4 rows, 25 were read on 2026-11-02; at most 20 may be missing "
              "(guards: rows: lost)");
    accept(whole(1), true);
    EXPECT_EQ(text({}), "apogee.registration: no rows at all, 1 were read on 2026-11-02");
}

TEST_F(Plausibility, ASegmentIsLookedAtForItself) {
    const Rows counts{{"apogee.registration", "", 16'000, 0, ""},
                      {"apogee.registration", "2025", 1000, 0, ""},
                      {"apogee.registration", "2026", 15'000, 0, ""}};
    accept(counts);
    EXPECT_EQ(text({{"apogee.registration", "", 15'000, 0, ""},
                    {"apogee.registration", "2026", 15'000, 0, ""}}),
              "apogee.registration 2025: 0 rows, 1000 were read on 2026-11-02; at most 100 may be "
              "missing (guards: rows: lost)");
    EXPECT_EQ(text({{"apogee.registration", "", 31'000, 0, ""},
                    {"apogee.registration", "2025", 1000, 0, ""},
                    {"apogee.registration", "2026", 15'000, 0, ""},
                    {"apogee.registration", "2027", 15'000, 0, ""}}),
              "")
        << "more is never too few";
}

TEST_F(Plausibility, AFewRowsOfASegmentMayGoAltogether) {
    accept({{"apogee.registration", "", 1003, 0, ""}, {"apogee.registration", "2031", 3, 0, ""}});
    EXPECT_TRUE(pass(whole(1000)));
    now_ += days{7};
    EXPECT_TRUE(pass(whole(1000)));
    EXPECT_EQ(accepted_.size(), 1U) << "the segment is forgotten after a week";
}

TEST_F(Plausibility, OneKindDoesNotHideTheLossOfAnother) {
    accept({{"apogee.degree", "", 100, 0, ""}, {"apogee.registration", "", 15'000, 0, ""}});
    EXPECT_EQ(text({{"apogee.registration", "", 15'100, 0, ""}}),
              "apogee.degree: no rows at all, 100 were read on 2026-11-02");
}

TEST_F(Plausibility, ADoubledTableIsKnownByItsRepeatedKeys) {
    accept(whole(15'210));
    EXPECT_EQ(
        text(whole(30'420, 15'210)),
        "apogee.registration: 30420 rows, no more than 15210 were read before; at most 7605 may "
        "come at once (guards: rows: gained); apogee.registration: 15210 of 30420 rows cannot be "
        "understood, at most 3042 may "
        "(guards: rows: with_problems); the first is a row");
    EXPECT_EQ(text(whole(15'210, 1521)), "");
    EXPECT_EQ(text(whole(100, 20)), doubt(whole(100, 20))->text) << "too few, whatever else";
}

TEST_F(Plausibility, ATableThatDoublesUnderOtherKeysIsNotBelieved) {
    accept(whole(1357));
    EXPECT_EQ(text(whole(1357 + 678)), "");
    EXPECT_EQ(text(whole(1357 + 679)),
              "apogee.registration: 2036 rows, no more than 1357 were read before; at most 678 may "
              "come at once (guards: rows: gained)");
    accept(whole(20), true);
    EXPECT_EQ(text(whole(70)), "") << "a small kind may grow by fifty";
    EXPECT_NE(text(whole(71)), "");
    accept(whole(71), true);
    EXPECT_EQ(text(whole(100)), "") << "a human said that they are right";
}

TEST_F(Plausibility, WhatIsMendedAfterItDoubledHasLostNothing) {
    accept(whole(1357));
    EXPECT_FALSE(pass(whole(2714)));
    EXPECT_TRUE(pass(whole(1357)));
}

TEST_F(Plausibility, OnlyTheNewestSegmentGrows) {
    const auto rows = [](std::size_t of_2025, std::size_t of_2026) {
        return Rows{{"apogee.registration", "", of_2025 + of_2026, 0, ""},
                    {"apogee.registration", "2025", of_2025, 0, ""},
                    {"apogee.registration", "2026", of_2026, 0, ""}};
    };
    accept(rows(1000, 40));
    EXPECT_EQ(text(rows(1000, 3000)), "") << "the year begins";
    EXPECT_EQ(
        text(rows(2000, 80)),
        "apogee.registration 2025: 2000 rows, no more than 1000 were read before; at most 500 "
        "may come at once (guards: rows: gained)");
    Rows with_a_stray = rows(1000, 3000);
    with_a_stray.push_back({"apogee.registration", "2099", 1, 0, ""});
    EXPECT_EQ(text(with_a_stray), "") << "a year that was mistyped is no new one";
}

TEST_F(Plausibility, ANewSourceIsNotBelievedWhereItCannotBeUnderstood) {
    EXPECT_EQ(text(whole(40, 20)), "");
    EXPECT_NE(text(whole(40, 21)), "");
}

TEST_F(Plausibility, APassWithoutNewsChangesNothing) {
    accept(whole(15'210));
    const auto before = accepted_;
    for (int i = 0; i < 100; ++i) {
        now_ += hours{5};
        EXPECT_TRUE(pass(whole(15'210)));
        EXPECT_EQ(accepted_, before);
    }
}

TEST_F(Plausibility, WhatGoesLittleByLittleIsSeen) {
    EXPECT_TRUE(pass(whole(1000)));
    std::size_t rows = 1000;
    while (rows > 900) {
        now_ += hours{4};
        EXPECT_TRUE(pass(whole(--rows)));
    }
    now_ += hours{4};
    EXPECT_TRUE(pass(whole(--rows))) << "the first day is more than a week ago";
    EXPECT_FALSE(pass(whole(840)));
    EXPECT_LE(accepted_.size(), 10U);
}

TEST_F(Plausibility, TheNameIsThatOfOneReadingAndOfNoOther) {
    accept(whole(15'210));
    const std::string name = doubt(whole(120))->name;
    EXPECT_EQ(name.size(), 12U);
    now_ += hours{30};
    EXPECT_EQ(doubt(whole(120))->name, name) << "the next pass reads the same";
    EXPECT_NE(doubt(whole(121))->name, name);
    EXPECT_NE(doubt(whole(120, 1))->name, name);
    accepted_.push_back({"siham.contract", "", 5000, kStart});
    EXPECT_NE(doubt_of(baseline(), "siham", {{"siham.contract", "", 120, 0, ""}})->name, name);
}

TEST_F(Plausibility, WhatAHumanAcceptsIsAllThatCounts) {
    accept({{"apogee.registration", "", 16'000, 0, ""},
            {"apogee.registration", "2024", 1000, 0, ""},
            {"apogee.registration", "2026", 15'000, 0, ""}});
    accepted_.push_back({"siham.contract", "", 5000, kStart});
    now_ += hours{1};
    const Rows few{{"apogee.registration", "", 120, 0, ""},
                   {"apogee.registration", "2026", 120, 0, ""}};
    ASSERT_TRUE(doubt(few));
    accept(few, true);
    EXPECT_EQ(accepted_,
              (std::vector<model::AcceptedRows>{{"apogee.registration", "", 120, now_},
                                                {"apogee.registration", "2026", 120, now_},
                                                {"siham.contract", "", 5000, kStart}}));
    EXPECT_FALSE(doubt(few));
}

TEST_F(Plausibility, AKindOrASegmentThatTheMappingsGaveUpHasLostNothing) {
    accept({{"apogee.degree", "", 500, 0, ""},
            {"apogee.registration", "", 900, 0, ""},
            {"apogee.registration", "2026", 900, 0, ""}});
    kinds_ = {&registration_};
    registration_.segment_field.reset();
    EXPECT_TRUE(pass(whole(900)));
    EXPECT_EQ(accepted_.size(), 1U);
}

TEST_F(Plausibility, AClockThatGoesBackForgetsNothing) {
    accept(whole(1000));
    now_ += days{30};
    accept(whole(950));
    now_ -= days{20};
    EXPECT_FALSE(pass(whole(890)));
    EXPECT_TRUE(pass(whole(905)));
    EXPECT_FALSE(pass(whole(890)));
}

/// All that was ever read, and no thought of how to store it.
struct Oracle {
    struct Read {
        model::Instant at;
        std::size_t rows;
    };
    std::vector<Read> reads;

    /// The most of those not older than `age`, and of the last one.
    [[nodiscard]] std::size_t most(model::Instant now, std::chrono::seconds age) const {
        std::size_t most = reads.back().rows;
        for (const Read& read : reads)
            if (read.at + age > now) most = std::max(most, read.rows);
        return most;
    }
};

TEST_F(Plausibility, TheBaselineIsTheMostOfAWeek) {
    std::mt19937 random(20261102);
    const auto pick = [&](int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random);
    };
    limits_ = {{0, 0, {}}, {10'000, 0, {}}};  // what is held is the baseline itself
    for (int run = 0; run < 60; ++run) {
        accepted_.clear();
        now_ = kStart;
        Oracle oracle;
        for (int step = 0; step < 120; ++step) {
            const auto rows = static_cast<std::size_t>(pick(1, 12));
            accept(whole(rows));
            oracle.reads.push_back({now_, rows});
            now_ += std::chrono::minutes{pick(1, 60 * 30)};
            std::size_t baseline = 0;
            while (doubt(whole(baseline))) ++baseline;
            EXPECT_GE(baseline, oracle.most(now_, days{7}));
            // A level is kept until the pass after its last, and the steps of a day are one.
            EXPECT_LE(baseline, oracle.most(now_, days{7} + days{1} + hours{30}));
            EXPECT_LE(accepted_.size(), 10U);
        }
    }
}

}  // namespace
}  // namespace connector::sync
