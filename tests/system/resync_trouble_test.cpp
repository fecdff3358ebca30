// `resync` when something is wrong with a row, a source or the directory: nobody is closed for it.

#include "small_university.hpp"

#include <algorithm>

namespace connector {
namespace {

using test_support::Finished;
using text::Json;

class ResyncInTrouble : public SmallUniversity {
  protected:
    ResyncInTrouble() { static_cast<void>(sandbox_.resync()); }

    /// A password for everybody whose account is open, and who can log in with it.
    [[nodiscard]] std::string who_can_log_in() const {
        std::string text;
        for (const std::string login : {"eblanchard", "hbernard", "lmoreau"}) {
            const std::string dn = "uid=" + login + "," + sandbox_.kPeople;
            sandbox_.reset_password(dn, "secret");
            if (test_support::log_in(sandbox_.uri(), dn, "secret") == 0)
                text += text.empty() ? login : " " + login;
        }
        return text;
    }

    static constexpr char kAllWhoCan[] = "eblanchard hbernard lmoreau";
};

TEST_F(ResyncInTrouble, BadRowsAreReportedAndTheirPeopleLeftAlone) {
    sandbox_.sql("apogee",
                 "ALTER TABLE ins_adm_etp ALTER dat_cre_iae TYPE text, ALTER dat_mod_iae TYPE text,"
                 " ALTER dat_annul_res_iae TYPE text;"
                 "UPDATE ins_adm_etp SET dat_cre_iae = '2019-02-30' WHERE cod_ind = 1;"
                 "UPDATE individu SET lib_nom_usu_ind = 'OTHER' WHERE cod_ind IN (1, 2);" +
                     rows::student("20190003", "GARNIER", "MANON") +
                     rows::registration("20190003", "2020-07-01", "2020") +
                     rows::student("20190004", "LAMBERT", "INES") +
                     "UPDATE individu SET cod_etu = NULL WHERE cod_ind = 4;" +
                     rows::registration("20190004", "2020-07-01", "2020") +
                     rows::registration("20190005", "2020-07-01", "2020"));
    const auto before = student("20190001");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 1) << finished.errors;
    EXPECT_TRUE(holds(finished.output, "apogee"));
    EXPECT_TRUE(holds(finished.output, "1:2019:L1HIST:101:1"));
    EXPECT_TRUE(holds(finished.output, "dat_cre_iae"));
    EXPECT_TRUE(holds(finished.output, "2019-02-30"));
    EXPECT_TRUE(holds(finished.output, "4:2020:L1HIST:101:1"));
    EXPECT_TRUE(holds(finished.output, "5:2020:L1HIST:101:1"));
    EXPECT_TRUE(holds(finished.output, "cod_etu"));
    EXPECT_EQ(student("20190001").attributes, before.attributes);
    EXPECT_EQ(student("20190002").first("sn"), "Other") << "everybody else goes on";
    EXPECT_EQ(states(),
              "alegoff pending, eblanchard ok, hbernard ok, kbenali prepared, lmoreau ok, "
              "mgarnier ok");
    // Nor is such a person closed on a day on which their dates run out.
    sandbox_.move_clock("2021-01-02");
    EXPECT_EQ(sandbox_.connector({"resync"}).status, 1);
    EXPECT_EQ(student("20190001").attributes, before.attributes);
}

TEST_F(ResyncInTrouble, TextThatIsNotUtf8IsReportedAndItsPersonLeftAlone) {
    // A replica that was loaded without a look at its encoding.
    sandbox_.sql("siham",
                 "CREATE DATABASE latin TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C';");
    sandbox_.edit("connector.yaml", "dbname=siham", "dbname=latin");
    const std::string tables =
        test_support::file_text(CONNECTOR_SOURCE_DIR "/schema/replica/siham.sql");
    const auto psql = [&](const std::string& statements) {
        test_support::run_well(
            {"psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-h", sandbox_.path("run/postgresql"), "-p",
             "5432", "-U", "postgres", "-d", "latin"},
            "SET client_encoding = 'SQL_ASCII';\n" + statements);
    };
    psql(tables + rows::employee("4711", "LE GOFF", "ANN\xC9") +
         rows::contract("4711", "1", "2020-02-01", "2021-07-01") +
         rows::employee("4713", "BLANCHARD", "EVE") +
         rows::contract("4713", "1", "2010-09-01", "2999-12-31") +
         "GRANT USAGE ON SCHEMA hr TO lifecycle; GRANT SELECT ON ALL TABLES IN SCHEMA hr TO "
         "lifecycle;");
    const std::string directory = sandbox_.whole_directory();
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 1) << finished.errors << finished.output;
    EXPECT_TRUE(holds(finished.output, "siham"));
    EXPECT_TRUE(holds(finished.output, "4711:1"));
    EXPECT_TRUE(holds(finished.output, "prenom"));
    EXPECT_EQ(sandbox_.whole_directory(), directory);
}

