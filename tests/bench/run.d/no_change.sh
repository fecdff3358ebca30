# A pass that finds nothing to do, against reading the same rows and the same attributes: the first one
# of a day, and one after it.
# shellcheck shell=bash

measure_no_change() {
    local round count
    count=$(rounds_of reading)
    learn_search
    write_reading_scripts
    for ((round = 1; round <= count; ++round)); do
        progress "no-change pass: round $round of $count"
        fresh_state
        measure_pass no-change from-scratch --json
        expect modified 0
        measure_pass no-change pass --json
        expect created 0
        expect modified 0
        measure_well no-change psql "$work/psql"
        measure_well no-change ldapsearch "$work/ldapsearch"
        measure_well no-change psql+ldapsearch "$work/psql" --and "$work/ldapsearch"
    done
}

# Sets base, filter and attributes to those of the pass's own search, as slapd sees it: one truth.
learn_search() {
    local line
    stop_server slapd
    : >"$dir/log/slapd.log"
    run_as=()
    launch slapd slapd -F "$dir/slapd/config" -d stats -h "$(ldap_uri)"
    wait_until slapd ldapwhoami -x -H "$(ldap_uri)" || start_failed slapd ""
    resync
    expect created 0
    expect modified 0
    stop_server slapd
    line=$(grep -a -m 1 'SRCH base=.* scope=2 ' "$dir/log/slapd.log") ||
        die "the pass made no search of the whole directory" "See $dir/log/slapd.log"
    base=$(sed 's/.* base="\([^"]*\)".*/\1/' <<<"$line")
    filter=$(sed 's/.* filter="\(.*\)"$/\1/' <<<"$line")
    # The lines of one operation have its number.
    mapfile -t attributes < <(grep -aF "$(grep -o 'conn=[0-9]* op=[0-9]*' <<<"$line") SRCH attr=" "$dir/log/slapd.log" |
        sed 's/.* attr=//' | tr ' ' '\n')
    start_slapd
}

# Scripts, so that each reader is one command to bench_measure.
write_reading_scripts() {
    {
        printf '#!/bin/sh\nexec ldapsearch -LLL -o ldif-wrap=no -x -H %q -D %q -y %q -E pr=1000/noprompt -b %q %q' \
            "$(ldap_uri)" "$service_account" "$dir/secrets/connector-password" "$base" "$filter"
        printf ' %q' "${attributes[@]}"
        printf ' >/dev/null\n'
    } >"$work/ldapsearch"
    local source
    printf '#!/bin/sh\nset -e\n' >"$work/psql"
    for source in apogee siham saghe; do
        copy_statements "$dir/mappings/sources/$source.yaml" >"$work/$source.sql"
        printf '%q -XAtq -v ON_ERROR_STOP=1 -h %q -p 5432 -U lifecycle -d %s -o /dev/null -f %q\n' \
            "$postgresql_bin/psql" "$sockets/postgresql" "$source" "$work/$source.sql" >>"$work/psql"
    done
    chmod 700 -- "$work/ldapsearch" "$work/psql"
}

# copy_statements FILE: the mapping's own SQL, each in what psql's \copy sends for it.
copy_statements() {
    awk '
        function finish() { if (inside) print ") TO STDOUT;"; inside = 0 }
        inside && NF && match($0, /^ */) && RLENGTH <= indent { finish() }
        inside { print }
        /^ *sql: *\|/ { match($0, /^ */); indent = RLENGTH; inside = 1; print "COPY (" }
        END { finish() }
    ' "$1"
}
