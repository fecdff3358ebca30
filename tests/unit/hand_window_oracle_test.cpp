// Random lives of one account: contracts that are renewed and cut short, locks, and hands that move
// the ends of its window, with and without passes between them. After each pass the account lets in
// exactly whom the rules let in and no hand keeps out, each end of the window by itself.

#include "directory/reading.hpp"
#include "server_model.hpp"
#include "support/directory_mapping.hpp"
#include "support/university.hpp"

#include <gtest/gtest.h>

#include <random>

namespace connector {
namespace {

using model::Day;
using model::Instant;
using std::chrono::days;
using std::chrono::hours;
using test_support::University;

using Bound = std::optional<Instant>;

constexpr int kLives = 150;
constexpr int kSteps = 14;
constexpr char kRecord[] = "siham.contract";
constexpr char kKey[] = "1:1";

struct Contract {
    Day entry;
    std::optional<Day> exit;
};

/// One end of the window, and whose it is by what has been done to the account.
struct End {
    bool is_start = false;
    std::string attribute;  ///< empty: the directory knows no such end
    Bound by_hand{};
    Bound by_rules{};  ///< when the account was last written
    Bound copy{};      ///< that a hand has made of it

    [[nodiscard]] bool is_tighter(const Bound& one, const Bound& other) const {
        if (!one) return false;
        return !other || (is_start ? *one > *other : *one < *other);
    }
    [[nodiscard]] bool keeps_out(const Bound& bound, Instant now) const {
        return bound && (is_start ? *bound > now : *bound <= now);
    }
    [[nodiscard]] Bound in_force() const {
        return is_tighter(by_hand, by_rules) ? by_hand : by_rules;
    }
};

class HandWindow : public testing::TestWithParam<std::string> {
  protected:
    void live(unsigned seed);

  private:
    void begin(std::mt19937& random);
    void step(std::mt19937& random);
    void contract_changes(std::mt19937& random);
    void hand_moves(std::mt19937& random);
    void hand_changes_our_copy();
    void order();
    void pass();

    [[nodiscard]] model::Attributes& entry() {
        return university_->directory.entries.begin()->second;
    }
    [[nodiscard]] Bound found(const End& end) {
        const auto at = entry().find(end.attribute);
        if (at == entry().end()) return std::nullopt;
        return end.is_start ? directory::parse_generalized_time(at->second.front())
                            : directory::parse_window_end(*mapping_.flavour, at->second.front());
    }
    [[nodiscard]] const model::TimeZone& zone() const {
        return university_->mappings->rules.time_zone;
    }
    [[nodiscard]] bool is_over(const Contract& contract) const {
        return contract.exit < today_ && contract.exit;
    }
    [[nodiscard]] Bound bound_of(const End& end, const Contract& contract) const {
        if (end.is_start) return zone().first_instant(contract.entry);
        if (!contract.exit) return std::nullopt;
        return zone().first_instant(*contract.exit + days{1});
    }

    /// One of the two days that stand on the entry beside the window.
    [[nodiscard]] bool begins_day_of_entry(Instant instant) {
        for (const char* name : {"lifecycleSince", "lifecycleNextChange"})
            if (const auto at = entry().find(name); at != entry().end())
                if (zone().first_instant(*model::parse_day(at->second.front())) == instant)
                    return true;
        return false;
    }

    void look(const Contract& contract);
    void look_at(End& end, const Bound& by_rules);
    void look_without_copy(End& end, const Bound& by_rules, bool is_over);
    void look_beside_closed(End& end, const Bound& by_rules, bool is_over);
    [[nodiscard]] bool let_in(Instant instant) const;
    void expect_as_told();

