-- The people of the sample university, the same in each of its databases: who they are, what they
-- are, and the numbers by which the sources know them. The same for a given number of people
-- (psql variable people) and day (today); all dates are relative to that day, so that every state is
-- there whenever the sample is made. Nothing here is about anybody: names are drawn from lists.

-- A number from 0 to size - 1 for a person; another salt, another draw.
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, size bigint) RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN ((hashint8extended(n, salt) & 9223372036854775807) % size)::integer;

-- As Apogée and Siham write names: capitals without accents.
CREATE FUNCTION pg_temp.capitals(name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN upper(translate(name, 'àâäçéèêëîïôöùûüÿÉÈÊËÀÂÇÎÏÔÖÙÛÜ', 'aaaceeeeiioouuuyEEEEAACIIOOUUU'));

-- The day, and the academic year that it is in, which begins on 1 September.
CREATE TEMPORARY TABLE calendar ON COMMIT DROP AS
    SELECT day, year, make_date(year, 9, 1) AS first_day
      FROM (SELECT :'today'::date AS day, extract(year FROM :'today'::date - interval '8 months')::integer AS year) d;

-- The first people are made by hand, for deploy/quickstart to explain: see people.txt.
CREATE TEMPORARY TABLE known_person ON COMMIT DROP AS
    SELECT * FROM (VALUES
        (1, 'student',  'F', 'Vauquelin',  'Lucie',     20),
        (2, 'student',  'M', 'Chastaing',  'Hugo',      26),
        (3, 'staff',    'F', 'Queffélec',  'Maëlle',    34),
        (4, 'staff',    'M', 'Bordenave',  'Étienne',   47),
        (5, 'student',  'F', 'Ibarra',     'Inès',      25),
        (6, 'staff',    'M', 'Delacourt',  'Frédéric',  58),
        (7, 'student',  'F', 'Trémolières','Salomé',    27),
        (8, 'student',  'M', 'Wojciechowski', 'Antoine', 21),
        (9, 'lecturer', 'F', 'Zamponi',    'Béatrice',  41)
    ) AS v (n, kind, sex, birth_name, given_name, age)
     WHERE n <= :people;

-- kind: what somebody is in the first place: 20 of 25 a student, 3 staff, 2 an hourly lecturer.
-- twin_role: what a student is besides. 'lecturer' and 'staff' are linked by the numbers in Saghe;
-- 'unlinked' is staff in Siham without anything that says so: the connector must doubt.
CREATE TEMPORARY TABLE person ON COMMIT DROP AS
    WITH names AS (
        SELECT ARRAY['Martin','Bernard','Thomas','Petit','Robert','Richard','Durand','Dubois','Moreau','Laurent',
                     'Simon','Michel','Lefèvre','Leroy','Roux','David','Bertrand','Morel','Fournier','Girard',
                     'Bonnet','Dupont','Lambert','Fontaine','Rousseau','Vincent','Muller','Le Goff','Faure','André',
                     'Mercier','Blanc','Guérin','Boyer','Garnier','Chevalier','François','Legrand','Gauthier','Garcia',
                     'Perrin','Robin','Clément','Morin','Nicolas','Henry','Roussel','Mathieu','Gautier','Masson',
                     'Marchand','Duval','Denis','Dumont','Marie','Lemaire','Noël','Meyer','Dufour','Meunier',
                     'Brun','Blanchard','Giraud','Joly','Rivière','Lucas','Brunet','Gaillard','Barbier','Arnaud',
                     'Martinez','Gérard','Roche','Renard','Schmitt','Roy','Leroux','Colin','Vidal','Caron',
                     'Picard','Roger','Fabre','Aubert','Lemoine','Renaud','Dumas','Lacroix','Olivier','Philippe',
                     'Bourgeois','Pierre','Benoît','Rey','Leclerc','Payet','Rolland','Leclercq','Guillaume','Lecomte',
                     'Lopez','Jean','Dupuy','Guillot','Hubert','Berger','Carpentier','Sanchez','Dupuis','Moulin',
                     'Louis','Deschamps','Huet','Vasseur','Perez','Boucher','Fleury','Royer','Klein','Jacquet',
                     'Adam','Paris','Poirier','Marty','Aubry','Guyot','Carré','Charles','Renault','Charpentier',
                     'Ménard','Maillard','Baron','Bertin','Bailly','Hervé','Schneider','Fernandez','Le Gall','Collet',
                     'Léger','Bouvier','Julien','Prévost','Millet','Perrot','Daniel','Le Roux','Cousin','Germain',
                     'Breton','Besson','Langlois','Rémy','Le Bihan','Pelletier','Lévêque','Perrier','Leblanc','Barre',
                     'Lebrun','Marchal','Weber','Mallet','Hamon','Boulanger','Jacob','Monnier','Michaud','Rodriguez',
                     'Guichard','Gillet','Étienne','Grondin','Poulain','Tessier','Chevallier','Collin','Chauvin','Da Silva',
                     'Bouchet','Gay','Lemaître','Bénard','Maréchal','Humbert','Reynaud','Antoine','Hoarau','Perret',
                     'Barthélemy','Cordier','Pichon','Lejeune','Gilbert','Lamy','Delaunay','Pasquier','Carlier','Laporte',
                     'N''Diaye','Benali','Haddad','Nguyen','Tran','Traoré','Diallo','Saïdi','D''Angelo','O''Brien'] AS birth,
               ARRAY['Emma','Jade','Louise','Alice','Chloé','Lina','Léa','Rose','Anna','Mila',
                     'Inès','Ambre','Julia','Mia','Léna','Manon','Juliette','Lou','Camille','Zoé',
                     'Lola','Agathe','Jeanne','Lucie','Éva','Sarah','Romane','Inaya','Charlotte','Léonie',
                     'Adèle','Iris','Margaux','Louna','Victoire','Nina','Clémence','Victoria','Élise','Élodie',
                     'Marie','Nathalie','Isabelle','Sylvie','Catherine','Françoise','Valérie','Christine','Sophie','Sandrine',
                     'Anne-Marie','Hélène','Céline','Aïcha','Fatima','Noémie','Maud','Gaëlle','Marie-Thérèse','Solène'] AS female,
               ARRAY['Gabriel','Léo','Raphaël','Arthur','Louis','Jules','Adam','Maël','Lucas','Hugo',
                     'Noah','Liam','Gabin','Sacha','Paul','Nathan','Aaron','Mohamed','Ethan','Tom',
                     'Éden','Léon','Noé','Tiago','Théo','Isaac','Marius','Victor','Ayoub','Martin',
                     'Naël','Mathis','Axel','Robin','Timéo','Enzo','Marceau','Valentin','Nino','Éliott',
                     'Jean','Philippe','Michel','Alain','Patrick','Nicolas','Christophe','Pierre','Christian','Éric',
                     'Jean-François','Frédéric','Laurent','Stéphane','David','Karim','Yann','Loïc','Jean-Baptiste','Benoît'] AS male
    ), drawn AS (
        SELECT n,
               CASE WHEN n % 25 < 20 THEN 'student' WHEN n % 25 < 23 THEN 'staff' ELSE 'lecturer' END AS kind,
               CASE WHEN pg_temp.pick(n, 1, 2) = 0 THEN 'F' ELSE 'M' END AS sex,
               birth[1 + pg_temp.pick(n, 2, cardinality(birth))]
                   || CASE WHEN pg_temp.pick(n, 3, 30) = 0
                           THEN '-' || birth[1 + pg_temp.pick(n, 4, cardinality(birth))] ELSE '' END AS birth_name,
               birth[1 + pg_temp.pick(n, 5, cardinality(birth))] AS married_name,
               CASE WHEN pg_temp.pick(n, 1, 2) = 0
                    THEN female[1 + least(pg_temp.pick(n, 6, 60), pg_temp.pick(n, 7, 60))]
                    ELSE male[1 + least(pg_temp.pick(n, 6, 60), pg_temp.pick(n, 7, 60))] END AS given_name
          FROM names, generate_series((SELECT count(*)::integer FROM known_person) + 1, :people) AS n
    ), numbered AS (
        -- Among people of one name, the how many-eth: they get different birth dates, for two people
        -- with one name and one birth date are not to happen by chance.
        SELECT *, row_number() OVER (PARTITION BY pg_temp.capitals(birth_name), pg_temp.capitals(given_name)
                                         ORDER BY n) AS among_homonyms
          FROM drawn
    )
    SELECT n, kind, sex, birth_name, given_name,
           CASE WHEN sex = 'F' AND pg_temp.pick(n, 8, 100) < CASE kind WHEN 'student' THEN 2 ELSE 30 END
                THEN married_name ELSE birth_name END AS usual_name,
           -- Students are between 18 and 28, others between 30 and 63: 3,659 and 12,043 days, primes both.
           day - CASE kind
                   WHEN 'student' THEN 6600 + ((hashtextextended(pg_temp.capitals(birth_name || ' ' || given_name), 9) & 4095)
                                                + among_homonyms * 37) % 3659
                   ELSE 10960 + ((hashtextextended(pg_temp.capitals(birth_name || ' ' || given_name), 9) & 16383)
                                  + among_homonyms * 37) % 12043 END::integer AS birth_date,
           CASE WHEN kind <> 'student' THEN NULL
                WHEN n % 500 = 26 THEN 'unlinked'
                WHEN n % 100 = 33 THEN 'staff'
                WHEN n % 50 = 11 THEN 'lecturer' END AS twin_role,
           100000 + n AS apogee_number,
           20000000 + n AS student_number,
           500000 + n AS siham_number,
           'UDM' || lpad(n::text, 9, '0') AS employee_number,
           300000 + n AS saghe_number
      FROM numbered, calendar
    UNION ALL
    SELECT n, kind, sex, birth_name, given_name, birth_name, (day - age * interval '1 year' - interval '100 days')::date,
           CASE n WHEN 5 THEN 'lecturer' END,
           100000 + n, 20000000 + n, 500000 + n, 'UDM' || lpad(n::text, 9, '0'), 300000 + n
      FROM known_person, calendar;
