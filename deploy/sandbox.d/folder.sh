# The folder of a sandbox: what is kept in it, and the files that are made for its user.
# shellcheck shell=bash
# dir is set by the caller; it becomes absolute here.

# setting NAME: prints what was kept under it, nothing where nothing was.
setting() { sed -n "s/^$1=//p" "$dir/settings"; }

# keep NAME VALUE
keep() {
    { grep -v "^$1=" "$dir/settings" || true; } >"$dir/settings.new"
    printf '%s=%s\n' "$1" "$2" >>"$dir/settings.new"
    mv -- "$dir/settings.new" "$dir/settings"
}

# One command at a time changes a sandbox. Servers close the descriptor before they start.
lock_folder() {
    exec 8>"$dir/.lock"
    flock -w 120 8 || die "another command is at work on $dir" "Wait for it to end and try again."
}

open_folder() {
    local asked=$dir
    dir=$(readlink -m -- "$dir")
    [[ -f $dir/settings ]] ||
        die "$asked is no sandbox" "Make one: deploy/sandbox start $(printf %q "$asked")"
    [[ -O $dir/settings ]] ||
        die "$dir belongs to another user" "Use it as $(stat -c %U -- "$dir"), or take another folder."
    [[ $(setting folder) == "$dir" ]] ||
        die "$dir was made as $(setting folder), and its servers know that name only" \
            "Move it back, or make another one."
    sockets=$(setting sockets)
}

