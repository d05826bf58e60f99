/// Preloaded: a file system without locks. flock(2) fails with the errno that NO_FLOCK names.
#include <cerrno>
#include <cstdlib>

// NOLINTNEXTLINE: its name and form are libc's
extern "C" int flock(int /*descriptor*/, int /*operation*/) {
    const char* reason = std::getenv("NO_FLOCK");
    errno = reason == nullptr ? ENOSYS : std::atoi(reason);
    return -1;
}
