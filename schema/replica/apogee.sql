-- Apogée: the tables and columns of its replica that mappings/sources/apogee.yaml reads, and a few
-- beside them that sites adapt it with. A real replica has many more; it may have other types
-- (numeric for integer, timestamp for date, text for varchar): the query does not mind.
--
-- No foreign keys and few NOT NULLs: replicas have none. Codes may carry trailing blanks.

CREATE TABLE public.individu (
    cod_ind           integer PRIMARY KEY,
    cod_etu           integer UNIQUE,
    cod_nne_ind       varchar(10),
    cod_cle_nne_ind   varchar(2),
    lib_nom_pat_ind   varchar(30),
    lib_nom_usu_ind   varchar(30),
    lib_pr1_ind       varchar(20),
    lib_pr_eta_civ    varchar(20),
    tem_pr_usage      char(1),
    date_nai_ind      date,
    tem_date_nai_rel  char(1),
    cod_civ           char(1),
    cod_sex_etu       char(1),
    dat_cre_ind       date,
    dat_mod_ind       date
);
COMMENT ON TABLE public.individu IS 'One row a person';
COMMENT ON COLUMN public.individu.cod_ind IS 'Apogée''s own number of the person; every other table refers to it';
COMMENT ON COLUMN public.individu.cod_etu IS 'Student number; NULL for people who never registered';
COMMENT ON COLUMN public.individu.cod_nne_ind IS 'National student number (INE) without its key; zeros stand for none';
COMMENT ON COLUMN public.individu.cod_cle_nne_ind IS 'Key of the INE: one letter or digit, two for those given since 2018';
COMMENT ON COLUMN public.individu.lib_nom_pat_ind IS 'Birth name, in capitals without accents, cut at 30 characters';
COMMENT ON COLUMN public.individu.lib_nom_usu_ind IS 'Usual name; NULL where it is the birth name';
COMMENT ON COLUMN public.individu.lib_pr1_ind IS 'First given name; the one in use where TEM_PR_USAGE is O';
COMMENT ON COLUMN public.individu.lib_pr_eta_civ IS 'Given name in the civil register; never to be shown where TEM_PR_USAGE is O';
COMMENT ON COLUMN public.individu.tem_pr_usage IS 'O: the person goes by a given name other than the registered one';
COMMENT ON COLUMN public.individu.date_nai_ind IS 'Birth date';
COMMENT ON COLUMN public.individu.tem_date_nai_rel IS 'O: the birth date is real; N: estimated';
COMMENT ON COLUMN public.individu.cod_civ IS 'Civility: 1 is M., the others Mme';
COMMENT ON COLUMN public.individu.cod_sex_etu IS 'Sex: M or F';
COMMENT ON COLUMN public.individu.dat_cre_ind IS 'Day on which this row was made';
COMMENT ON COLUMN public.individu.dat_mod_ind IS 'Day on which this row last changed';

CREATE TABLE public.annee_uni (
    cod_anu      char(4) PRIMARY KEY,
    eta_anu_iae  char(1)
);
COMMENT ON TABLE public.annee_uni IS 'Academic years; the shipped query does not read it';
COMMENT ON COLUMN public.annee_uni.cod_anu IS 'Year in which the academic year begins: 2019 is 2019/2020';
COMMENT ON COLUMN public.annee_uni.eta_anu_iae IS 'Registration is O open, F closed, I in between; two years can be open in summer';

