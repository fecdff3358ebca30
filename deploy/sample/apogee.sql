-- Apogée's part of the sample university; people.sql comes first.

INSERT INTO annee_uni (cod_anu, eta_anu_iae)
    SELECT y::text, CASE WHEN y < year THEN 'F' WHEN y = year THEN 'O' ELSE 'I' END
      FROM calendar, generate_series(year - 12, year + 1) AS y;

INSERT INTO individu (cod_ind, cod_etu, cod_nne_ind, cod_cle_nne_ind, lib_nom_pat_ind, lib_nom_usu_ind, lib_pr1_ind,
                      lib_pr_eta_civ, tem_pr_usage, date_nai_ind, tem_date_nai_rel, cod_civ, cod_sex_etu,
                      dat_cre_ind, dat_mod_ind)
    SELECT apogee_number, student_number,
           -- The INE: ten digits and a letter, since 2018 nine digits and two; one in twenty has none.
           CASE WHEN pg_temp.pick(n, 20, 20) = 0 THEN NULL
                WHEN pg_temp.pick(n, 21, 3) = 0 THEN lpad(n::text, 10, '0')
                ELSE lpad(n::text, 9, '1') END,
           CASE WHEN pg_temp.pick(n, 20, 20) = 0 THEN NULL
                WHEN pg_temp.pick(n, 21, 3) = 0 THEN chr(65 + pg_temp.pick(n, 22, 26))
                ELSE chr(65 + pg_temp.pick(n, 22, 26)) || chr(65 + pg_temp.pick(n, 23, 26)) END,
           left(pg_temp.capitals(birth_name), 30),
           left(nullif(pg_temp.capitals(usual_name), pg_temp.capitals(birth_name)), 30),
           -- One in two hundred goes by another given name than the registered one.
           left(CASE WHEN n > 9 AND pg_temp.pick(n, 24, 200) = 0 THEN 'ALEX' ELSE pg_temp.capitals(given_name) END, 20),
           left(CASE WHEN n > 9 AND pg_temp.pick(n, 24, 200) = 0 THEN pg_temp.capitals(given_name) END, 20),
           CASE WHEN n > 9 AND pg_temp.pick(n, 24, 200) = 0 THEN 'O' ELSE 'N' END,
           birth_date,
           CASE WHEN n > 9 AND pg_temp.pick(n, 25, 400) = 0 THEN 'N' ELSE 'O' END,
           CASE sex WHEN 'M' THEN '1' ELSE '2' END, sex,
           day - 1200, day - 1 - pg_temp.pick(n, 26, 1000)
      FROM person, calendar
     WHERE kind = 'student';

-- Somebody's years: the last one, and how many before it. Seven of ten study this year. The years of
-- the people made by hand: this one; three years ago; this one; four years ago and this one; this one.
CREATE TEMPORARY TABLE studies ON COMMIT DROP AS
    SELECT n, apogee_number, y AS study_year, y - first AS done, y = last AS is_last, is_known
      FROM (SELECT n, apogee_number, n <= 9 AS is_known, last,
                   last - CASE WHEN n = 7 THEN 4 WHEN n <= 9 THEN 0 ELSE pg_temp.pick(n, 32, 4) END AS first
              FROM (SELECT n, apogee_number,
                           year - CASE WHEN n = 2 THEN 3
                                       WHEN n <= 9 OR pg_temp.pick(n, 30, 10) < 7 THEN 0
                                       ELSE 1 + pg_temp.pick(n, 31, 5) END AS last
                      FROM person, calendar WHERE kind = 'student') l) f,
           generate_series(first, last) AS y
     WHERE n <> 7 OR y IN (first, last);

-- Registrations are made from July to October, and before the sample's day. One in thirty of the last
-- ones is cancelled (A) or terminated (R), one in a hundred is still being made (C): no registration
-- yet. One in eight students takes a second step in a year.
CREATE TEMPORARY TABLE registration ON COMMIT DROP AS
    SELECT r.*,
           CASE WHEN n = 8 THEN 'R'
                WHEN is_known OR NOT is_last THEN 'E'
                WHEN pg_temp.pick(n, 41, 30) = 0 AND made_on + 50 < day THEN CASE n % 2 WHEN 0 THEN 'A' ELSE 'R' END
                WHEN pg_temp.pick(n, 42, 100) = 0 AND study_year = year THEN 'C'
                ELSE 'E' END AS state
      FROM (SELECT s.*, second,
                   CASE WHEN is_known THEN make_date(study_year, 7, 5)
                        ELSE make_date(study_year, 7, 1)
                             + pg_temp.pick(n, 40 + study_year,
                                            least(make_date(study_year, 10, 20), day) - make_date(study_year, 7, 1))
                   END AS made_on,
                   (ARRAY['HIST','GEOG','PSYC','LETT','MATH','INFO','DROI','BIOL'])[1 + pg_temp.pick(n, 33, 8)] AS subject
              FROM studies s, calendar,
                   LATERAL (SELECT false AS second
                            UNION ALL SELECT true WHERE NOT is_known AND pg_temp.pick(n, 34 + study_year, 8) = 0) t
           ) r, calendar;

INSERT INTO ins_adm_anu (cod_anu, cod_ind, eta_iaa, cod_rgi, cod_stu, cod_pru, dat_cre_iaa, dat_mod_iaa)
    SELECT study_year::text, apogee_number, state, '1', '01', 'NO', made_on, made_on
      FROM registration
     WHERE NOT second;

INSERT INTO ins_adm_etp (cod_anu, cod_ind, cod_etp, cod_vrs_vet, num_occ_iae, eta_iae, eta_pmt_iae, tem_iae_prm,
                         dat_cre_iae, dat_mod_iae, dat_annul_res_iae, cod_cge, cod_cmp, cod_dip)
    SELECT study_year::text, apogee_number,
           CASE WHEN second THEN 'DU' ELSE (ARRAY['L1','L2','L3','M1','M2'])[1 + done] END || subject,
           101 + done, 1, state,
           CASE WHEN state = 'C' OR (NOT is_known AND pg_temp.pick(n, 43 + study_year, 40) = 0) THEN 'A' ELSE 'P' END,
           CASE WHEN second THEN 'N' ELSE 'O' END,
           made_on,
           CASE WHEN state IN ('A', 'R') THEN made_on + 15 + n % 30 ELSE made_on END,
           CASE WHEN state IN ('A', 'R') THEN made_on + 15 + n % 30 END,
           'CG1', left(subject, 3), left(subject, 3) || 'D1'
      FROM registration;
