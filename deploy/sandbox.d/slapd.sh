# The private slapd of a sandbox, set up from deploy/slapd/.
# shellcheck shell=bash

readonly suffix=dc=univ,dc=example

# fill_template FILE: prints it with its @NAME@ replaced. The LDIF of the configuration reads
# the schemas by URL.
fill_template() {
    local text modules
    text=$(<"$1")
    modules=$(printf '%s\n' /usr/lib/ldap /usr/lib/*/ldap | while read -r folder; do
        if [[ -e $folder/ppolicy.la || -e $folder/ppolicy.so ]]; then
            printf '%s\n' "$folder"
        fi
    done | head -n 1)
    text=${text//@MODULE_PATH@/"$modules"}
    text=${text//@SYSTEM_SCHEMA@/"/etc/ldap/schema"}
    text=${text//@SCHEMA@/"$(encode_path "$repository/schema/ldap")"}
    text=${text//@DB@/"$dir/slapd/database"}
    text=${text//@RUN@/"$dir/slapd"}
    text=${text//@SUFFIX@/"$suffix"}
    text=${text//@ROOTPW@/"$(hashed admin-password)"}
    text=${text//@SERVICEPW@/"$(hashed connector-password)"}
    text=${text//@OPERATORPW@/"$(hashed operator-password)"}
    text=${text//@OWNER_UID@/"$(id -u)"}
    text=${text//@OWNER_GID@/"$(id -g)"}
    # cn=config takes blanks in the name of a file for its end, unless it is quoted.
    sed -E 's|^(olc[A-Za-z]+: )(/.*)$|\1"\2"|' <<<"$text"
}

encode_path() {
    local encoded
    encoded=$(encode "$1")
    printf %s "${encoded//%2F//}"
}

# hashed NAME: the secret of that name as slapd keeps it.
hashed() { slappasswd -n -T "$dir/secrets/$1"; }

prepare_slapd() {
    if [[ -f $dir/slapd/complete ]]; then
        return
    fi
    say "Setting up slapd"
    rm -rf -- "$dir/slapd"
    mkdir -p -- "$dir"/slapd/{config,database}
    fill_template "$repository/deploy/slapd/config.ldif.in" >"$dir/slapd/config.ldif"
    fill_template "$repository/deploy/slapd/base.ldif.in" >"$dir/slapd/base.ldif"
    load_ldif 0 config.ldif
    load_ldif 1 base.ldif
    : >"$dir/slapd/complete"
}

# load_ldif DATABASE FILE: on the sandbox's clock, so that no entry is of a later day than its changes.
load_ldif() {
    put_on_clock
    env "${clock_variables[@]}" slapadd -n "$1" -F "$dir/slapd/config" -l "$dir/slapd/$2" \
        >"$dir/log/slapadd.log" 2>&1 8>&- || {
        cat -- "$dir/log/slapadd.log" >&2
        die "slapadd did not take $dir/slapd/$2" \
            "The lines above say why. Where AppArmor confines slapd (aa-status names it), let it use $dir, or set its profile to complain."
    }
}

start_slapd() {
    if server_pid slapd >/dev/null; then
        return
    fi
    say "Starting slapd"
    local port
    for _ in 1 2 3 4 5; do
        port=$(setting port)
        if [[ -z $port ]] || port_is_taken "$port"; then
            port=$(free_port)
            keep port "$port"
        fi
        : >"$dir/log/slapd.log"
        run_as=()
        launch slapd slapd -F "$dir/slapd/config" -d 0 -h "$(ldap_uri) ldap://127.0.0.1:$port"
        if wait_until slapd ldapwhoami -x -H "$(ldap_uri)"; then
            return
        fi
        # Somebody else was quicker with that port: take another one.
        grep -q 'errno=98' "$dir/log/slapd.log" || break
        keep port ''
    done
    start_failed slapd "Where AppArmor confines slapd (aa-status names it), let it use $dir, or set its profile to complain."
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    for _ in {1..100}; do
        port=$((20000 + RANDOM % 12000))
        if ! port_is_taken "$port"; then
            printf %s "$port"
            return
        fi
    done
    die "no free port between 20000 and 32000 was found" "See what listens: ss -ltn"
}
