#include "integration/source_pg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

namespace connector::source {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

const std::string kRoot = CONNECTOR_SOURCE_DIR;

/// The shipped queries on the shipped tables.
class SourceShippedPg : public SourcePg {
  protected:
    static Reading read_shipped(const std::string& source) {
        config::Diagnostics diagnostics;
        const auto document =
            config::read_document(kRoot + "/mappings/sources/" + source + ".yaml", diagnostics);
        return read(settings(source, source), mapping_of(document, std::move(diagnostics)));
    }

    /// A database with the shipped tables of a source.
    static void create_replica(const std::string& source) {
        server().run_sql("postgres", "DROP DATABASE IF EXISTS " + source);
        server().create_database(source);
        server().run_file(source, kRoot + "/schema/replica/" + source + ".sql");
    }

    /// The statements of the worked example at the end of a source's schema file.
    static std::string worked_example(const std::string& source) {
        std::ifstream file(kRoot + "/schema/replica/" + source + ".sql");
        std::string statements;
        std::string line;
        bool inside = false;
        while (std::getline(file, line)) {
            const bool begins = line.starts_with("-- INSERT") || line.starts_with("-- UPDATE");
            inside = begins || (inside && line.starts_with("--     "));
            if (inside) statements += line.substr(2) + "\n";
        }
        return statements;
    }
};

TEST_F(SourceShippedPg, ReadsTheWorkedExampleOfApogee) {
    create_replica("apogee");
    server().run_sql("apogee", worked_example("apogee"));
    const Reading reading = read_shipped("apogee");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.counts, ElementsAre("apogee.registration: 1 rows, 0 problems"));
    EXPECT_THAT(reading.records,
                ElementsAre("100001:2019:L1HIST:101:1 | student_number=20190001 "
                            "apogee_person=100001 birth_name=Moreau usual_name=Moreau "
                            "given_name=Lucie birth_date=2001-04-12 civility=Mme "
                            "academic_year=2019 registration_date=2019-09-10 "
                            "cancelled_on=2020-02-03 status=R payment=P step=L1HIST"));
}

TEST_F(SourceShippedPg, ReadsTheWorkedExampleOfSiham) {
    create_replica("siham");
    server().run_sql("siham", worked_example("siham"));
    const Reading reading = read_shipped("siham");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records,
                ElementsAre("4711:1 | employee_number=UDM000004711 birth_name=Martin "
                            "usual_name=Le Goff given_name=Anne birth_date=1985-11-02 "
                            "civility=Mme contract_status=C0102 entry_date=2020-02-01 "
                            "exit_date=2021-06-30"));
}

TEST_F(SourceShippedPg, ReadsTheWorkedExampleOfSaghe) {
    create_replica("saghe");
    server().run_sql("saghe", worked_example("saghe"));
    const Reading reading = read_shipped("saghe");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.records,
                ElementsAre("9001 | saghe_person=301 birth_name=Benali usual_name=Benali "
                            "given_name=Karim birth_date=1979-01-23 civility=M. "
                            "academic_year=2020 entered_on=2020-06-18 kind=hourly"));
}

TEST_F(SourceShippedPg, ReadsTheOdditiesOfApogee) {
    create_replica("apogee");
    server().run_sql(
        "apogee",
        "INSERT INTO individu (cod_ind, cod_etu, cod_nne_ind, cod_cle_nne_ind, lib_nom_pat_ind,"
        " lib_nom_usu_ind, lib_pr1_ind, lib_pr_eta_civ, tem_pr_usage, date_nai_ind,"
        " tem_date_nai_rel, cod_civ, cod_sex_etu) VALUES"
        " (1, 11, '0g4145005d', '3', 'LE GOFF', ' ', 'ALEX', 'CLAIRE', 'O', '2000-01-01', 'O',"
        "  '1', 'F'),"
        " (2, 12, '123456789', 'AB', 'DUPONT', 'DURAND', ' ', 'JEAN-PIERRE', 'N', '2000-02-02',"
        "  'N', NULL, 'M'),"
        " (3, 13, '0000000000', 'X', 'PETIT', NULL, NULL, 'ROSE', 'O', '2999-12-31', NULL, '3',"
        "  NULL),"
        " (4, NULL, '1234567890', NULL, 'SANS', NULL, 'NUMERO', NULL, NULL, NULL, NULL, ' ', NULL);"
        "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
        " dat_cre_iae, dat_mod_iae, dat_annul_res_iae) VALUES"
        " ('2019', 1, 'M1', 1, 'E ', 'P', '2019-07-01', '2019-07-02', '2019-07-03'),"
        " ('2019', 2, 'M1', 1, 'A', 'A', '2019-07-01', '2019-07-02', NULL),"
        " ('2019', 3, 'M1', 1, 'R', 'P', '2019-07-01', NULL, NULL),"
        " ('2019', 4, 'M1', 1, 'C', 'P', '2019-07-01', NULL, NULL),"
        " ('2019', 5, 'M1', 1, 'E', 'P', '2019-07-01', NULL, NULL)");
    const Reading reading = read_shipped("apogee");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(reading.counts, ElementsAre("apogee.registration: 5 rows, 2 problems"));
    const std::string missing =
        " | cod_etu '' is empty, but every row must have its student_number";
    EXPECT_THAT(
        reading.records,
        UnorderedElementsAre(
            "1:2019:M1:1:1 | student_number=11 apogee_person=1 ine=0G4145005D3 "
            "birth_name=Le Goff usual_name=Le Goff given_name=Alex birth_date=2000-01-01 "
            "civility=M. academic_year=2019 registration_date=2019-07-01 status=E payment=P "
            "step=M1",
            "2:2019:M1:1:1 | student_number=12 apogee_person=2 ine=123456789AB birth_name=Dupont "
            "usual_name=Durand given_name=Jean-Pierre civility=M. academic_year=2019 "
            "registration_date=2019-07-01 cancelled_on=2019-07-02 status=A payment=A step=M1",
            "3:2019:M1:1:1 | student_number=13 apogee_person=3 birth_name=Petit usual_name=Petit "
            "civility=Mme academic_year=2019 registration_date=2019-07-01 "
            "cancelled_on=2019-07-01 status=R payment=P step=M1",
            "4:2019:M1:1:1 | apogee_person=4 birth_name=Sans usual_name=Sans given_name=Numero "
            "academic_year=2019 registration_date=2019-07-01 status=C payment=P step=M1" +
                missing,
            "5:2019:M1:1:1 | apogee_person=5 academic_year=2019 registration_date=2019-07-01 "
            "status=E payment=P step=M1" +
                missing));
}

