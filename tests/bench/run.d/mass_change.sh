# A tenth of all accounts changing, from the same directory each time.
# shellcheck shell=bash

measure_mass_change() {
    local round count
    count=$(rounds_of writing)
    start_from full
    resync
    cp -a -- "$dir/state" "$work/copies/state"
    move_dates
    learn_changes
    for ((round = 1; round <= count; ++round)); do
        progress "mass change: round $round of $count"
        start_from full
        state_before_the_change
        measure_pass mass-change dry-run --dry-run
        state_before_the_change
        measure_pass mass-change pass --json
        expect modified "$changes"
        start_from full
        measure_bare_writer mass-change "$work/mass-change.ldif"
        start_from full
        measure_ldap_client mass-change ldapmodify ldapmodify "$work/mass-change.ldif"
    done
    move_dates_back
    start_from full
}

# The state folder as the last pass before the change has left it, but for its journal.
state_before_the_change() {
    rm -rf -- "$dir/state"
    cp -a -- "$work/copies/state" "$dir/state"
    rm -f -- "$dir/state/journal.jsonl"
}

# Sets changes, and writes the very modifies of the connector for the others: its journal has them.
learn_changes() {
    resync
    changes=$(summary modified)
    ((changes > 0)) || die "the new dates changed no account" "See $work/pass.json; --dir keeps it."
    "$programs/bench_journal_ldif" <"$dir/state/journal.jsonl" >"$work/mass-change.ldif"
}