    directory::Mapping mapping_;
    std::unique_ptr<University> university_;
    Day today_;
    Contract contract_;    ///< in the source
    Contract remembered_;  ///< by the entry
    End start_;
    End end_;
    bool locked_ = false;
    bool is_kept_closed_ = false;  ///< by us, since the account was last written
    bool has_no_copy_ = false;     ///< a hand has changed it since
    std::string told_;
};

Day random_day(std::mt19937& random, Day from, int least, int most) {
    return from + days{std::uniform_int_distribution<int>(least, most)(random)};
}

bool by_chance(std::mt19937& random, double probability) {
    return std::bernoulli_distribution(probability)(random);
}

void HandWindow::begin(std::mt19937& random) {
    mapping_ = test_support::shipped_directory_mapping();
    mapping_.flavour = directory::find_flavour(GetParam());
    university_ = std::make_unique<University>(mapping_);
    start_ = {true, std::string(mapping_.flavour->window_start)};
    end_ = {false, std::string(mapping_.flavour->window_end)};
    locked_ = false;
    today_ = *model::parse_day("2020-07-01");
    has_no_copy_ = false;
    told_.clear();
    contract_changes(random);
    university_->set_day(model::to_string(today_));
    university_->pass();
    remembered_ = contract_;
    start_.by_rules = bound_of(start_, contract_);
    end_.by_rules = bound_of(end_, contract_);
    is_kept_closed_ = is_over(contract_);
}

void HandWindow::contract_changes(std::mt19937& random) {
    contract_.entry = random_day(random, today_, -200, 60);
    contract_.exit.reset();
    if (by_chance(random, 0.8)) contract_.exit = random_day(random, contract_.entry, 0, 300);
    std::map<std::string, std::string> fields{
        {"employee_number", "1"}, {"entry_date", model::to_string(contract_.entry)},
        {"birth_name", "HERE"},   {"usual_name", "HERE"},
        {"given_name", "ANNE"},   {"birth_date", "1970-01-02"}};
    if (contract_.exit) fields["exit_date"] = model::to_string(*contract_.exit);
    university_->remove(kRecord, kKey);
    university_->add(kRecord, kKey, fields);
    told_ += "contract " + fields["entry_date"] + " .. " + fields["exit_date"] + "\n";
}

void HandWindow::hand_moves(std::mt19937& random) {
    const End& end = by_chance(random, 0.5) ? start_ : end_;
    if (end.attribute.empty()) return;
    if (by_chance(random, 0.2)) {
        entry().erase(end.attribute);
        told_ += "hand deletes " + end.attribute + "\n";
        return;
    }
    // At no midnight: an instant that the rules have is theirs, whoever wrote it.
    const Instant moved = zone().first_instant(random_day(random, today_, -250, 350)) + hours{10};
    entry()[end.attribute] = {directory::generalized_time(moved)};
    told_ += "hand sets " + end.attribute + " " + model::to_string(moved) + "\n";
    if (by_chance(random, 0.3)) hand_changes_our_copy();
}

/// To what the directory enforces now, where nothing else tells whose an end is.
void HandWindow::hand_changes_our_copy() {
    if (is_kept_closed_) return;
    start_.copy = start_.attribute.empty() ? start_.by_rules : found(start_);
    end_.copy = found(end_);
    entry()["lifecycleWindow"] = {directory::window_text({start_.copy, end_.copy})};
    has_no_copy_ = true;
    told_ += "and our copy\n";
}

/// A hand has moved this end since we wrote it, or not.
void HandWindow::look_at(End& end, const Bound& by_rules) {
    const Bound now = found(end);
    if (now == end.in_force() || end.attribute.empty()) {
        end.by_rules = by_rules;
        return;
    }
    const bool was_theirs = end.is_tighter(end.by_hand, end.by_rules);
    if (end.is_tighter(now, end.in_force()) || (was_theirs && end.is_tighter(now, end.by_rules)))
        end.by_hand = now;
    else if (was_theirs)
        end.by_hand.reset();
    end.by_rules = by_rules;
}

void HandWindow::look_beside_closed(End& end, const Bound& by_rules, bool is_over) {
    end.by_rules = by_rules;
    if (end.attribute.empty()) return;
    const Bound now = found(end);
    if (!now || now == Instant{}) return;
    if (is_over || end.is_tighter(now, by_rules)) end.by_hand = now;
}

/// What we wrote is not known where there is another end, and no day tells; that it is another one
/// is.
void HandWindow::look_without_copy(End& end, const Bound& by_rules, bool is_over) {
    const Bound now = found(end);
    if (end.attribute.empty() || now == end.in_force() || !end.by_rules ||
        end.copy == end.by_rules || begins_day_of_entry(*end.by_rules))
        return look_at(end, by_rules);
    end.by_rules = by_rules;
    const bool was_theirs = end.is_tighter(end.by_hand, by_rules);
    const Bound expected = was_theirs ? end.by_hand : by_rules;
    if (is_over) {
        if (end.keeps_out(now, university_->now())) end.by_hand = now;
    } else if (now != by_rules && end.is_tighter(now, expected)) {
        end.by_hand = now;
    } else if (was_theirs && now != expected) {
        end.by_hand = end.is_tighter(now, by_rules) ? now : Bound();
    }
}

void HandWindow::look(const Contract& contract) {
    const bool is_over = HandWindow::is_over(contract);
    if (!is_kept_closed_ && has_no_copy_) {
        look_without_copy(start_, bound_of(start_, contract), is_over);
        look_without_copy(end_, bound_of(end_, contract), is_over);
    } else if (!is_kept_closed_) {
        look_at(start_, bound_of(start_, contract));
        look_at(end_, bound_of(end_, contract));
    } else {
        const Bound start = start_.attribute.empty() ? Instant{} : found(start_);
        const Bound end = found(end_);
        const bool opens = !end || (*end > university_->now() && (!start || *start < *end));
        if (!is_over || !opens) {
            look_beside_closed(start_, bound_of(start_, contract), is_over);
            look_beside_closed(end_, bound_of(end_, contract), is_over);
        } else {
            start_.by_rules = bound_of(start_, contract);
            end_.by_rules = bound_of(end_, contract);
        }
    }
    is_kept_closed_ = locked_ || is_over;
    has_no_copy_ = false;
}

bool HandWindow::let_in(Instant instant) const {
    if (locked_ || is_over(remembered_)) return false;
    const auto has_begun = [&](const Bound& bound) { return !bound || *bound <= instant; };
    const auto goes_on = [&](const Bound& bound) { return !bound || instant < *bound; };
    return has_begun(start_.by_rules) && has_begun(start_.by_hand) && goes_on(end_.by_rules) &&
           goes_on(end_.by_hand);
}

void HandWindow::expect_as_told() {
    const bool has_both_ends = !start_.attribute.empty() && !end_.attribute.empty();
    for (int day = has_both_ends ? -260 : 0; day <= (has_both_ends ? 360 : 0); day += 3) {
        const Instant instant = university_->now() + days{day};
        EXPECT_EQ(test_support::server_admits(GetParam(), entry(), instant), let_in(instant))
            << model::to_string(instant) << " in:\n"
            << told_ << testing::PrintToString(entry());
        if (HasFailure()) return;
    }
}

void HandWindow::order() {
    const std::string login = university_->account("ahere").login;
    locked_ = !locked_;
    look(remembered_);
    if (locked_)
        university_->lock({login});
    else
        university_->unlock({login});
    told_ += locked_ ? "lock\n" : "unlock\n";
    expect_as_told();
}

void HandWindow::pass() {
    look(contract_);
    remembered_ = contract_;
    told_ += "pass on " + model::to_string(today_) + "\n";
    const auto report = university_->pass();
    EXPECT_EQ(report.held + report.failed, 0U) << told_;
    expect_as_told();
    EXPECT_EQ(university_->pass().modified, 0U) << "a second pass changes something\n" << told_;
}

void HandWindow::step(std::mt19937& random) {
    today_ = random_day(random, today_, 1, 45);
    university_->set_day(model::to_string(today_));
    told_ += model::to_string(today_) + "\n";
    if (by_chance(random, 0.4)) contract_changes(random);
    for (int i = 0; i < 2; ++i)
        if (by_chance(random, 0.35)) hand_moves(random);
    if (by_chance(random, 0.25)) order();
    if (by_chance(random, 0.75)) pass();
}

void HandWindow::live(unsigned seed) {
    std::mt19937 random(seed);
    begin(random);
    for (int i = 0; i < kSteps && !HasFailure(); ++i) step(random);
}

TEST_P(HandWindow, IsKeptAsItsHandHasMadeItEachEndByItself) {
    const unsigned seed = std::random_device{}();
    for (unsigned i = 0; i < kLives && !HasFailure(); ++i) {
        SCOPED_TRACE("seed " + std::to_string(seed + i));
        live(seed + i);
    }
}

INSTANTIATE_TEST_SUITE_P(Flavours, HandWindow, testing::Values("openldap", "389ds"),
                         [](const auto& flavour) { return flavour.param; });

}  // namespace
}  // namespace connector
