-- Saghe's part of the sample university; people.sql comes first. Saghe keeps names as people write them.

-- Everybody who teaches: hourly lecturers, two of five of the staff, and the students who are one or
-- the other. Whoever is in another source too is linked by the number there.
CREATE TEMPORARY TABLE teacher ON COMMIT DROP AS
    SELECT *,
           CASE WHEN kind = 'lecturer' OR twin_role = 'lecturer' THEN 'VACATAIRE' ELSE 'STATUTAIRE' END AS nature
      FROM person
     WHERE kind = 'lecturer'
        OR n = 6
        OR (kind = 'staff' AND n > 9 AND pg_temp.pick(n, 60, 5) < 2)
        OR twin_role IN ('lecturer', 'staff');

INSERT INTO formateur (id_formateur, nom_naissance, nom_usage, prenom, date_naissance, civilite, num_etudiant, matricule)
    SELECT saghe_number, birth_name, nullif(usual_name, birth_name), given_name, birth_date,
           CASE sex WHEN 'M' THEN 'M.' ELSE 'Mme' END,
           CASE WHEN kind = 'student' THEN student_number::text END,
           CASE WHEN kind = 'staff' OR twin_role = 'staff' THEN employee_number END
      FROM teacher;

-- The academic years in which somebody teaches, 0 being this one.
--   this year, and every other one last year too      62 of 100
--   last year only                                    20
--   years ago                                         13
--   next year only, entered already                    5
CREATE TEMPORARY TABLE teaching ON COMMIT DROP AS
    SELECT t.*, relative_year
      FROM (SELECT teacher.*, pg_temp.pick(n, 61, 100) AS draw FROM teacher) t,
           LATERAL (
               SELECT CASE WHEN n = 9 THEN 1
                           WHEN n <= 9 OR nature <> 'VACATAIRE' OR draw < 62 THEN 0
                           WHEN draw < 82 THEN -1
                           WHEN draw < 95 THEN -2 - draw % 4
                           ELSE 1 END AS relative_year
               UNION ALL
               SELECT -1 WHERE n > 9 AND (nature <> 'VACATAIRE' OR draw < 31)
           ) y;

-- A service for year Y is entered from 15 June to the end of August before its first day; one for next
-- year may be entered at any time. One hourly service in fifty is cancelled three weeks later.
INSERT INTO service (id_service, id_formateur, annee_univ, nature, heures, date_saisie, date_annulation)
    SELECT row_number() OVER (ORDER BY n, relative_year, nature_of_this), saghe_number, year + relative_year,
           nature_of_this, 12 + 4 * pg_temp.pick(n, 62, 40), entered_on,
           CASE WHEN nature = 'VACATAIRE' AND n > 9 AND relative_year < 1 AND pg_temp.pick(n, 63, 50) = 0
                THEN entered_on + 21 END
      FROM (SELECT t.*, year, nature_of_this,
                   CASE WHEN relative_year = 1 THEN day - 1 - pg_temp.pick(n, 64, 20)
                        ELSE make_date(year + relative_year, 6, 15) + pg_temp.pick(n, 65, 75) END AS entered_on
              FROM teaching t, calendar,
                   LATERAL (SELECT nature AS nature_of_this
                            UNION ALL
                            SELECT 'COMPLEMENTAIRE' WHERE nature = 'STATUTAIRE' AND n % 3 = 0) s) e;
