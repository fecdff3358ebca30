-- The connector reads as role lifecycle, which can do nothing else; in tables made later, too.
DO $$
DECLARE
    schema name;
BEGIN
    FOR schema IN SELECT nspname FROM pg_namespace WHERE nspname IN ('public', 'hr') LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO lifecycle', schema);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO lifecycle', schema);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO lifecycle', schema);
    END LOOP;
END $$;
ALTER ROLE lifecycle SET default_transaction_read_only = on;
ANALYZE;
