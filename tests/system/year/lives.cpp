// From 15 June 2023 on, for 400 days. In the second run of the test the service is stopped from
// 22 August to 11 September 2023: what the sources say for the first time in that stretch cannot be
// foretold.

#include "history.hpp"

#include <algorithm>

namespace connector::year {

namespace {

void students(History& all) {
    // The years 2022 and 2023; the second registration comes before, after, or never.
    Life(all, 1, "LUCIE", "MOREAU")
        .registers("2022-09-10", "2022-09-10", 2022)
        .registers("2023-07-12", "2023-07-12", 2023);
    Life(all, 2, "HUGO", "BERNARD").registers("2022-09-10", "2022-09-10", 2022);
    Life(all, 3, "INES", "LAMBERT").registers("2023-07-10", "2023-07-10", 2023);
    Life(all, 4, "RUBEN", "OLIVIER")
        .registers("2022-09-12", "2022-09-12", 2022)
        .registers("2024-01-22", "2024-01-22", 2023);
    // The second one is taken back, the first one goes on.
    Life(all, 5, "MANON", "GARNIER")
        .registers("2022-09-10", "2022-09-10", 2022)
        .registers("2023-07-20", "2023-07-20", 2023)
        .cancels("2023-09-28", 2023, "2023-09-28");
    // Taken back: on the day, and found out five days later; before it began, so never an account.
    Life(all, 6, "PAUL", "FONTAINE")
        .registers("2023-09-15", "2023-09-15", 2023)
        .cancels("2023-10-02", 2023, "2023-10-02");
    Life(all, 7, "ZOE", "CHEVALIER")
        .registers("2023-09-14", "2023-09-14", 2023)
        .cancels("2023-11-20", 2023, "2023-11-15");
    Life(all, 8, "TOM", "PERRIN")
        .registers("2023-09-18", "2023-09-18", 2023)
        .cancels("2023-09-19", 2023, "2023-09-19");
    // Back: years after, and the year after.
    Life(all, 9, "NINA", "CARON")
        .registers("2021-09-06", "2021-09-06", 2021)
        .registers("2024-01-15", "2024-01-15", 2023);
    Life(all, 10, "ENZO", "MARCHAND")
        .registers("2022-09-10", "2022-09-10", 2022)
        .cancels("2023-06-20", 2022, "2023-06-20")
        .registers("2023-10-09", "2023-10-09", 2023);
    // In the three weeks: a newcomer, a registration taken back, one of a day to come, a return.
    Life(all, 11, "JULES", "DUFOUR").registers("2023-09-06", "2023-09-06", 2023);
    Life(all, 12, "LEA", "COLIN")
        .registers("2023-07-11", "2023-07-11", 2023)
        .cancels("2023-09-05", 2023, "2023-09-05");
    Life(all, 13, "NOE", "BRUNET").registers("2023-08-28", "2023-09-01", 2023);
    Life(all, 14, "MAEL", "PICARD")
        .registers("2021-09-06", "2021-09-06", 2021)
        .registers("2023-09-08", "2023-09-08", 2023);
}

void members_of_staff(History& all) {
    Life(all, 21, "EVE", "BLANCHARD").is_hired("2010-08-20", 1, "2010-09-01");
    Life(all, 22, "MARC", "ROUSSEL").is_hired("2023-07-03", 1, "2023-09-01", "2024-06-30");
    // Three months after 30 November is 29 February; the nights on which the clocks change.
    Life(all, 23, "ANNE", "LE GOFF").is_hired("2022-11-01", 1, "2022-12-01", "2023-11-30");
    Life(all, 24, "OMAR", "HADDAD").is_hired("2023-10-02", 1, "2023-10-29", "2024-03-30");
    Life(all, 25, "IRIS", "BERTIN").is_hired("2024-03-01", 1, "2024-03-31", "2024-07-02");
    // Prolonged a week before the end.
    Life(all, 26, "LUC", "GUERIN")
        .is_hired("2022-08-20", 1, "2022-09-01", "2023-08-31")
        .is_given_other_dates("2023-08-24", 1, "2022-09-01", "2024-08-31");
    Life(all, 27, "SARA", "FABRE")
        .is_hired("2023-01-20", 1, "2023-02-01", "2024-01-31")
        .is_given_other_dates("2024-01-24", 1, "2023-02-01", "2024-07-31");
    // A second contract on file: after a gap that begins before, and in, the three weeks.
    Life(all, 28, "YVES", "MASSON")
        .is_hired("2023-02-01", 1, "2023-02-01", "2023-08-10")
        .is_hired("2023-07-01", 2, "2023-09-04");
    Life(all, 29, "LISE", "NOEL")
        .is_hired("2023-02-01", 1, "2023-02-01", "2023-08-25")
        .is_hired("2023-07-01", 2, "2023-09-05");
    Life(all, 30, "REMI", "BARBIER")
        .is_hired("2023-04-01", 1, "2023-04-01", "2024-02-29")
        .is_hired("2024-01-10", 2, "2024-05-02", "2024-07-10");
    // The entry is moved later; an end comes where there was none, or is moved earlier.
    Life(all, 31, "JADE", "VIDAL")
        .is_hired("2023-07-20", 1, "2023-09-01")
        .is_given_other_dates("2023-08-29", 1, "2023-10-02");
    Life(all, 32, "ERIC", "BARON")
        .is_hired("2023-11-02", 1, "2023-12-01")
        .is_given_other_dates("2023-11-28", 1, "2024-01-02");
    Life(all, 33, "NADIA", "ROYER")
        .is_hired("2019-01-01", 1, "2019-01-01")
        .is_given_other_dates("2023-09-01", 1, "2019-01-01", "2023-09-06");
    Life(all, 34, "ALAIN", "HUET")
        .is_hired("2022-09-01", 1, "2022-09-01", "2024-08-31")
        .is_given_other_dates("2024-04-02", 1, "2022-09-01", "2024-04-15");
    // Ends in the three weeks, as was known.
    Life(all, 35, "CLEA", "ADAM").is_hired("2023-03-01", 1, "2023-03-08", "2023-09-07");
}

void hourly_lecturers(History& all) {
    Life(all, 41, "KARIM", "BENALI").teaches("2023-06-19", 2023, "2023-06-19");
    Life(all, 42, "DORA", "MEUNIER").teaches("2022-07-01", 2022, "2022-07-01");
    Life(all, 43, "IVAN", "LEGRAND")
        .teaches("2022-07-01", 2022, "2022-07-01")
        .teaches("2023-06-26", 2023, "2023-06-26");
    // Entered again a week after the year before was over; given up before it began; of no account.
    Life(all, 44, "ELSA", "ROCHE")
        .teaches("2022-07-01", 2022, "2022-07-01")
        .teaches("2023-09-06", 2023, "2023-09-06");
    Life(all, 45, "THEO", "AUBRY")
        .teaches("2023-06-28", 2023, "2023-06-28")
        .gives_up_teaching("2023-08-30", 2023, "2023-08-30");
    Life(all, 46, "GILLES", "PONS").teaches("2023-07-05", 2023, "2023-07-05", "STATUTAIRE");
    // Two roles: a student who teaches, staff whose contract ends before the year of teaching.
    Life(all, 47, "AXEL", "MILLET")
        .registers("2022-09-10", "2022-09-10", 2022)
        .teaches("2023-09-20", 2023, "2023-09-20");
    Life(all, 48, "ROSE", "GAILLARD")
        .is_hired("2022-10-01", 1, "2022-10-01", "2023-08-20")
        .teaches("2022-10-10", 2022, "2022-10-10");
}

void locked_ones(History& all) {
    Life(all, 51, "OLGA", "REY")
        .is_hired("2015-01-05", 1, "2015-01-05")
        .is_locked("2023-10-16")
        .is_unlocked("2023-10-19");
    Life(all, 52, "ADELE", "PAYET")
        .registers("2023-07-13", "2023-07-13", 2023)
        .is_locked("2024-02-05", "2024-02-12", "ban");
    // A student's ban goes on over a new registration.
    Life(all, 53, "SACHA", "LEROUX")
        .registers("2022-09-10", "2022-09-10", 2022)
        .is_locked("2023-11-06", "2024-07-01", "ban")
        .registers("2023-12-04", "2023-12-04", 2023);
    // Prepared; unlocked in the three weeks. Pending, then inactive, and comes back barred.
    Life(all, 54, "VERA", "PETIT")
        .is_hired("2023-07-03", 1, "2023-09-01")
        .is_locked("2023-08-15")
        .is_unlocked("2023-09-05");
    Life(all, 55, "KEVIN", "SIMON")
        .is_hired("2023-02-01", 1, "2023-02-01", "2023-06-30")
        .is_locked("2023-08-08")
        .is_hired("2024-02-12", 2, "2024-03-01")
        .is_unlocked("2024-03-11");
    // In the three weeks: one lock is over, one comes, one of them over an end that was known.
    Life(all, 56, "FLORA", "GIRARD")
        .is_hired("2015-01-05", 1, "2015-01-05")
        .is_locked("2023-08-18", "2023-08-30");
    Life(all, 57, "PAOLA", "MARTY")
        .teaches("2023-06-21", 2023, "2023-06-21")
        .is_locked("2023-09-04", "2023-09-20");
    Life(all, 58, "HENRI", "BOYER")
        .is_hired("2023-03-01", 1, "2023-03-08", "2023-09-07")
        .is_locked("2023-08-28")
        .is_unlocked("2023-09-10");
}

template <typename Event>
void by_day(std::vector<Event>& events) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.day < b.day; });
}

}  // namespace

History lives() {
    History all;
    students(all);
    members_of_staff(all);
    hourly_lecturers(all);
    locked_ones(all);
    by_day(all.learnt);
    by_day(all.orders);
    return all;
}

}  // namespace connector::year
