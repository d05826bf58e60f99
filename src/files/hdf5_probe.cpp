#include "files/hdf5_probe.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>

#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/launch.h"

#ifndef FAROUT_HDF5_PROBE
#error "FAROUT_HDF5_PROBE, where the program is built, comes from the build system"
#endif

namespace farout::files {

namespace fs = std::filesystem;

namespace {

constexpr const char* program_name = "farout_hdf5_probe";

std::atomic<bool> left_to_the_root{false};

/// Beside this program, as both are installed; else where it was built, for tests.
fs::path program() {
    std::error_code unknown;
    const fs::path self = fs::read_symlink("/proc/self/exe", unknown);
    const fs::path beside = self.parent_path() / program_name;
    if (!unknown && fs::exists(beside, unknown)) return beside;
    if (fs::exists(FAROUT_HDF5_PROBE, unknown)) return FAROUT_HDF5_PROBE;
    throw Error(concat("The program ", program_name,
                       " is missing: farout reads HDF5 files by it "
                       "first. It is built with farout: copy it into ",
                       printable(self.parent_path().native()), "."));
}

/// The environment but for what a launcher tells its processes: the program is no rank.
std::vector<char*> environment_without_launcher() {
    std::vector<char*> kept;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!parallel::is_of_launcher(*entry)) kept.push_back(*entry);
    }
    kept.push_back(nullptr);
    return kept;
}

/// How the new process starts: signals that stop a run (Ctrl-C reaches all processes of a terminal)
/// wait until it has ended, which is soon.
class SpawnAttributes {
  public:
    SpawnAttributes() {
        sigset_t blocked;
        sigemptyset(&blocked);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2})
            sigaddset(&blocked, signal);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigmask(&attributes_, &blocked);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
    }
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;

    const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

/// Runs the program on the file and returns how it ended, as waitpid tells it.
int run_program(const fs::path& file) {
    const std::string path = program();
    std::string argument = fs::absolute(file);
    std::string name = program_name;
    std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
    std::vector<char*> environment = environment_without_launcher();
    const SpawnAttributes attributes;
    pid_t child = 0;
    const int failed = posix_spawn(&child, path.c_str(), nullptr, attributes.get(),
                                   arguments.data(), environment.data());
    if (failed != 0)
        throw Error(concat("The program ", printable(path),
                           " can't be started: ", std::strerror(failed), "."));
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            throw Error(concat("What became of ", program_name,
                               " isn't known: ", std::strerror(errno), "."));
    return status;
}

/// Device, inode, size and time of the last write: the same as long as nobody writes to the file.
using Version = std::array<std::int64_t, 5>;

std::optional<Version> version_of(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    return Version{static_cast<std::int64_t>(status.st_dev),
                   static_cast<std::int64_t>(status.st_ino), status.st_size, status.st_mtim.tv_sec,
                   status.st_mtim.tv_nsec};
}

/// What a rank sees of a file.
std::string seen_of(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::strerror(errno);
    if (S_ISREG(status.st_mode)) return concat(status.st_size, " bytes");
    return S_ISDIR(status.st_mode) ? "a folder" : "no regular file";
}

}  // namespace

void leave_trying_to_the_root() {
    left_to_the_root = true;
}

void try_hdf5(const fs::path& file) {
    static std::set<Version> survived;  // a job opens each of its files some ten times
    if (left_to_the_root) return;
    const auto version = version_of(file);
    if (!version || survived.contains(*version)) return;
    const int status = run_program(file);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        survived.insert(*version);
        return;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        throw Error(concat(printable(file.native()), " can't be tried: ", program_name,
                           " was killed (out of memory?). Run the same command again."));
    if (WIFSIGNALED(status))
        throw Error(concat(printable(file.native()), " is damaged: HDF5 can't survive reading it (",
                           strsignal(WTERMSIG(status)), "). Make it again, or copy it again."));
    throw Error(concat(printable(file.native()), " can't be tried: ", program_name,
                       " ended with status ", WEXITSTATUS(status),
                       ". Run it on the file to see why."));
}

void agree_on_files(parallel::Communicator& communicator, const std::vector<fs::path>& files) {
    if (communicator.size() == 1) return;
    parallel::Facts seen;
    for (const fs::path& file : files) seen.emplace_back(printable(file.native()), seen_of(file));
    parallel::agree_on_facts(
        communicator, seen,
        "All ranks must see the same files: put them on a file system that all nodes "
        "share, or use one node.");
    parallel::agree_on_root(communicator, [&] {
        for (const fs::path& file : files)
            if (fs::is_regular_file(file)) try_hdf5(file);
    });
}

}  // namespace farout::files
