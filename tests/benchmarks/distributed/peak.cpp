// peak COMMAND…: runs it and tells how long it took and the largest memory that was resident, on
// stderr.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char** arguments) {
    if (count < 2) {
        std::cerr << "usage: peak COMMAND…\n";
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        execvp(arguments[1], arguments + 1);
        _exit(127);
    }
    int status = 0;
    rusage used{};
    if (child < 0 || wait4(child, &status, 0, &used) < 0) return 1;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const char* rank = std::getenv("OMPI_COMM_WORLD_RANK");
    std::ostringstream line;  // written at once: lines of several ranks mustn't mix
    line << "  rank " << (rank == nullptr ? "0" : rank) << ": " << seconds.count() << " s, "
         << used.ru_maxrss / 1024 << " MiB\n";
    std::cerr << line.str() << std::flush;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