CREATE TABLE public.ins_adm_anu (
    cod_anu      char(4),
    cod_ind      integer,
    eta_iaa      char(1),
    cod_rgi      char(1),
    cod_stu      char(2),
    cod_pru      char(2),
    dat_cre_iaa  date,
    dat_mod_iaa  date,
    PRIMARY KEY (cod_anu, cod_ind)
);
COMMENT ON TABLE public.ins_adm_anu IS 'Registrations for a year, one row a person and year; the shipped query does not read it';
COMMENT ON COLUMN public.ins_adm_anu.cod_anu IS 'Academic year, by the year in which it begins';
COMMENT ON COLUMN public.ins_adm_anu.cod_ind IS 'Person';
COMMENT ON COLUMN public.ins_adm_anu.eta_iaa IS 'State: E valid, A cancelled, R terminated, C being made';
COMMENT ON COLUMN public.ins_adm_anu.cod_rgi IS 'Regime: initial, continuing education, apprenticeship…';
COMMENT ON COLUMN public.ins_adm_anu.cod_stu IS 'Status of the student';
COMMENT ON COLUMN public.ins_adm_anu.cod_pru IS 'Profile of the student';
COMMENT ON COLUMN public.ins_adm_anu.dat_cre_iaa IS 'Day on which this row was made';
COMMENT ON COLUMN public.ins_adm_anu.dat_mod_iaa IS 'Day on which this row last changed';

CREATE TABLE public.ins_adm_etp (
    cod_anu            char(4),
    cod_ind            integer,
    cod_etp            varchar(6),
    cod_vrs_vet        integer,
    num_occ_iae        integer DEFAULT 1,
    eta_iae            char(1),
    eta_pmt_iae        char(1),
    tem_iae_prm        char(1),
    dat_cre_iae        date,
    dat_mod_iae        date,
    dat_annul_res_iae  date,
    cod_cge            char(3),
    cod_cmp            char(3),
    cod_dip            varchar(7),
    PRIMARY KEY (cod_anu, cod_ind, cod_etp, cod_vrs_vet, num_occ_iae)
);
COMMENT ON TABLE public.ins_adm_etp IS 'Registrations for a step (a year of a degree), several a person and year';
COMMENT ON COLUMN public.ins_adm_etp.cod_anu IS 'Academic year, by the year in which it begins: 2019 is 2019/2020';
COMMENT ON COLUMN public.ins_adm_etp.cod_ind IS 'Person';
COMMENT ON COLUMN public.ins_adm_etp.cod_etp IS 'Step';
COMMENT ON COLUMN public.ins_adm_etp.cod_vrs_vet IS 'Version of the step';
COMMENT ON COLUMN public.ins_adm_etp.num_occ_iae IS 'Which registration for the same step and year: 1, 2…';
COMMENT ON COLUMN public.ins_adm_etp.eta_iae IS 'State: E valid, A cancelled, R terminated, C being made';
COMMENT ON COLUMN public.ins_adm_etp.eta_pmt_iae IS 'Payment: P paid, A awaited';
COMMENT ON COLUMN public.ins_adm_etp.tem_iae_prm IS 'O: the main registration of the year; N: a second one';
COMMENT ON COLUMN public.ins_adm_etp.dat_cre_iae IS 'Day of the registration';
COMMENT ON COLUMN public.ins_adm_etp.dat_mod_iae IS 'Day on which this row last changed';
COMMENT ON COLUMN public.ins_adm_etp.dat_annul_res_iae IS 'Day of the cancellation or termination';
COMMENT ON COLUMN public.ins_adm_etp.cod_cge IS 'Management centre';
COMMENT ON COLUMN public.ins_adm_etp.cod_cmp IS 'Department (composante)';
COMMENT ON COLUMN public.ins_adm_etp.cod_dip IS 'Degree';

-- An example: Lucie Moreau, student 20190001, registers on 10 September 2019.
--
-- INSERT INTO individu (cod_ind, cod_etu, lib_nom_pat_ind, lib_pr1_ind, date_nai_ind, cod_civ)
--     VALUES (100001, 20190001, 'MOREAU', 'LUCIE', '2001-04-12', '2');
-- INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, eta_iae, eta_pmt_iae, dat_cre_iae)
--     VALUES ('2019', 100001, 'L1HIST', 101, 'E', 'P', '2019-09-10');
--
-- She terminates it on 3 February 2020; the row stays.
--
-- UPDATE ins_adm_etp SET eta_iae = 'R', dat_annul_res_iae = '2020-02-03'
--     WHERE cod_ind = 100001 AND cod_anu = '2019';
