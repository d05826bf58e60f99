// Whole jobs that end badly or early, each of which is watched from outside by expect.sh:
// mpi_scenarios NAME.

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "parallel/session.h"

namespace {

using namespace farout;
using namespace std::chrono_literals;

int middle(const parallel::Communicator& ranks) {
    return ranks.size() / 2;
}

/// Works in small steps as a real stage does, until an alarm is heard; a minute at most.
void compute_until_alarm(parallel::Communicator& ranks, const std::function<void(int step)>& work) {
    for (int step = 0; step < 6000 && !ranks.alarm_raised(); ++step) {
        work(step);
        std::this_thread::sleep_for(10ms);
    }
}

void failure_in_agree(parallel::Communicator& ranks) {
    parallel::agree(ranks, [&] {
        if (ranks.rank() == middle(ranks)) throw Error("The disk is full.");
    });
}

void failure_of_one_rank(parallel::Communicator& ranks) {
    if (ranks.rank() == middle(ranks)) throw Error("Broken cable.");
    ranks.barrier();
}

void failure_that_destroys_the_session(parallel::Communicator& ranks) {
    ranks.raise_alarm();
    failure_of_one_rank(ranks);
}

void abort_of_one_rank(parallel::Communicator& ranks) {
    if (ranks.rank() == middle(ranks)) {
        std::cerr << "About to abort.\n" << std::flush;
        ranks.abort(42);
    }
    ranks.barrier();
}

void alarm_of_one_rank(parallel::Communicator& ranks) {
    compute_until_alarm(ranks, [&](int step) {
        if (ranks.rank() == middle(ranks) && step == 20) ranks.raise_alarm();
    });
    if (!ranks.settle_alarm()) throw Error("Nobody has heard the alarm.");
    throw AgreedError("Stopped by an alarm.", ExitStatus::interrupted);
}

void alarm_that_nobody_takes_in(parallel::Communicator& ranks) {
    if (ranks.rank() == middle(ranks)) ranks.raise_alarm();
}

void signal_to_one_rank(parallel::Communicator& ranks) {
    compute_until_alarm(ranks, [&](int step) {
        if (ranks.rank() == middle(ranks) && step == 20) kill(getpid(), SIGTERM);
        if (parallel::pending_interrupt() != 0) ranks.raise_alarm();
    });
    const auto signal = parallel::all_reduce_value(ranks, parallel::pending_interrupt(),
                                                   parallel::Reduction::maximum);
    if (!ranks.settle_alarm()) throw Error("Nobody has heard the alarm.");
    throw AgreedError(concat("Stopped by signal ", signal, "."), ExitStatus::interrupted);
}

/// A process's name (comm) and its parent, by /proc.
std::pair<std::string, pid_t> process(pid_t id) {
    std::ifstream stat(concat("/proc/", id, "/stat"));
    std::string text(std::istreambuf_iterator<char>(stat), {});
    const auto begin = text.find('(');
    const auto end = text.rfind(')');  // behind it: state, parent
    if (begin == std::string::npos || end == std::string::npos) throw Error("No /proc.");
    return {text.substr(begin + 1, end - begin - 1), std::stoi(text.substr(end + 4))};
}

/// mpirun's process: of hydra's ranks the parent's parent.
pid_t launcher() {
    const auto [name, parent] = process(getppid());
    return name.starts_with("hydra_pmi") ? parent : getppid();
}

/// Waits for a signal that is sent to the launcher (SIGUSR1 is handed on to all ranks).
void signal_to_the_launcher(parallel::Communicator& ranks) {
    ranks.barrier();
    if (ranks.is_root()) kill(launcher(), SIGUSR1);
    compute_until_alarm(ranks, [&](int) {
        if (parallel::pending_interrupt() != 0) ranks.raise_alarm();
    });
    ranks.settle_alarm();
    throw AgreedError("Stopped by the launcher's signal.", ExitStatus::interrupted);
}

/// Work is handed out; the failing rank stops after a while, the others go on to the end.
void draw_until_done(parallel::Communicator& ranks, parallel::SharedCounter& counter, int failing) {
    int drawn = 0;
    while (counter.next() < 300) {
        std::this_thread::sleep_for(1ms);
        if (ranks.rank() == failing && ++drawn == 5) throw Error("Broken cable.");
    }
}

void agreed_failure_while_drawing(parallel::Communicator& ranks) {
    const auto counter = ranks.make_counter();
    parallel::agree(ranks, [&] { draw_until_done(ranks, *counter, middle(ranks)); });
}

void failure_while_drawing(parallel::Communicator& ranks) {
    const auto counter = ranks.make_counter();
    draw_until_done(ranks, *counter, middle(ranks));
}

/// The rank that hands out the work fails: at once, or when all agree.
void agreed_failure_of_the_drawn_from(parallel::Communicator& ranks) {
    const auto counter = ranks.make_counter();
    parallel::agree(ranks, [&] { draw_until_done(ranks, *counter, 0); });
}

void failure_of_the_drawn_from(parallel::Communicator& ranks) {
    const auto counter = ranks.make_counter();
    draw_until_done(ranks, *counter, 0);
}

void mark(parallel::Bytes& bytes, std::byte value) {
    bytes.front() = bytes[std::size_t{1} << 30U] = bytes.back() = value;
}

void check_marked(const parallel::Bytes& bytes, std::byte value) {
    for (const std::byte byte : {bytes.front(), bytes[std::size_t{1} << 30U], bytes.back()}) {
        if (byte != value) throw Error("Bytes were lost.");
    }
}

/// More bytes than an int can count, in a broadcast and in a message (gather sends as send does).
void messages_beyond_2_gib(parallel::Communicator& ranks) {
    parallel::Bytes data((std::size_t{1} << 31U) + 5);
    if (ranks.is_root()) mark(data, std::byte{7});
    ranks.broadcast(data, 0);
    check_marked(data, std::byte{7});

    mark(data, std::byte{9});
    if (ranks.is_root()) data = parallel::Bytes(3);
    const std::vector<parallel::Bytes> all = ranks.gather(data, 0);
    if (ranks.is_root()) check_marked(all[1], std::byte{9});
    throw AgreedError("All bytes arrived.", ExitStatus::ok);
}

using Scenario = void (*)(parallel::Communicator&);

const std::map<std::string, Scenario> scenarios{
    {"failure_in_agree", failure_in_agree},
    {"failure_of_one_rank", failure_of_one_rank},
    {"failure_that_destroys_the_session", failure_that_destroys_the_session},
    {"abort_of_one_rank", abort_of_one_rank},
    {"alarm_of_one_rank", alarm_of_one_rank},
    {"alarm_that_nobody_takes_in", alarm_that_nobody_takes_in},
    {"signal_to_one_rank", signal_to_one_rank},
    {"signal_to_the_launcher", signal_to_the_launcher},
    {"agreed_failure_while_drawing", agreed_failure_while_drawing},
    {"failure_while_drawing", failure_while_drawing},
    {"agreed_failure_of_the_drawn_from", agreed_failure_of_the_drawn_from},
    {"failure_of_the_drawn_from", failure_of_the_drawn_from},
    {"messages_beyond_2_gib", messages_beyond_2_gib},
};

/// As farout's main does: agreed failures end in order, all others abort the job.
int run(parallel::Communicator& ranks, Scenario scenario) {
    try {
        scenario(ranks);
    } catch (const AgreedError& error) {
        std::cerr << concat("[", ranks.rank(), "] ", error.what(), "\n") << std::flush;
        return static_cast<int>(error.status());
    } catch (const Error& error) {
        std::cerr << concat("[", ranks.rank(), "] ", error.what(), "\n") << std::flush;
        ranks.abort(static_cast<int>(error.status()));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto found = argc == 2 ? scenarios.find(argv[1]) : scenarios.end();
    if (found == scenarios.end()) return 2;
    parallel::catch_interrupts();
    if (found->first == "failure_that_destroys_the_session") {
        try {
            parallel::Session session;
            found->second(session.communicator());
        } catch (const Error& error) {
            std::cerr << error.what() << std::endl;
            return 3;
        }
        return 0;
    }
    parallel::Session session;
    return run(session.communicator(), found->second);
}
