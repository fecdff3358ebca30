# The movable clock of a sandbox: deploy/clock/movable_clock.cpp and the file DIR/clock, which is there
# while the clock is moved.
# shellcheck shell=bash

# moment_of DAY|INSTANT: prints it as an instant.
moment_of() {
    local text=$1 moment=''
    if [[ $text =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]]; then
        moment=$(TZ=Europe/Paris date -d "$text 12:00" +%s 2>/dev/null) || true
    elif [[ $text =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$ ]]; then
        moment=$(date -d "$text" +%s 2>/dev/null) || true
    fi
    [[ $moment =~ ^[1-9][0-9]*$ ]] ||
        wrong_usage "'$text' is neither a day (2020-07-02) nor an instant (2020-07-02T00:00:01+02:00) after 1970"
    printf '@%s' "$moment"
}

# LD_PRELOAD has no way to write blanks or colons, so the object is where the sockets are.
build_clock() {
    local source=$repository/deploy/clock/movable_clock.cpp object=$sockets/clock.so
    if [[ -f $object && ! $source -nt $object ]]; then
        return
    fi
    command -v c++ >/dev/null ||
        die "the clock cannot be moved without a C++ compiler" "Install one: $repository/deploy/install-packages build"
    [[ -d $sockets ]] || die "$dir is stopped" "Start it: $repository/deploy/sandbox start $(printf %q "$dir")"
    c++ -std=c++20 -O2 -fPIC -shared -Wl,--as-needed -o "$object.new" "$source" ||
        die "$source could not be compiled" "The lines above say why; deploy/install-packages build installs what is needed."
    # Readable for user postgres, too.
    chmod 755 "$object.new"
    mv -f -- "$object.new" "$object"
}

# Sets clock_variables to what puts a program on the sandbox's clock; to nothing where that is the
# machine's.
put_on_clock() {
    clock_variables=()
    if [[ -f $dir/clock ]]; then
        build_clock
        clock_variables=(LD_PRELOAD="$sockets/clock.so" LIFECYCLE_CLOCK="$dir/clock")
    fi
}

# move_clock MOMENT: for what runs and for what starts later; nothing as the moment: back to the
# machine's clock.
move_clock() {
    local was_moved=0 name
    [[ ! -f $dir/clock ]] || was_moved=1
    if [[ -n $1 ]]; then
        build_clock
        touch -d "$1" -- "$dir/clock"
        ((!was_moved)) || return 0
    else
        rm -f -- "$dir/clock"
        ((was_moved)) || return 0
    fi
    for name in slapd postgresql; do
        if server_pid "$name" >/dev/null; then
            stop_server "$name"
            "start_$name"
        fi
    done
}

# A library that cannot be loaded is passed over with no more than a line in a log.
check_clock() {
    local seconds
    if [[ -f $dir/clock ]] && server_pid postgresql >/dev/null; then
        seconds=$(query postgres 'select extract(epoch from clock_timestamp())::bigint')
        seconds=$((seconds - $(clock_date %s)))
        ((seconds > -5 && seconds < 5)) ||
            die "PostgreSQL's clock did not move" "See $dir/log/postgresql.log. Is $sockets on a file system that is mounted noexec?"
    fi
}

# clock_date FORMAT: the sandbox's now.
clock_date() {
    put_on_clock
    env "${clock_variables[@]}" TZ=Europe/Paris date "+$1"
}

print_clock() {
    local which='the clock has been moved: it is'
    [[ -f $dir/clock ]] || which="the clock is the machine's:"
    printf '# %s %s\n' "$which" "$(clock_date '%F %T %Z')"
}
