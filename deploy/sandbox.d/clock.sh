# The movable clock of a sandbox, by libfaketime (package faketime).
# shellcheck shell=bash
#
# A program under libfaketime takes the modification time of a file of its own, plus the time that
# went by since it started. Touching the file moves the clock of a running program, but does not
# start that time anew. So each program has a file, clock/NAME, whose content is when it started;
# the sandbox keeps by how much its clock is away from the machine's (setting clock_offset, in
# nanoseconds; empty: not at all); and each file is set so that all programs show the same second.
# The files hold whole seconds: a clock is up to a second ahead of what was asked for, never behind.

readonly nanoseconds=1000000000

# moment_of DAY|INSTANT: prints nanoseconds since 1970.
moment_of() {
    local text=$1 moment
    if [[ $text =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]]; then
        moment=$(TZ=Europe/Paris date -d "$text 12:00" +%s%N 2>/dev/null) || moment=
    elif [[ $text =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$ ]]; then
        moment=$(date -d "$text" +%s%N 2>/dev/null) || moment=
    fi
    [[ ${moment:-} =~ ^[1-9][0-9]+$ ]] ||
        wrong_usage "'$text' is neither a day (2020-07-02) nor an instant (2020-07-02T00:00:01+02:00) after 1970"
    printf %s "$moment"
}

faketime_library() {
    local file
    for file in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/faketime/libfaketimeMT.so.1; do
        if [[ -f $file ]]; then
            printf %s "$file"
            return
        fi
    done
    die "libfaketimeMT.so.1 was not found, so clocks cannot be moved" "Install it: $repository/deploy/install-packages run"
}

# put_on_clock NAME: sets clock_variables to what puts a program that starts now on the sandbox's
# clock; to nothing where that is the machine's.
put_on_clock() {
    clock_variables=()
    local offset library file=$dir/clock/$1
    offset=$(setting clock_offset)
    if [[ -z $offset ]]; then
        rm -f -- "$file"
        return
    fi
    library=$(faketime_library)
    date +%s%N >"$file"
    set_clock_file "$file" "$offset"
    # The monotonic clock stays the machine's, as it does when a machine's clock is set: what waits
    # for ten seconds waits for ten seconds.
    # shellcheck disable=SC2034 # for the caller
    clock_variables=(LD_PRELOAD="$library" FAKETIME=% FAKETIME_FOLLOW_FILE="$file" FAKETIME_NO_CACHE=1
        FAKETIME_DONT_RESET=1 FAKETIME_DONT_FAKE_MONOTONIC=1)
}

# set_clock_file FILE OFFSET. A tenth of a second for what passes between the date in the file and
# the program's own start.
set_clock_file() {
    local start
    start=$(<"$1")
    touch -d "@$(((start + $2 + nanoseconds / 10 + nanoseconds - 1) / nanoseconds))" -- "$1"
}

# move_clock MOMENT: for what runs and for what starts later; nothing as the moment: back to the
# machine's clock.
move_clock() {
    local before offset='' name file
    local -a to_restart=()
    before=$(setting clock_offset)
    if [[ -n $1 ]]; then
        faketime_library >/dev/null
        offset=$(($1 - $(date +%s%N)))
    fi
    keep clock_offset "$offset"
    if [[ -z $before || -z $offset ]]; then
        [[ "$before$offset" ]] || return 0
        for name in slapd postgresql; do
            if server_pid "$name" >/dev/null; then
                to_restart+=("$name")
            fi
        done
        for name in "${to_restart[@]}"; do
            restart_server "$name"
        done
        return
    fi
    for file in "$dir"/clock/*; do
        name=${file##*/program.}
        if [[ $name != "$file" && ! -d /proc/$name ]]; then
            rm -f -- "$file"
        else
            set_clock_file "$file" "$offset"
        fi
    done
}

# The sandbox's now, in seconds.
clock_seconds() {
    local offset
    offset=$(setting clock_offset)
    printf %s "$((($(date +%s%N) + ${offset:-0}) / nanoseconds))"
}

clock_day() { TZ=Europe/Paris date -d "@$(clock_seconds)" +%F; }

print_clock() {
    local which='the clock has been moved: it is'
    [[ -n $(setting clock_offset) ]] || which="the clock is the machine's:"
    printf '# %s %s\n' "$which" "$(TZ=Europe/Paris date -d "@$(clock_seconds)" '+%F %T %Z')"
}
