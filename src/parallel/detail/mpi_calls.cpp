#include "parallel/detail/mpi_calls.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {

void check_mpi(int code, std::string_view action) {
    if (code == MPI_SUCCESS) return;
    std::array<char, MPI_MAX_ERROR_STRING> text{};
    int length = 0;
    MPI_Error_string(code, text.data(), &length);
    throw Error(concat("MPI failed to ", action, ": ",
                       std::string_view(text.data(), static_cast<std::size_t>(length)),
                       ". The job can't go on; what was saved is still good, run it again."));
}

DuplicateComm::DuplicateComm(MPI_Comm original) {
    check_mpi(MPI_Comm_dup(original, &comm_), "duplicate a communicator");
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
}

DuplicateComm::~DuplicateComm() {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (finalized == 0 && std::uncaught_exceptions() == exceptions_before_) MPI_Comm_free(&comm_);
}

namespace {

constexpr int root = 0;
constexpr int request_tag = 1;
constexpr int reply_tag = 2;
// Waiting in MPI would keep a core busy, on the root for hours.
constexpr std::chrono::microseconds pause{500};

int size_of(MPI_Comm comm) {
    int size = 1;
    MPI_Comm_size(comm, &size);
    return size;
}

int rank_of(MPI_Comm comm) {
    int rank = 0;
    MPI_Comm_rank(comm, &rank);
    return rank;
}

void require_threads(MPI_Comm world) {
    int level = MPI_THREAD_SINGLE;
    MPI_Query_thread(&level);
    if (level == MPI_THREAD_MULTIPLE || size_of(world) == 1) return;
    throw Error(concat("This MPI library offers thread level ", level,
                       ", but work that is handed out as ranks become free needs ",
                       MPI_THREAD_MULTIPLE,
                       " (MPI_THREAD_MULTIPLE): use a build of MPI with full thread support, or a "
                       "static schedule."));
}

/// The numbers, and on the root of several ranks a thread that gives them out. Not MPI's one-sided
/// operations: over TCP these are answered only while the root is inside MPI, not while it
/// computes.
class CounterServer {
  public:
    explicit CounterServer(MPI_Comm comm) : comm_(comm) {
        if (rank_of(comm) == root && size_of(comm) > 1) thread_ = std::thread([this] { serve(); });
    }
    ~CounterServer() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }
    CounterServer(const CounterServer&) = delete;
    CounterServer& operator=(const CounterServer&) = delete;

    std::int64_t next() { return numbers_++; }

  private:
    void serve() {
        try {
            while (!stopping_)
                if (!answer()) std::this_thread::sleep_for(pause);
        } catch (const Error& error) {  // the other ranks would wait for ever
            std::cerr << concat("farout: ", error.what(), "\n") << std::flush;
            MPI_Abort(MPI_COMM_WORLD, static_cast<int>(error.status()));
            std::_Exit(static_cast<int>(error.status()));
        }
    }

    /// Whether there was a request.
    bool answer() {
        int waiting = 0;
        MPI_Status status;
        check_mpi(MPI_Iprobe(MPI_ANY_SOURCE, request_tag, comm_, &waiting, &status),
                  "look for a rank that asks for work");
        if (waiting == 0) return false;
        check_mpi(MPI_Recv(nullptr, 0, MPI_BYTE, status.MPI_SOURCE, request_tag, comm_,
                           MPI_STATUS_IGNORE),
                  "hear a rank that asks for work");
        const std::int64_t number = next();
        check_mpi(MPI_Send(&number, 1, MPI_INT64_T, status.MPI_SOURCE, reply_tag, comm_),
                  "hand out work");
        return true;
    }

    MPI_Comm comm_;
    std::atomic<std::int64_t> numbers_{0};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

class MpiCounter final : public SharedCounter {
  public:
    explicit MpiCounter(MPI_Comm world) : comm_(world), server_(comm_.get()) {}
    ~MpiCounter() override {
        // The server has to live until nobody asks any more.
        if (std::uncaught_exceptions() == exceptions_before_) MPI_Barrier(comm_.get());
    }
    MpiCounter(const MpiCounter&) = delete;
    MpiCounter& operator=(const MpiCounter&) = delete;

    std::int64_t next() override {
        return rank_of(comm_.get()) == root ? server_.next() : ask_root();
    }

  private:
    std::int64_t ask_root() {
        std::int64_t number = 0;
        MPI_Request reply = MPI_REQUEST_NULL;
        check_mpi(MPI_Irecv(&number, 1, MPI_INT64_T, root, reply_tag, comm_.get(), &reply),
                  "ask for work");
        check_mpi(MPI_Send(nullptr, 0, MPI_BYTE, root, request_tag, comm_.get()), "ask for work");
        for (int done = 0; done == 0;) {
            check_mpi(MPI_Test(&reply, &done, MPI_STATUS_IGNORE), "ask for work");
            if (done == 0) std::this_thread::sleep_for(pause);
        }
        return number;
    }

    int exceptions_before_ = std::uncaught_exceptions();
    DuplicateComm comm_;
    CounterServer server_;
};

}  // namespace

std::unique_ptr<SharedCounter> make_mpi_counter(MPI_Comm world) {
    require_threads(world);
    return std::make_unique<MpiCounter>(world);
}

}  // namespace farout::parallel
