# The private PostgreSQL of a sandbox.
# shellcheck shell=bash

# Sets postgresql_bin: the programs of the version that made the cluster, else of the newest one.
find_postgresql() {
    local version='*'
    if [[ -f $dir/postgresql/PG_VERSION ]]; then
        version=$(<"$dir/postgresql/PG_VERSION")
    fi
    # shellcheck disable=SC2086 # The version may be a pattern.
    postgresql_bin=$(printf '%s\n' /usr/lib/postgresql/$version/bin/postgres | sort -V | tail -n 1)
    postgresql_bin=${postgresql_bin%/postgres}
    [[ -x $postgresql_bin/postgres && -x $postgresql_bin/initdb && -x $postgresql_bin/psql ]] ||
        die "PostgreSQL was not found in $postgresql_bin" "Install it: $repository/deploy/install-packages run"
}

# PostgreSQL does not run as root, so root starts it as user postgres, who then must be able to reach
# a DIR that may lie under /root: with the right to pass closed folders, as an ambient capability,
# for unlike a capability of a file it does not make the loader ignore LD_PRELOAD. A container can
# lack that right and have the wider one.
# Sets run_as.
choose_postgresql_user() {
    run_as=()
    ((EUID == 0)) || return 0
    id postgres >/dev/null 2>&1 ||
        die "there is no user postgres, and PostgreSQL does not run as root" "Install it: $repository/deploy/install-packages run"
    chmod 711 -- "$dir" "$dir/run" "$sockets"
    chown postgres:postgres -- "$sockets/postgresql"
    local right
    for right in '' dac_read_search dac_override; do
        run_as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
        if [[ -n $right ]]; then
            run_as+=(--inh-caps="+$right" --ambient-caps="+$right")
        fi
        if (cd / && "${run_as[@]}" test -d "$dir/run/.") 2>/dev/null; then
            return
        fi
    done
    die "user postgres cannot reach $dir" \
        "Take a folder that other users may pass through (such as one in /srv or /var/tmp), or do not work as root."
}

prepare_postgresql() {
    choose_postgresql_user
    if [[ -f $dir/postgresql/PG_VERSION ]]; then
        return
    fi
    say "Making the PostgreSQL cluster"
    rm -rf -- "$dir/postgresql.new"
    mkdir -- "$dir/postgresql.new"
    if ((EUID == 0)); then
        chown postgres:postgres -- "$dir/postgresql.new"
    fi
    (cd / && "${run_as[@]}" "$postgresql_bin/initdb" --pgdata "$dir/postgresql.new" --username postgres \
        --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync >"$dir/log/initdb.log" 2>&1 8>&-) || {
        cat -- "$dir/log/initdb.log" >&2
        die "initdb failed" "The lines above say why; a full disk is the usual cause."
    }
    cat >>"$dir/postgresql.new/postgresql.conf" <<END
# A sandbox can be made again: it does not wait for its disk.
fsync = off
full_page_writes = off
max_wal_size = 4GB
listen_addresses = ''
port = 5432
timezone = 'Europe/Paris'
log_timezone = 'Europe/Paris'
END
    mv -- "$dir/postgresql.new" "$dir/postgresql"
}

start_postgresql() {
    if server_pid postgresql >/dev/null; then
        return
    fi
    choose_postgresql_user
    forget_dead_postmaster
    say "Starting PostgreSQL"
    launch postgresql "$postgresql_bin/postgres" -D "$dir/postgresql" \
        -c unix_socket_directories="\"$sockets/postgresql\""
    run_as=()
    wait_until postgresql query postgres 'select 1' ||
        start_failed postgresql "If another server holds the folder, stop that first."
}

# A postmaster that was killed leaves its process number behind, and PostgreSQL does not start while
# another process of the same user has that number, as happens after a restart of a container. Every
# process of PostgreSQL works in the cluster's folder: where none does, the number says nothing.
forget_dead_postmaster() {
    local folder
    for folder in /proc/[0-9]*/cwd; do
        if [[ $folder -ef $dir/postgresql ]]; then
            return
        fi
    done
    rm -f -- "$dir/postgresql/postmaster.pid" "$sockets/postgresql/.s.PGSQL.5432"{,.lock}
}

# query DATABASE SQL: prints the rows, columns parted by |.
query() {
    "$postgresql_bin/psql" -XAtq -v ON_ERROR_STOP=1 -h "$sockets/postgresql" -p 5432 -U postgres -d "$1" -c "$2"
}

# Each database is filled in one transaction, whose last act is a comment on the database that says so:
# a start that was broken off loads what is missing, and nothing twice.
fill_databases() {
    local people database filled
    people=$(setting people)
    filled=$(query postgres "select datname from pg_database where shobj_description(oid, 'pg_database') like 'sandbox:%'")
    [[ $(query postgres "select 1 from pg_roles where rolname = 'lifecycle'") ]] ||
        query postgres 'create role lifecycle login'
    for database in apogee siham saghe; do
        if grep -qxF "$database" <<<"$filled"; then
            continue
        fi
        [[ $(query postgres "select 1 from pg_database where datname = '$database'") ]] ||
            query postgres "create database $database"
        fill_database "$database" "$people"
    done
}

# fill_database DATABASE PEOPLE
fill_database() {
    local -a sql=(-f "$repository/schema/replica/$1.sql")
    local what="empty tables"
    if (($2 > 0)); then
        sql+=(-f "$repository/deploy/sample/people.sql" -f "$repository/deploy/sample/$1.sql")
        what="its part of $2 people"
    fi
    sql+=(-f "$repository/deploy/sample/reader.sql" -c "comment on database $1 is 'sandbox: $what'")
    say "Loading $1: $what"
    PGOPTIONS='-c client_min_messages=warning' "$postgresql_bin/psql" -X -q -o /dev/null -v ON_ERROR_STOP=1 \
        -h "$sockets/postgresql" -p 5432 -U postgres -d "$1" \
        -v people="$2" -v today="$(clock_date %F)" --single-transaction "${sql[@]}" >&2 ||
        die "$1 could not be loaded" "The lines above say why. After a change of the SQL just start the sandbox again."
}