TEST_F(ResyncInTrouble, NobodyIsClosedForASourceThatCannotBeRead) {
    const std::string directory = sandbox_.whole_directory();
    sandbox_.sql("apogee", "ALTER TABLE ins_adm_etp DROP COLUMN dat_cre_iae;");
    const Finished dropped = sandbox_.connector({"resync"});
    EXPECT_EQ(dropped.status, 4);
    EXPECT_TRUE(holds(dropped.output + dropped.errors, "apogee"));
    EXPECT_TRUE(holds(dropped.output + dropped.errors, "dat_cre_iae"));
    EXPECT_EQ(sandbox_.whole_directory(), directory);

    sandbox_.stop_server("postgresql");
    EXPECT_EQ(sandbox_.connector({"resync"}).status, 4);
    EXPECT_EQ(sandbox_.whole_directory(), directory);
    EXPECT_EQ(who_can_log_in(), kAllWhoCan);
}

TEST_F(ResyncInTrouble, MoreThanAHandfulOfSurprisingClosingsAreHeld) {
    // With the student below, as many creations as a day allows a small site.
    sandbox_.sql("apogee", rows::crowd(29));
    static_cast<void>(sandbox_.resync());
    sandbox_.sql("apogee",
                 "UPDATE ins_adm_etp SET eta_iae = 'A', dat_annul_res_iae = '2020-07-02'"
                 " WHERE cod_ind > 300000;" +
                     rows::student("20190003", "GARNIER", "MANON") +
                     rows::registration("20190003", "2020-07-01", "2020"));
    const Json held = json(sandbox_.resync(3));
    EXPECT_EQ(held["held"], 29);
    EXPECT_EQ(held["created"], 1) << "what is not dangerous goes through";
    EXPECT_EQ(held["modified"], 0);
    EXPECT_EQ(held["by_state"]["ok"], 33);
    const std::string directory = sandbox_.whole_directory();
    EXPECT_EQ(sandbox_.connector({"resync", "--dry-run"}).status, 3);

    // An end that is moved earlier is a surprise even where it is still to come.
    sandbox_.sql("apogee",
                 "UPDATE ins_adm_etp SET dat_annul_res_iae = '2020-10-01'"
                 " WHERE cod_ind > 300000;");
    static_cast<void>(sandbox_.resync(3));
    EXPECT_EQ(sandbox_.whole_directory(), directory);

    // A handful is everyday life.
    sandbox_.sql("apogee",
                 "UPDATE ins_adm_etp SET eta_iae = 'E', dat_annul_res_iae = NULL"
                 " WHERE cod_ind > 300003;");
    EXPECT_EQ(json(sandbox_.resync(0))["modified"], 3);
}

TEST_F(ResyncInTrouble, ForetoldClosingsAreNoSurprise) {
    sandbox_.sql("apogee", rows::crowd(30));
    static_cast<void>(sandbox_.resync());
    sandbox_.move_clock("2021-01-02");
    const Json report = json(sandbox_.resync(0));
    EXPECT_EQ(report["held"], 0);
    EXPECT_EQ(report["by_state"]["inactive"], 33);
}

TEST_F(ResyncInTrouble, DirectoryThatIsDownIsSaidSo) {
    const std::string journal = sandbox_.journal();
    sandbox_.stop_server("slapd");
    const Finished finished = sandbox_.connector({"resync"});
    EXPECT_EQ(finished.status, 4);
    EXPECT_NE(finished.errors, "");
    EXPECT_EQ(sandbox_.connector({"explain", "lmoreau"}).status, 4);
    EXPECT_EQ(sandbox_.journal(), journal);
}

TEST_F(ResyncInTrouble, DirectoryThatIsCutShortCreatesAndChangesNobody) {
    sandbox_.configure_slapd(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nreplace: olcLimits\nolcLimits: "
        "{0}dn.exact=\"cn=lifecycle-connector,ou=services,dc=univ,dc=example\" size=3 "
        "time=unlimited\n");
    sandbox_.sql("apogee", rows::student("20190003", "GARNIER", "MANON") +
                               rows::registration("20190003", "2020-07-01", "2020") +
                               rows::cancellation("20190001", "2020-07-01"));
    const std::string directory = sandbox_.whole_directory();
    const std::string journal = sandbox_.journal();
    EXPECT_EQ(sandbox_.connector({"resync"}).status, 4);
    EXPECT_EQ(sandbox_.whole_directory(), directory);
    EXPECT_EQ(sandbox_.journal(), journal);
}

}  // namespace
}  // namespace connector
