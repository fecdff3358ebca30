# Every account made, from the same empty directory each time.
# shellcheck shell=bash

measure_first_load() {
    local round count
    count=$(rounds_of writing)
    for ((round = 1; round <= count; ++round)); do
        progress "first load: round $round of $count"
        start_from empty
        fresh_state
        measure_pass first-load pass --json
        expect created "$accounts"
        start_from empty
        measure_bare_writer first-load "$work/first-load.ldif"
        start_from empty
        measure_ldap_client first-load ldapadd ldapadd "$work/first-load.ldif"
        start_from empty
        fresh_state
        measure_pass first-load ldif --json --ldif "$work/first-load.ldif"
        expect created "$accounts"
        stop_server slapd
        measure_well first-load slapadd slapadd -q -w -n 1 -F "$dir/slapd/config" -l "$work/first-load.ldif"
    done
    start_from full
}

# start_from NAME: slapd runs on that copy.
start_from() {
    restore_directory "$1"
    start_slapd
}
