# Starting, finding and stopping the servers of a sandbox; no service manager is needed.
# shellcheck shell=bash

# What a server has as an argument of its own, by which its process is told from others.
server_folder() {
    case $1 in
    postgresql) printf %s "$dir/postgresql" ;;
    slapd) printf %s "$dir/slapd/config" ;;
    esac
}

# server_pid NAME: prints the process of a server that runs; fails where none does. A process number
# that was kept may be another program's by now, hence the look at its arguments.
server_pid() {
    local pid
    pid=$(cat -- "$dir/run/$1.pid" 2>/dev/null) && [[ -n $pid ]] &&
        grep -qszxF -- "$(server_folder "$1")" "/proc/$pid/cmdline" && printf %s "$pid"
}

# launch NAME COMMAND…: in the background, away from the terminal, on the sandbox's clock.
launch() {
    local name=$1
    shift
    put_on_clock
    (
        cd /
        exec </dev/null >>"$dir/log/$name.log" 2>&1 8>&-
        exec setsid -- "${run_as[@]}" env "${clock_variables[@]}" "$@"
    ) &
    printf '%s\n' "$!" >"$dir/run/$name.pid"
}

# wait_until NAME COMMAND…: until the command succeeds; fails when the server, just launched and so a
# child of this shell, has ended, or has not answered after a minute.
wait_until() {
    local name=$1 tries=0 pid
    pid=$(<"$dir/run/$name.pid")
    shift
    until "$@" >/dev/null 2>&1; do
        if ((++tries > 600)) || [[ ! -d /proc/$pid ]]; then
            return 1
        fi
        sleep 0.1
    done
}

# start_failed NAME WHAT TO DO
start_failed() {
    tail -n 15 -- "$dir/log/$1.log" >&2
    die "$1 did not start" "The lines above are the end of $dir/log/$1.log. $2"
}

# stop_server NAME
stop_server() {
    local pid tries=0 signal=TERM
    # To PostgreSQL, TERM says to wait until everybody has gone.
    [[ $1 != postgresql ]] || signal=INT
    if ! pid=$(server_pid "$1"); then
        return 0
    fi
    say "Stopping $1"
    kill -s "$signal" -- "$pid"
    while server_pid "$1" >/dev/null; do
        ((++tries <= 1200)) ||
            die "$1 (process $pid) has not ended within two minutes" "See $dir/log/$1.log; the last resort is: kill -9 $pid"
        sleep 0.1
    done
    rm -f -- "$dir/run/$1.pid"
}