TEST_F(SourceShippedPg, ReadsTheOdditiesOfSiham) {
    create_replica("siham");
    server().run_sql("siham",
                     "INSERT INTO hr.zy00 VALUES"
                     " (1, 'UDM000000001', 'M', '', 'LUC', 'D''ALEMBERT'),"
                     " (2, 'REL000000002', 'MME', 'X', 'X', 'X'),"
                     " (3, 'UDM000000003', '', 'ROY', 'EVE', 'ROY');"
                     "INSERT INTO hr.zy10 VALUES (1, '0001-01-01', '2'), (3, '1990-05-05', 'F');"
                     "INSERT INTO hr.zyfl VALUES"
                     " (1, 1, 'TITU1', '2010-09-01', '2999-12-31'),"
                     " (1, 2, '00000', '2020-09-01', '2999-12-31'),"
                     " (2, 1, 'C0102', '2020-09-01', '2021-09-01'),"
                     " (3, 1, 'HB001', '0001-01-01', '2021-03-01'),"
                     " (4, 1, 'C0102', '2020-09-01', '2021-09-01')");
    const Reading reading = read_shipped("siham");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(
        reading.records,
        UnorderedElementsAre(
            "1:1 | employee_number=UDM000000001 birth_name=D'Alembert usual_name=D'Alembert "
            "given_name=Luc civility=M. contract_status=TITU1 entry_date=2010-09-01",
            // A time without status is read, too: the rules leave it out, so it ends nobody by
            // vanishing.
            "1:2 | employee_number=UDM000000001 birth_name=D'Alembert usual_name=D'Alembert "
            "given_name=Luc civility=M. contract_status=00000 entry_date=2020-09-01",
            "3:1 | employee_number=UDM000000003 birth_name=Roy usual_name=Roy given_name=Eve "
            "birth_date=1990-05-05 civility=Mme contract_status=HB001 exit_date=2021-02-28 | "
            "dateff '0001-01-01' is empty, but every row must have its entry_date",
            "4:1 | contract_status=C0102 entry_date=2020-09-01 exit_date=2021-08-31 | matcle '' "
            "is empty, but every row must have its employee_number"));
}

TEST_F(SourceShippedPg, ReadsTheOdditiesOfSaghe) {
    create_replica("saghe");
    server().run_sql("saghe",
                     "INSERT INTO formateur VALUES (1, 'ROY', 'LE GOFF', 'EVE', '1990-05-05',"
                     " 'Mme', '20190001', 'UDM000000003');"
                     "INSERT INTO service VALUES"
                     " (1, 1, 2020, 'STATUTAIRE', 192, '2020-05-01', NULL),"
                     " (2, 1, 2020, 'complementaire ', 12, '2020-05-01', '2020-10-01'),"
                     " (3, 1, 2020, 'AUTRE', 12, '2020-05-01', NULL),"
                     " (4, 2, 2020, 'VACATAIRE', 12, '2020-05-01', NULL)");
    const std::string eve =
        "saghe_person=1 student_number=20190001 employee_number=UDM000000003 birth_name=Roy "
        "usual_name=Le Goff given_name=Eve birth_date=1990-05-05 civility=Mme academic_year=2020 "
        "entered_on=2020-05-01";
    const Reading reading = read_shipped("saghe");
    EXPECT_EQ(reading.error, "");
    EXPECT_THAT(
        reading.records,
        UnorderedElementsAre(
            "1 | " + eve + " kind=duty", "2 | " + eve + " cancelled_on=2020-10-01 kind=extra",
            "3 | " + eve + " | kind '' is empty, but every row must have its kind",
            "4 | academic_year=2020 entered_on=2020-05-01 kind=hourly | id_formateur '' "
            "is empty, but every row must have its saghe_person"));
}

}  // namespace
}  // namespace connector::source
