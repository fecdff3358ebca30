// Sources that cannot be read, or not whole: they count as not read at all.

#include "guarded.hpp"

namespace connector::faults {
namespace {

using test_support::SqlSession;

class Unreadable : public Guarded {
  protected:
    /// Locks a table of Apogée and starts a pass that waits for it, having taken its snapshot.
    static pid_t start_until_waiting_for(const std::string& table, SqlSession& holder) {
        holder.send("BEGIN; LOCK TABLE " + table + ";");
        university().postgres.wait_until(
            "apogee",
            "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted");
        const pid_t pass = university().start({"resync"});
        university().postgres.wait_until("apogee",
                                         "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted");
        return pass;
    }

    /// What loads the half of a table again, after it was emptied.
    static std::string reload_half(const std::string& table) {
        return "CREATE TABLE extract AS SELECT * FROM " + table +
               " WHERE cod_ind % 2 = 0;TRUNCATE " + table + ";INSERT INTO " + table +
               " SELECT * FROM extract;DROP TABLE extract;";
    }
};

TEST_F(Unreadable, DatabaseDown) {
    is_about("database down");
    come_and_go("siham");
    // One of them is away, and the others go on.
    university().postgres.run_sql("postgres", "ALTER DATABASE apogee RENAME TO away;");
    expect_pass(kUnreachable, {"source apogee not read, nobody is closed for it",
                               "database \"apogee\" does not exist"});
    expect_only_what_is_right();
    university().postgres.run_sql("postgres", "ALTER DATABASE away RENAME TO apogee;");
    // All of them are.
    university().postgres.stop_immediately();
    expect_pass(kUnreachable, {"could not connect to siham", "No such file or directory",
                               "Is the server running"});
    expect_only_what_is_right();
    university().postgres.start();
    expect_recovery();
}

TEST_F(Unreadable, DatabaseSlow) {
    is_about("database slow: a table locked for longer than silence_timeout");
    come_and_go("siham");
    SqlSession holder(university().postgres, "apogee");
    university().set_silence_timeout("1 second");
    pid_t pass = start_until_waiting_for("ins_adm_etp", holder);
    expect_end(go_on(pass), kUnreachable,
               {"source apogee not read, nobody is closed for it",
                "could not read the records registration of apogee", "silence_timeout"});
    expect_only_what_is_right();
    holder.finish();
    university().set_silence_timeout("1 minute");
    expect_recovery();
}

TEST_F(Unreadable, ColumnGone) {
    is_about("column gone");
    come_and_go("siham");
    ruin("apogee", "ALTER TABLE ins_adm_etp DROP COLUMN dat_annul_res_iae;");
    expect_pass(kUnreachable, {"source apogee not read, nobody is closed for it",
                               "column e.dat_annul_res_iae does not exist, line 6, column 27 of "
                               "the sql"});
    expect_only_what_is_right();
    mend("apogee");
    expect_recovery();
}

TEST_F(Unreadable, ColumnOfAnotherType) {
    is_about("type of a column changed");
    come_and_go("siham");
    // The query does not mind these.
    ruin("apogee",
         "ALTER TABLE ins_adm_etp ALTER dat_cre_iae TYPE timestamp, ALTER dat_mod_iae TYPE"
         " timestamp, ALTER dat_annul_res_iae TYPE timestamp, ALTER cod_ind TYPE numeric;"
         "ALTER TABLE individu ALTER cod_etu TYPE text;");
    expect_pass(kDone, {});
    expect_only_what_is_right();
    // It cannot be run.
    university().postgres.run_sql("apogee", "ALTER TABLE ins_adm_etp ALTER cod_ind TYPE text;");
    expect_pass(kUnreachable, {"source apogee not read, nobody is closed for it",
                               "operator does not exist: integer = text"});
    expect_only_what_is_right();
    mend("apogee");
    // It can be run, and its values cannot be understood.
    ruin("apogee",
         "ALTER TABLE ins_adm_etp ALTER dat_cre_iae TYPE text USING to_char(dat_cre_iae,"
         " 'DD/MM/YYYY'), ALTER dat_mod_iae TYPE text, ALTER dat_annul_res_iae TYPE text USING"
         " to_char(dat_annul_res_iae, 'DD/MM/YYYY');");
    expect_pass(kHeld, {"source apogee counts as not read, nobody is closed for it", "dat_cre_iae",
                        "'10/09/2018'", "rows cannot be understood, at most",
                        "guards: rows: with_problems"});
    expect_only_what_is_right();
    mend("apogee");
    expect_recovery();
}

TEST_F(Unreadable, TenBadRows) {
    is_about("ten bad rows");
    // Good rows among them go through.
    come_and_go("siham");
    come_and_go("apogee");
    // Without their person, without a day, without the name that the directory's schema wants.
    ruin("apogee",
         "DELETE FROM individu WHERE cod_ind BETWEEN 100401 AND 100403;"
         "UPDATE ins_adm_etp SET dat_cre_iae = NULL WHERE cod_ind BETWEEN 100404 AND 100406;"
         "UPDATE individu SET lib_nom_pat_ind = NULL WHERE cod_ind BETWEEN 100407 AND 100410;");
    expect_pass(kSomeFailed, {"row: apogee.registration 100401:2019:L1HIST:101:1: cod_etu",
                              "row: apogee.registration 100404:2019:L1HIST:101:1: dat_cre_iae",
                              "requires attribute 'sn'", ", 10 failed, 0 held"});
    expect_only_what_is_right();
    mend("apogee");
    expect_recovery();
}

TEST_F(Unreadable, HalfReloadedInsideThePass) {
    is_about("tables half reloaded inside the pass");
    come_and_go("siham");
    for (const std::string table : {"ins_adm_etp", "individu"}) {
        SCOPED_TRACE(table);
        // Emptied and half filled again, in one transaction, while the pass waits for that table.
        ruin("apogee", "SELECT 1;");
        SqlSession reload(university().postgres, "apogee");
        pid_t pass = start_until_waiting_for(table, reload);
        reload.send(reload_half(table) + "COMMIT;");
        reload.finish();
        expect_end(go_on(pass), kUnreachable,
                   {"source apogee not read, nobody is closed for it",
                    "could not read apogee as it was at one moment",
                    "emptied or replaced while it was read: " + table});
        expect_only_what_is_right();
        // The next pass finds the half.
        expect_pass(kHeld,
                    {"source apogee counts as not read, nobody is closed for it",
                     table == "individu" ? "guards: rows: with_problems" : "guards: rows: lost"});
        expect_only_what_is_right();
        mend("apogee");
    }
    expect_recovery();
}

TEST_F(Unreadable, ReloadThatBeginsWhileATableIsReadWaits) {
    is_about("reload that begins while a table is read");
    come_and_go("siham");
    ruin("apogee", "SELECT 1;");
    // The pass has the registrations, and waits for the people.
    SqlSession holder(university().postgres, "apogee");
    pid_t pass = start_until_waiting_for("individu", holder);
    SqlSession reload(university().postgres, "apogee");
    reload.send("BEGIN;TRUNCATE ins_adm_etp;COMMIT;");
    university().postgres.wait_until("apogee",
                                     "SELECT count(*) = 2 FROM pg_locks WHERE NOT granted");
    holder.send("COMMIT;");
    holder.finish();
    reload.finish();
    expect_end(go_on(pass), kDone, {});
    expect_only_what_is_right();
    mend("apogee");
    expect_recovery();
}

}  // namespace
}  // namespace connector::faults
