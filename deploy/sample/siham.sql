-- Siham's part of the sample university; people.sql comes first. Text is padded by its columns' type.

CREATE TEMPORARY TABLE employee ON COMMIT DROP AS
    SELECT * FROM person WHERE kind = 'staff' OR twin_role IN ('staff', 'unlinked');

INSERT INTO hr.zy00 (nudoss, matcle, qualit, nomuse, prenom, nompat)
    SELECT siham_number, employee_number, CASE sex WHEN 'M' THEN 'M' ELSE 'MME' END,
           pg_temp.capitals(usual_name), pg_temp.capitals(given_name), pg_temp.capitals(birth_name)
      FROM employee
    UNION ALL
    -- Children of staff have files too, without contracts.
    SELECT siham_number + 50000000, 'REL' || lpad(n::text, 9, '0'), 'M', pg_temp.capitals(usual_name), 'NINO',
           pg_temp.capitals(usual_name)
      FROM employee WHERE n % 10 = 1;

INSERT INTO hr.zy10 (nudoss, datnai, sexemp)
    SELECT siham_number, birth_date, CASE sex WHEN 'M' THEN '1' ELSE '2' END FROM employee;

-- What somebody's employment is like.
--   permanent  on probation for a year, then for good: open-ended
--   running    a contract for this academic year
--   ended      over for less than three months        gone      over for longer
--   ahead      entered before its first day           returns   ended a few days ago, next one on file
CREATE TEMPORARY TABLE employment ON COMMIT DROP AS
    SELECT e.*,
           CASE WHEN n = 3 THEN 'ahead'
                WHEN n = 4 THEN 'ended'
                WHEN n <= 9 THEN 'permanent'
                WHEN kind = 'student' THEN 'running'
                WHEN draw < 66 THEN 'permanent'
                WHEN draw < 80 THEN 'running'
                WHEN draw < 86 THEN 'ended'
                WHEN draw < 92 THEN 'ahead'
                WHEN draw < 94 THEN 'returns'
                ELSE 'gone' END AS manner,
           CASE WHEN n <= 9 THEN day - 8000 ELSE birth_date + 9490 + pg_temp.pick(n, 51, 1400) END AS hired_on,
           CASE WHEN n <= 9 THEN 20 ELSE 1 + pg_temp.pick(n, 52, 80) END AS distance
      FROM (SELECT employee.*, pg_temp.pick(n, 50, 100) AS draw FROM employee) e, calendar;

-- DATXXX is the day after the last one: without an end, 2999-12-31.
INSERT INTO hr.zyfl (nudoss, nulign, statut, dateff, datxxx)
    SELECT siham_number, line, status, entered, day_after
      FROM employment e, calendar c,
           LATERAL (VALUES
               ('permanent', 1, 'STAGI', hired_on, hired_on + 365),
               ('permanent', 2, 'TITU1', hired_on + 365, DATE '2999-12-31'),
               ('running',   1, 'C0102', c.first_day, (c.first_day + interval '1 year')::date),
               ('ended',     1, 'C0102', day - distance - 300, day - distance + 1),
               ('ended',     2, '00000', day - distance + 1, DATE '2999-12-31'),
               ('ahead',     1, 'C0102', day + distance, day + distance + 365),
               ('returns',   1, 'C0102', day - 200, day - 5),
               ('returns',   2, 'C0102', day + distance, day + distance + 365),
               ('gone',      1, 'C0102', day - 20 * distance - 500, day - 20 * distance - 130)
           ) AS l (line_of, line, status, entered, day_after)
     WHERE line_of = manner;
