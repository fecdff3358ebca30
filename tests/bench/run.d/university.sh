# The made-up university of the bench: a sandbox, and copies of its directory to start from.
# shellcheck shell=bash

readonly service_account=cn=lifecycle-connector,ou=services,$suffix

# Sets dir, work (the bench's own files in it) and postgresql_bin; both servers run.
open_university() {
    local keeps=1
    [[ -n $dir ]] || {
        keeps=0
        dir=$(mktemp -d "${TMPDIR:-/tmp}/lifecycle-bench.XXXXXX")
    }
    # shellcheck disable=SC2064 # The values of now are meant.
    trap "close_university $keeps" EXIT
    trap 'exit 130' INT TERM HUP
    say "Making $people people"
    "$repository/deploy/sandbox" start "$dir" --people "$people" >/dev/null
    open_folder
    [[ $(setting people) == "$people" ]] ||
        die "$dir holds $(setting people) people" "Take --people $(setting people), or another folder." 2
    find_postgresql
    # The sandbox's functions say each start and stop of a server: there are many.
    say() { printf '%s\n' "$*" >>"$dir/log/bench.log"; }
    work=$dir/bench
    mkdir -p -- "$work/copies"
    rm -f -- "$work/measurements"
    write_bench_configuration
    forget_new_names
    [[ -d $work/copies/empty ]] || keep_directory empty
    load_first_accounts
}

# close_university KEEPS
close_university() {
    [[ -f $dir/settings ]] || return 0
    sockets=$(setting sockets)
    stop_server slapd
    stop_server postgresql
    remove_sockets
    (($1)) || rm -rf -- "$dir"
}

# That a tenth of all accounts changes in one pass is meant here.
write_bench_configuration() {
    sed 's/^guards:.*/guards: { surprising_closings: 1000000 }/' "$dir/connector.yaml" >"$dir/bench.yaml"
}

progress() { printf '%s\n' "$*" >&2; }

# What every measurement of the connector begins with: no journal, no cache of an earlier run.
fresh_state() {
    rm -rf -- "$dir/state"
    mkdir -- "$dir/state"
}

# resync OPTION…: a pass outside of the measurements; its summary is in pass.json. That some people of
# the sample are doubtful (1) is meant.
resync() {
    local code=0
    fresh_state
    "$connector" --config "$dir/bench.yaml" resync --json "$@" >"$work/pass.json" 2>"$work/pass.log" || code=$?
    ((code <= 1)) || {
        tail -n 5 -- "$work/pass.log" "$work/pass.json" >&2
        die "resync ended with $code" "The lines above say why."
    }
}

# summary NAME: prints a number of the summary of the last pass.
summary() { sed -n "s/^  \"$1\": \([0-9]*\),\{0,1\}$/\1/p" "$work/pass.json"; }

# Makes the copy full: every account there, as slapadd loads them. Sets accounts.
load_first_accounts() {
    progress "Loading the accounts"
    restore_directory empty
    start_slapd
    resync --ldif "$work/first-load.ldif"
    accounts=$(summary created)
    stop_server slapd
    slapadd -q -w -n 1 -F "$dir/slapd/config" -l "$work/first-load.ldif"
    copy_database "$dir/slapd/database" "$work/copies/full"
    start_slapd
}


# copy_database FROM TO: of a slapd that is stopped; holes in the file stay holes.
copy_database() {
    rm -rf -- "$2"
    mkdir -- "$2"
    cp --sparse=always -- "$1/data.mdb" "$2/data.mdb"
}

# keep_directory NAME
keep_directory() {
    stop_server slapd
    copy_database "$dir/slapd/database" "$work/copies/$1"
    start_slapd
}

# restore_directory NAME: slapd is stopped then. Nothing is left to be written by the kernel while
# somebody is measured.
restore_directory() {
    stop_server slapd
    copy_database "$work/copies/$1" "$dir/slapd/database"
    sync -f "$dir/slapd/database"
}

# Every tenth person takes another usual name, in whatever source they are.
give_new_names() {
    query apogee "update individu set lib_nom_usu_ind = left(coalesce(lib_nom_usu_ind, lib_nom_pat_ind), 26) || ' BIS'
                   where cod_ind % 10 = 3" >/dev/null
    query siham "update hr.zy00 set nomuse = trim(coalesce(nomuse, nompat)) || ' BIS' where nudoss % 10 = 3"
    query saghe "update formateur set nom_usage = trim(coalesce(nom_usage, nom_naissance)) || ' BIS'
                  where id_formateur % 10 = 3"
    analyze
}

# Back to the names that the university was made with.
forget_new_names() {
    query apogee "update individu set lib_nom_usu_ind = regexp_replace(trim(lib_nom_usu_ind), ' BIS\$', '')
                   where lib_nom_usu_ind like '% BIS%'"
    query siham "update hr.zy00 set nomuse = regexp_replace(trim(nomuse), ' BIS\$', '') where nomuse like '% BIS%'"
    query saghe "update formateur set nom_usage = regexp_replace(trim(nom_usage), ' BIS\$', '') where nom_usage like '% BIS%'"
    analyze
}

# Else autovacuum would do it while somebody is measured.
analyze() {
    local database
    for database in apogee siham saghe; do
        query "$database" 'vacuum analyze'
    done
}
