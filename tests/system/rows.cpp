#include "rows.hpp"

namespace connector::rows {

std::string words(const std::string& text, const std::vector<std::string>& values) {
    std::string filled;
    std::size_t next = 0;
    for (const char c : text) {
        if (c == '?')
            filled += values.at(next++);
        else
            filled += c;
    }
    return filled;
}

std::string student(const std::string& number, const std::string& name, const std::string& given,
                    const std::string& birth_date) {
    return words(
        "INSERT INTO individu (cod_ind, cod_etu, lib_nom_pat_ind, lib_pr1_ind, date_nai_ind,"
        " cod_civ) VALUES (?, ?, '?', '?', '?', '2');",
        {number.substr(4), number, name, given, birth_date});
}

std::string registration(const std::string& number, const std::string& day,
                         const std::string& year) {
    return words(
        "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
        " dat_cre_iae) VALUES ('?', ?, 'L1HIST', 101, 'E', 'P', '?');",
        {year, number.substr(4), day});
}

std::string cancellation(const std::string& number, const std::string& day) {
    return words("UPDATE ins_adm_etp SET eta_iae = 'A', dat_annul_res_iae = '?' WHERE cod_ind = ?;",
                 {day, number.substr(4)});
}

std::string crowd(int count) {
    return words(
        "INSERT INTO individu (cod_ind, cod_etu, lib_nom_pat_ind, lib_pr1_ind, date_nai_ind,"
        " cod_civ) SELECT 300000 + n, 20300000 + n, 'CROWD' || translate(n::text, '0123456789',"
        " 'ABCDEFGHIJ'), 'LOU', date '2000-01-01' + n, '1' FROM generate_series(1, ?) n;"
        "INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae,"
        " dat_cre_iae) SELECT '2019', 300000 + n, 'L1HIST', 101, 'E', 'P', '2019-09-10'"
        " FROM generate_series(1, ?) n;",
        {std::to_string(count), std::to_string(count)});
}

std::string employee(const std::string& file, const std::string& name, const std::string& given,
                     const std::string& birth_date) {
    return words(
        "INSERT INTO hr.zy00 (nudoss, matcle, qualit, nomuse, prenom, nompat)"
        " VALUES (?, 'UDM00000?', 'MME', '?', '?', '?');"
        "INSERT INTO hr.zy10 VALUES (?, '?', '2');",
        {file, file, name, given, name, file, birth_date});
}

std::string contract(const std::string& file, const std::string& line, const std::string& entry,
                     const std::string& day_after) {
    return words("INSERT INTO hr.zyfl VALUES (?, ?, 'C0102', '?', '?');",
                 {file, line, entry, day_after});
}

std::string teacher(const std::string& number, const std::string& name, const std::string& given,
                    const std::string& student_number, const std::string& employee_number) {
    return words(
        "INSERT INTO formateur (id_formateur, nom_naissance, prenom, date_naissance, civilite,"
        " num_etudiant, matricule)"
        " VALUES (?, '?', '?', '1979-01-23', 'Mme', nullif('?', ''), nullif('?', ''));",
        {number, name, given, student_number, employee_number});
}

std::string service(const std::string& number, const std::string& teacher_number,
                    const std::string& year, const std::string& nature,
                    const std::string& entered) {
    return words(
        "INSERT INTO service (id_service, id_formateur, annee_univ, nature, heures, date_saisie)"
        " VALUES (?, ?, ?, '?', 24, '?');",
        {number, teacher_number, year, nature, entered});
}

}  // namespace connector::rows
