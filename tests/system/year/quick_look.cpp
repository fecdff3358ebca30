// The service looks at its clock twice a second, which would be most of a year in which a day takes
// less than that. Loaded before it, by LD_PRELOAD, this makes waits that wait for nothing but time
// a hundredth of a second long; those for servers stay as they are.

#include <algorithm>

#include <sys/syscall.h>
#include <unistd.h>

struct pollfd;

extern "C" int poll(pollfd* descriptors, unsigned long count, int milliseconds) {
    constexpr int kShort = 10;
    if (count == 0) milliseconds = std::min(milliseconds, kShort);
    return static_cast<int>(syscall(SYS_poll, descriptors, count, milliseconds));
}
