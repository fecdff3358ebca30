# Many locks in one command, and one lock followed by the login of its person.
# shellcheck shell=bash

readonly most_locks=10000 single_locks=20
readonly operator_account=cn=security-officer,ou=operators,$suffix

measure_locks() {
    local round count
    count=$(rounds_of writing)
    choose_accounts
    for ((round = 1; round <= count; ++round)); do
        progress "locks: round $round of $count"
        start_from full
        fresh_state
        measure_well locks lock "$connector" --config "$dir/bench.yaml" lock --from "$work/to-lock" \
            --reason phishing --yes "${operator[@]}"
        "$programs/bench_journal_ldif" <"$dir/state/locks.jsonl" >"$work/locks.ldif"
        start_from full
        measure_bare_writer locks "$work/locks.ldif"
    done
    start_from full
    measure_single_locks
    start_from full
}

choose_accounts() {
    operator=(--bind-dn "$operator_account" --password-file "$dir/secrets/operator-password")
    start_from full
    as_admin ldapsearch -LLL -b "ou=people,$suffix" '(lifecycleState=ok)' uid |
        awk -v most="$most_locks" '/^uid: / && count++ < most { print $2 }' >"$work/to-lock"
    [[ -s $work/to-lock ]] || die "no account is ok" "See $dir/log/bench.log; --dir keeps it."
}

as_admin() {
    local program=$1
    shift
    "$program" -x -H "$(ldap_uri)" -D "cn=admin,$suffix" -y "$dir/secrets/admin-password" "$@"
}

# One row for the command, one for the login, as a program of its own, that is refused once it has returned.
measure_single_locks() {
    local login dn code
    printf %s 'a password' >"$work/password"
    while read -r login; do
        dn=uid=$login,ou=people,$suffix
        as_admin ldappasswd -T "$work/password" "$dn"
        log_in "$dn" || die "$login cannot log in before the lock" "--dir keeps the sandbox to look at."
        measure_well locks one-lock "$connector" --config "$dir/bench.yaml" lock "$login" \
            --reason phishing --yes "${operator[@]}"
        code=0
        measure locks refused-login ldapwhoami -x -H "$(ldap_uri)" -D "$dn" -y "$work/password" || code=$?
        ((code == 49)) || die "the login of $login ended with $code, not with 49" "--dir keeps the sandbox."
    done < <(head -n "$single_locks" "$work/to-lock")
}

log_in() { ldapwhoami -x -H "$(ldap_uri)" -D "$1" -y "$work/password" >/dev/null; }
