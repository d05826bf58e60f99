// with_limits MEGABYTES SECONDS COMMAND...: runs the command and ends as it does, unless it crashes
// (status 90), takes longer (91; it is killed then) or more memory (92), which is told on stderr.
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

pid_t child = 0;
volatile std::sig_atomic_t too_long = 0;

void end_child(int) {
    too_long = 1;
    kill(-child, SIGKILL);
}

pid_t start(char** command) {
    const pid_t started = fork();
    if (started != 0) return started;
    setpgid(0, 0);
    execvp(command[0], command);
    std::cerr << "with_limits: can't run " << command[0] << "\n";
    _exit(127);
}

int verdict(int status, long megabytes, long most_megabytes) {
    if (too_long != 0) {
        std::cerr << "with_limits: it ran too long\n";
        return 91;
    }
    if (WIFSIGNALED(status)) {
        std::cerr << "with_limits: it was ended by signal " << WTERMSIG(status) << "\n";
        return 90;
    }
    if (megabytes > most_megabytes) {
        std::cerr << "with_limits: it took " << megabytes << " MB, more than " << most_megabytes
                  << "\n";
        return 92;
    }
    return WEXITSTATUS(status);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    child = start(argv + 3);
    std::signal(SIGALRM, end_child);
    alarm(static_cast<unsigned>(std::atoi(argv[2])));
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
    }
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    return verdict(status, used.ru_maxrss / 1024, std::atol(argv[1]));
}
