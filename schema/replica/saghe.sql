-- Saghe (teaching hours): the tables and columns of its replica that mappings/sources/saghe.yaml
-- reads. Saghe is each university's own; whoever counts teaching hours with another program
-- writes the query for that one, or a view of this shape.
--
-- No foreign keys and few NOT NULLs: replicas have none.

CREATE TABLE public.formateur (
    id_formateur    integer PRIMARY KEY,
    nom_naissance   varchar(60),
    nom_usage       varchar(60),
    prenom          varchar(60),
    date_naissance  date,
    civilite        varchar(4),
    num_etudiant    varchar(12),
    matricule       varchar(12)
);
COMMENT ON TABLE public.formateur IS 'Everybody who teaches, whatever their status, one row a person';
COMMENT ON COLUMN public.formateur.id_formateur IS 'Saghe''s own number of the person';
COMMENT ON COLUMN public.formateur.nom_naissance IS 'Birth name';
COMMENT ON COLUMN public.formateur.nom_usage IS 'Usual name; NULL where it is the birth name';
COMMENT ON COLUMN public.formateur.prenom IS 'Given name';
COMMENT ON COLUMN public.formateur.date_naissance IS 'Birth date';
COMMENT ON COLUMN public.formateur.civilite IS 'M. or Mme';
COMMENT ON COLUMN public.formateur.num_etudiant IS 'Student number in Apogée (COD_ETU), of a teacher who is a student too';
COMMENT ON COLUMN public.formateur.matricule IS 'Employee number in Siham (MATCLE), of a teacher who is staff too';

CREATE TABLE public.service (
    id_service       integer PRIMARY KEY,
    id_formateur     integer,
    annee_univ       integer,
    nature           varchar(15),
    heures           numeric(6, 2),
    date_saisie      date,
    date_annulation  date
);
COMMENT ON TABLE public.service IS 'Teaching services: hours that somebody is to give in an academic year';
COMMENT ON COLUMN public.service.id_service IS 'Number of the service';
COMMENT ON COLUMN public.service.id_formateur IS 'Who teaches';
COMMENT ON COLUMN public.service.annee_univ IS 'Academic year, by the year in which it begins: 2020 is 2020/2021';
COMMENT ON COLUMN public.service.nature IS 'VACATAIRE of an hourly lecturer, STATUTAIRE part of a staff member''s duty, COMPLEMENTAIRE extra hours of a staff member';
COMMENT ON COLUMN public.service.heures IS 'Hours; the shipped query does not read them';
COMMENT ON COLUMN public.service.date_saisie IS 'Day on which the service was entered, before the first course';
COMMENT ON COLUMN public.service.date_annulation IS 'Day on which the service was cancelled; the row stays';

-- An example: Karim Benali, a doctor in town, is to give 24 hours in 2020/2021.
--
-- INSERT INTO formateur (id_formateur, nom_naissance, prenom, date_naissance, civilite)
--     VALUES (301, 'BENALI', 'KARIM', '1979-01-23', 'M.');
-- INSERT INTO service (id_service, id_formateur, annee_univ, nature, heures, date_saisie)
--     VALUES (9001, 301, 2020, 'VACATAIRE', 24, '2020-06-18');
