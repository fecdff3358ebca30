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
    lock_folder
    [[ $(setting people) == "$people" ]] ||
        die "$dir holds $(setting people) people" "Take --people $(setting people), or another folder." 2
    find_postgresql
    # The sandbox's functions say each start and stop of a server: there are many.
    say() { printf '%s\n' "$*" >>"$dir/log/bench.log"; }
    work=$dir/bench
    mkdir -p -- "$work/copies"
    rm -f -- "$work/measurements"
    write_bench_configuration
    move_dates_back
    [[ -d $work/copies/empty ]] || keep_directory empty
    load_first_accounts
}

# close_university KEEPS
close_university() {
    if [[ -f $dir/settings ]]; then
        sockets=$(setting sockets)
        stop_server slapd
        stop_server postgresql
        remove_sockets
    fi
    (($1)) || rm -rf -- "$dir"
}

# That a tenth of all accounts changes in one pass is meant here.
write_bench_configuration() {
    local kind
    cp -- "$dir/connector.yaml" "$dir/bench.yaml"
    {
        printf 'guards:\n'
        for kind in closings reopenings creations identity_changes attribute_changes; do
            printf '  %s: { share: 100 %%, floor: 1000000, ceiling: 1000000 }\n' "$kind"
        done
    } >>"$dir/bench.yaml"
}

progress() { printf '%s\n' "$*" >&2; }

# No journal, and nothing that an earlier pass has found.
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

# Every tenth person's records begin a day earlier, in whatever source they are: each of their entries
# has to change, and nobody loses a day.
move_dates() {
    move_dates_of apogee ins_adm_etp dat_cre_iae cod_ind
    move_dates_of siham hr.zyfl dateff nudoss
    move_dates_of saghe service date_saisie id_formateur
    analyze
}

# move_dates_of DATABASE TABLE COLUMN PERSON: in one transaction with the mark that says so.
move_dates_of() {
    query "$1" "create table dates_moved (); update $2 set $3 = $3 - 1 where $4 % 10 = 3"
}

# To what the university was made with, where an earlier run has not come to that.
move_dates_back() {
    move_dates_back_of apogee ins_adm_etp dat_cre_iae cod_ind
    move_dates_back_of siham hr.zyfl dateff nudoss
    move_dates_back_of saghe service date_saisie id_formateur
    analyze
}

move_dates_back_of() {
    [[ -z $(query "$1" "select to_regclass('dates_moved')") ]] ||
        query "$1" "drop table dates_moved; update $2 set $3 = $3 + 1 where $4 % 10 = 3"
}

# Else autovacuum would do it while somebody is measured.
analyze() {
    local database
    for database in apogee siham saghe; do
        query "$database" 'vacuum analyze'
    done
}
