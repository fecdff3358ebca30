-- Siham (HR Access): the tables and columns of its replica that mappings/sources/siham.yaml reads.
-- A real replica has many more, and some sites read views of their own instead.
--
-- Its conventions: text is padded with blanks to the length of its column; there is no NULL date:
-- 0001-01-01 is "no date", 2999-12-31 "no end". No foreign keys: replicas have none. NULLs are
-- read as blanks and "no date" are, so short INSERTs do.

CREATE SCHEMA IF NOT EXISTS hr;

CREATE TABLE hr.zy00 (
    nudoss  integer PRIMARY KEY,
    matcle  char(12),
    qualit  char(4),
    nomuse  char(40),
    prenom  char(40),
    nompat  char(40)
);
COMMENT ON TABLE hr.zy00 IS 'Files of people, one row a person; their relatives have files too';
COMMENT ON COLUMN hr.zy00.nudoss IS 'Number of the file; every other table refers to it';
COMMENT ON COLUMN hr.zy00.matcle IS 'Employee number: the site''s prefix and nine digits (UDM000004711); REL… for a relative';
COMMENT ON COLUMN hr.zy00.qualit IS 'Code of the civility; the site''s (M, MR, MME…)';
COMMENT ON COLUMN hr.zy00.nomuse IS 'Usual name';
COMMENT ON COLUMN hr.zy00.prenom IS 'Given name';
COMMENT ON COLUMN hr.zy00.nompat IS 'Birth name';

CREATE TABLE hr.zy10 (
    nudoss  integer PRIMARY KEY,
    datnai  date,
    sexemp  char(1)
);
COMMENT ON TABLE hr.zy10 IS 'Births, one row a person';
COMMENT ON COLUMN hr.zy10.nudoss IS 'Number of the file';
COMMENT ON COLUMN hr.zy10.datnai IS 'Birth date; 0001-01-01 where it is not known';
COMMENT ON COLUMN hr.zy10.sexemp IS 'Code of the sex; the site''s (1 or M, 2 or F)';

CREATE TABLE hr.zyfl (
    nudoss  integer,
    nulign  integer,
    statut  char(5),
    dateff  date,
    datxxx  date DEFAULT '2999-12-31',
    PRIMARY KEY (nudoss, nulign)
);
COMMENT ON TABLE hr.zyfl IS 'Statuses (statut PIP): what somebody is employed as, and when; several rows a person';
COMMENT ON COLUMN hr.zyfl.nudoss IS 'Number of the file';
COMMENT ON COLUMN hr.zyfl.nulign IS 'Number of the line within the file; it stays when dates are corrected';
COMMENT ON COLUMN hr.zyfl.statut IS 'TITU1 permanent, STAGI on probation, C0102… contracts, HB… hosted, 00000 none';
COMMENT ON COLUMN hr.zyfl.dateff IS 'First day';
COMMENT ON COLUMN hr.zyfl.datxxx IS 'The day AFTER the last one; 2999-12-31 where there is no end';

-- An example: Anne Le Goff is hired on 1 February 2020; her last day is 30 June 2021.
--
-- INSERT INTO hr.zy00 (nudoss, matcle, qualit, nomuse, prenom, nompat)
--     VALUES (4711, 'UDM000004711', 'MME', 'LE GOFF', 'ANNE', 'MARTIN');
-- INSERT INTO hr.zy10 (nudoss, datnai, sexemp) VALUES (4711, '1985-11-02', '2');
-- INSERT INTO hr.zyfl (nudoss, nulign, statut, dateff, datxxx)
--     VALUES (4711, 1, 'C0102', '2020-02-01', '2021-07-01');