# open_or_create_folder PEOPLE
open_or_create_folder() {
    local asked=$dir
    dir=$(readlink -m -- "$dir")
    if [[ -f $dir/settings ]]; then
        open_folder
        lock_folder
        return
    fi
    # A comma parts hosts for libpq; the others would need escaping in one of the files made here.
    [[ ! $dir =~ [[:cntrl:],\'\"\\] ]] ||
        die "the name of $asked has a comma, quote, backslash or control character in it" "Take another one." 2
    [[ ! -e $dir || -d $dir ]] || die "$dir is not a folder" "Take another name." 2
    # A lock without settings: an earlier start ended right here.
    [[ ! -d $dir || -f $dir/.lock || -z $(ls -A -- "$dir") ]] ||
        die "$dir has other files in it" "Name a folder that is empty or does not exist yet." 2
    mkdir -p -- "$dir" || die "$dir cannot be made" "Take a folder that you may write in."
    [[ -O $dir ]] || die "$dir belongs to another user" "Take a folder of your own."
    say "Making a sandbox in $dir"
    chmod 700 -- "$dir"
    lock_folder
    mkdir -p -- "$dir"/{log,run,secrets,state}
    random_secret >"$dir/secrets/admin-password"
    random_secret >"$dir/secrets/connector-password"
    random_secret >"$dir/secrets/operator-password"
    random_secret >"$dir/secrets/digest-key"
    # Last, and at once: a folder with settings is complete so far.
    printf 'folder=%s\npeople=%s\n' "$dir" "$1" >"$dir/settings.new"
    mv -- "$dir/settings.new" "$dir/settings"
}

# Without a line end: ldapsearch -y takes the whole file for the password.
random_secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# The name of a Unix socket has at most 107 bytes, and that of a library to be loaded first no blanks or
# colons. Where DIR does not do, both are in a folder under /tmp, with the same name whenever it is
# made again.
prepare_sockets() {
    local before
    before=$(setting sockets)
    sockets=${before:-$dir/run}
    if [[ $sockets =~ [[:space:]:] ]] || (($(printf %s "$sockets/postgresql/.s.PGSQL.5432" | wc -c) > 107)); then
        sockets=$(mktemp -d /tmp/lifecycle-sandbox.XXXXXX)
    elif [[ $sockets != "$dir/run" && (-L $sockets || ! -d $sockets || ! -O $sockets) ]]; then
        mkdir -m 700 -- "$sockets" 2>/dev/null || sockets=$(mktemp -d /tmp/lifecycle-sandbox.XXXXXX)
    fi
    if [[ $sockets != "$before" ]]; then
        keep sockets "$sockets"
        if [[ -n $before && -f $dir/connector.yaml ]]; then
            sed -i "s|$before|$sockets|g; s|$(encode "$before")|$(encode "$sockets")|g" "$dir/connector.yaml"
        fi
    fi
    mkdir -p -- "$sockets/postgresql"
}

remove_sockets() {
    [[ $sockets == "$dir/run" ]] || rm -rf -- "$sockets"
}

# encode TEXT: as a part of a URL.
encode() {
    local LC_ALL=C text=$1 i character
    for ((i = 0; i < ${#text}; i++)); do
        character=${text:i:1}
        case $character in
        [a-zA-Z0-9._-]) printf %s "$character" ;;
        # A byte above 127 comes out as a negative number.
        *) printf '%%%02X' "$(($(printf %d "'$character") & 255))" ;;
        esac
    done
}

ldap_uri() { printf 'ldapi://%s' "$(encode "$sockets/ldapi")"; }

# postgresql_uri DATABASE ROLE
postgresql_uri() { printf 'postgresql://%s@/%s?host=%s&port=5432' "$2" "$1" "$(encode "$sockets/postgresql")"; }

print_variables() {
    local database
    # No quotes in DIR: see open_or_create_folder.
    printf "export LDAPURI='%s'\n" "$(ldap_uri)"
    for database in apogee siham saghe; do
        printf "export %s='%s'\n" "${database^^}" "$(postgresql_uri "$database" postgres)"
    done
    printf "export CONNECTOR_CONFIG='%s'\n" "$dir/connector.yaml"
    printf '# slapd by TCP: ldap://127.0.0.1:%s\n' "$(setting port)"
    printf '# all accounts: ldapsearch -LLL -x -D %s -y %q -b %s\n' \
        "cn=admin,$suffix" "$dir/secrets/admin-password" "ou=people,$suffix"
    # shellcheck disable=SC2016 # The variable is for the reader's shell.
    printf '# the tables:   psql "$APOGEE"    (the connector reads them as role lifecycle)\n'
    printf '# the program:  %q resync\n' "$dir/lifecycle-connector"
}

# What the user may edit is written once; a copy of the mappings so that they can be edited too.
write_configuration() {
    if [[ ! -d $dir/mappings && -d $repository/mappings ]]; then
        cp -R -- "$repository/mappings" "$dir/mappings"
    fi
    if [[ ! -f $dir/connector.yaml ]]; then
        print_configuration >"$dir/connector.yaml.new"
        mv -- "$dir/connector.yaml.new" "$dir/connector.yaml"
    fi
    {
        printf '#!/bin/sh\n'
        # shellcheck disable=SC2016 # A program that is named later is for that shell to see.
        [[ -z ${LIFECYCLE_CONNECTOR:-} ]] ||
            printf 'export LIFECYCLE_CONNECTOR="${LIFECYCLE_CONNECTOR:-%s}"\n' "$LIFECYCLE_CONNECTOR"
        printf 'exec %q run %q "$@"\n' "$repository/deploy/sandbox" "$dir"
    } >"$dir/lifecycle-connector.new"
    chmod 700 "$dir/lifecycle-connector.new"
    mv -- "$dir/lifecycle-connector.new" "$dir/lifecycle-connector"
}

print_configuration() {
    local database
    cat <<END
# The configuration of a sandbox: rehearsals only. Relative paths start at this file.
rehearsal: true
mappings: mappings
state_folder: state
sources:
END
    for database in apogee siham saghe; do
        printf "  %s: { connection: \"host='%s' port=5432 dbname=%s user=lifecycle\" }\n" \
            "$database" "$sockets/postgresql" "$database"
    done
    cat <<END
directory:
  uris: ["$(ldap_uri)"]
  bind:
    method: simple
    dn: "cn=lifecycle-connector,ou=services,$suffix"
    password: { file: secrets/connector-password }
identity: { digest_key: { file: secrets/digest-key } }
sync: { interval: 15 minutes }
log: { level: info }
END
}
