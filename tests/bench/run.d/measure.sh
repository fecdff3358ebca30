# Measuring one contestant.
# shellcheck shell=bash

# rounds_of READING_OR_WRITING: prints how many.
rounds_of() {
    case $1 in
    reading) printf %s "${rounds:-5}" ;;
    writing) printf %s "${rounds:-3}" ;;
    esac
}

# measure PHASE CONTESTANT COMMAND…: what the commands print goes to contestant.out and .log.
measure() {
    local phase=$1 contestant=$2 code=0
    shift 2
    "$programs/bench_measure" "$work/measurements" "$phase" "$contestant" -- "$@" \
        >"$work/contestant.out" 2>"$work/contestant.log" || code=$?
    return "$code"
}

# measure_well: the same, and the end where a command fails.
measure_well() {
    local code=0
    measure "$@" || code=$?
    ((code == 0)) || contestant_failed "$2" "$code"
}

contestant_failed() {
    tail -n 5 -- "$work/contestant.log" >&2
    die "$1 ended with $2" "The lines above say why. A bench of nothing broken: remove $dir and start again."
}

# measure_pass PHASE CONTESTANT OPTION…: a pass, with the state folder as it stands; with --json its
# summary is in pass.json.
measure_pass() {
    local phase=$1 contestant=$2 code=0
    shift 2
    measure "$phase" "$contestant" "$connector" --config "$dir/bench.yaml" resync "$@" || code=$?
    mv -- "$work/contestant.out" "$work/pass.json"
    ((code <= 1)) || contestant_failed "$contestant" "$code"
}

# measure_bare_writer PHASE LDIF: what it prints is its own measurement, of the writing alone.
measure_bare_writer() {
    local line
    line=$("$programs/bench_bare_writer" "$(ldap_uri)" "$service_account" "$dir/secrets/connector-password" "$2") ||
        die "the bare writer did not write all of it" "The line above says why."
    printf '%s\tbare\t%s\n' "$1" "$line" >>"$work/measurements"
}

# measure_ldap_client PHASE CONTESTANT PROGRAM LDIF: ldapadd or ldapmodify, which read the file as they write.
measure_ldap_client() {
    measure_well "$1" "$2" "$3" -x -H "$(ldap_uri)" -D "$service_account" \
        -y "$dir/secrets/connector-password" -f "$4"
}

# expect NAME NUMBER: of the last pass's summary.
expect() {
    [[ $(summary "$1") == "$2" ]] ||
        die "a pass says $1: $(summary "$1"), and $2 was expected" "See $work/pass.json; --dir keeps it."
}
