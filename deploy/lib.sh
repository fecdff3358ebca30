# What the scripts of deploy/ and tests/ share. To be sourced by bash, never run.
# shellcheck shell=bash

repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

# slapd and its tools stand where an ordinary user of Debian does not look.
PATH=$PATH:/usr/sbin:/sbin

# Progress and remarks go to the terminal's error stream: what a script prints on the other one
# can be used by a program.
say() { printf '%s\n' "$*" >&2; }

# die WHAT [WHAT TO DO [EXIT CODE]]
die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    [[ -z ${2:-} ]] || printf '    %s\n' "$2" >&2
    exit "${3:-1}"
}

# The usage of a script is the comment at its top.
usage() { sed -n '2,/^[^#]/ { s/^# \{0,1\}//p }' "$0"; }

wrong_usage() { die "$1" "${0##*/} --help shows the usage." 2; }

# Variables by which a user's own settings of PostgreSQL, LDAP or the time zone would leak in.
clean_environment() {
    local name
    for name in TZ LD_PRELOAD LIFECYCLE_CLOCK "${!PG@}" "${!LDAP@}"; do
        unset "$name"
    done
    export LDAPNOINIT=1
    export LC_ALL=C.UTF-8
}

# build PRESET TARGET [CMAKE OPTION…]: configures and builds; ninja shows how far it is.
build() {
    local preset=$1 target=$2
    shift 2
    (cd -- "$repository" && cmake --preset "$preset" "$@" >&2) ||
        die "the build could not be prepared" \
            "The message above says what is missing. Packages: deploy/install-packages build; a build folder of another machine or compiler: rm -r build/$preset"
    (cd -- "$repository" && cmake --build --preset "$preset" --target "$target" --parallel "$(nproc)" >&2) ||
        die "the build failed" \
            "The first error above is the cause. Where the compiler was killed, memory was short: cmake --build --preset $preset --parallel 1"
}
