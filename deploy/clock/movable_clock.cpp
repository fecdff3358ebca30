// A clock that can be moved while programs run, for rehearsals only. To be built as a shared object
// and loaded by LD_PRELOAD; the variable LIFECYCLE_CLOCK names a file, and
//
//     touch -d '2020-07-02T12:00:00+02:00' FILE
//
// makes it noon of that day for every program that has the object loaded, at once and to the same
// nanosecond, and their clocks run on from there. For touch sets the time of modification, while
// the kernel notes the real time in that of the last change of status: the difference is by how
// much the clock is moved. Nothing else may be done to the file: chmod and mv set the latter, too.
//
// The monotonic clock stays, as it does when the clock of a machine is set: what waits for ten
// seconds waits for ten seconds. Absolute deadlines by the wall clock (pthread_cond_timedwait) are
// not moved; neither slapd nor PostgreSQL nor libpq nor libldap has any.
//
// Why not libfaketime: that of Debian 13 never starts where FAKETIME=% tells it to follow a file
// (it waits for its own initialisation), and slapd crashes where it reads FAKETIME_TIMESTAMP_FILE
// (its read_config_file is taken for slapd's function of that name).

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr long long kSecond = 1'000'000'000;  // in nanoseconds

// A copy: servers move their environment to make room for their titles.
char file_name[4096];

__attribute__((constructor)) void keep_file_name() {
    const char* name = getenv("LIFECYCLE_CLOCK");
    if (name != nullptr && strlen(name) < sizeof file_name) strcpy(file_name, name);
}

long long nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }

timespec moved(const timespec& real) {
    struct stat status;
    const int kept_errno = errno;
    if (file_name[0] == '\0' || stat(file_name, &status) != 0) {
        errno = kept_errno;
        return real;
    }
    const long long now =
        nanoseconds(real) + nanoseconds(status.st_mtim) - nanoseconds(status.st_ctim);
    // Rounds down before 1970, too: nanoseconds are never negative.
    const long long second = now / kSecond - (now % kSecond < 0 ? 1 : 0);
    return {static_cast<time_t>(second), static_cast<long>(now - second * kSecond)};
}

// The system call itself: libc's function is the one that is replaced here.
int real_clock(clockid_t clock, timespec* time) {
    return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
}

timespec wall_clock() {
    timespec time{};
    real_clock(CLOCK_REALTIME, &time);
    return moved(time);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const int result = real_clock(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        *time = moved(*time);
    return result;
}

int gettimeofday(timeval* time, void*) noexcept {
    const timespec now = wall_clock();
    if (time != nullptr) *time = {now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t* time) noexcept {
    const time_t now = wall_clock().tv_sec;
    if (time != nullptr) *time = now;
    return now;
}

int timespec_get(timespec* time, int base) noexcept {
    if (base != TIME_UTC) return 0;
    *time = wall_clock();
    return base;
}

}  // extern "C"
