#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "core/error.h"
#include "core/text.h"
#include "parallel/communicator.h"
#include "parallel/detail/mpi_calls.h"

namespace farout::parallel {
namespace {

// MPI counts with int: longer data go in pieces of 1 GiB (2^27 numbers of 8 bytes).
constexpr std::size_t piece_bytes = std::size_t{1} << 30U;
constexpr int message_tag = 1;
constexpr int gather_tag = 2;
constexpr int alarm_tag = 3;

/// Calls `action(piece)` with pieces of at most `piece_bytes`, at least once.
template <typename T, typename Action>
void in_pieces(std::span<T> data, const Action& action) {
    constexpr std::size_t most = piece_bytes / sizeof(T);
    do {
        const std::span<T> piece = data.first(std::min(most, data.size()));
        action(piece.data(), static_cast<int>(piece.size()));
        data = data.subspan(piece.size());
    } while (!data.empty());
}

/// An empty message a rank and alarm, on a communicator of its own: whether one has come can be
/// asked without disturbing other messages. They are taken in only by settle.
class Alarm {
  public:
    explicit Alarm(MPI_Comm world) : comm_(world) {
        MPI_Comm_rank(world, &rank_);
        MPI_Comm_size(world, &size_);
    }

    void raise() {
        if (raised_here_) return;
        raised_here_ = true;
        for (int other = 0; other < size_; ++other) {
            if (other == rank_) continue;
            sends_.emplace_back();
            check_mpi(
                MPI_Isend(nullptr, 0, MPI_BYTE, other, alarm_tag, comm_.get(), &sends_.back()),
                "raise an alarm");
        }
    }

    bool raised() {
        if (raised_here_) {
            help_sending();
            return true;
        }
        if (!heard_) {
            int waiting = 0;
            check_mpi(
                MPI_Iprobe(MPI_ANY_SOURCE, alarm_tag, comm_.get(), &waiting, MPI_STATUS_IGNORE),
                "look for an alarm");
            heard_ = waiting != 0;
        }
        return heard_;
    }

    bool settle() {
        const char mine = raised_here_ ? 1 : 0;
        std::vector<char> raised(static_cast<std::size_t>(size_));
        check_mpi(MPI_Allgather(&mine, 1, MPI_CHAR, raised.data(), 1, MPI_CHAR, comm_.get()),
                  "settle an alarm");
        for (int other = 0; other < size_; ++other) {
            if (raised[static_cast<std::size_t>(other)] == 0 || other == rank_) continue;
            check_mpi(
                MPI_Recv(nullptr, 0, MPI_BYTE, other, alarm_tag, comm_.get(), MPI_STATUS_IGNORE),
                "take in an alarm");
        }
        check_mpi(MPI_Waitall(static_cast<int>(sends_.size()), sends_.data(), MPI_STATUSES_IGNORE),
                  "settle an alarm");
        sends_.clear();
        raised_here_ = false;
        heard_ = false;
        return std::find(raised.begin(), raised.end(), 1) != raised.end();
    }

  private:
    /// Some networks only send while MPI is being called.
    void help_sending() {
        int done = 0;
        check_mpi(
            MPI_Testall(static_cast<int>(sends_.size()), sends_.data(), &done, MPI_STATUSES_IGNORE),
            "raise an alarm");
    }

    DuplicateComm comm_;
    int rank_ = 0;
    int size_ = 1;
    bool raised_here_ = false;
    bool heard_ = false;
    std::vector<MPI_Request> sends_;
};

class MpiCommunicator final : public Communicator {
  public:
    explicit MpiCommunicator(MPI_Comm world) : comm_(world), alarm_(world) {
        MPI_Comm_rank(world, &rank_);
        MPI_Comm_size(world, &size_);
    }

    int rank() const override { return rank_; }
    int size() const override { return size_; }

    void barrier() override { check_mpi(MPI_Barrier(comm_.get()), "wait for all ranks"); }

    void broadcast(std::span<std::byte> data, int root) override {
        check_root(root);
        in_pieces(data, [&](std::byte* piece, int count) {
            check_mpi(MPI_Bcast(piece, count, MPI_BYTE, root, comm_.get()), "broadcast");
        });
    }

    void all_reduce(std::span<std::int64_t> values, Reduction reduction) override {
        in_pieces(values, [&](std::int64_t* piece, int count) {
            check_mpi(MPI_Allreduce(MPI_IN_PLACE, piece, count, MPI_INT64_T, operation(reduction),
                                    comm_.get()),
                      "reduce numbers of all ranks");
        });
    }

    std::vector<Bytes> gather(std::span<const std::byte> data, int root) override {
        check_root(root);
        const auto size = static_cast<std::int64_t>(data.size());
        std::vector<std::int64_t> sizes(rank_ == root ? static_cast<std::size_t>(size_) : 0);
        check_mpi(
            MPI_Gather(&size, 1, MPI_INT64_T, sizes.data(), 1, MPI_INT64_T, root, comm_.get()),
            "gather sizes");
        if (rank_ != root) {
            send_pieces(data, root, gather_tag);
            return {};
        }
        std::vector<Bytes> all;
        for (int other = 0; other < size_; ++other) {
            Bytes& bytes =
                all.emplace_back(static_cast<std::size_t>(sizes[static_cast<std::size_t>(other)]));
            if (other == root) {
                std::copy(data.begin(), data.end(), bytes.begin());
            } else {
                receive_pieces(bytes, other, gather_tag);
            }
        }
        return all;
    }

    void send(std::span<const std::byte> data, int destination) override {
        check_peer(destination);
        send_pieces(data, destination, message_tag);
    }

    void receive(std::span<std::byte> data, int source) override {
        check_peer(source);
        receive_pieces(data, source, message_tag);
    }

    std::unique_ptr<SharedCounter> make_counter() override { return make_mpi_counter(comm_.get()); }

    void raise_alarm() override { alarm_.raise(); }
    bool alarm_raised() override { return alarm_.raised(); }
    bool settle_alarm() override { return alarm_.settle(); }

    [[noreturn]] void abort(int status) override {
        std::fflush(nullptr);
        // Launchers that end all ranks at once may lose what one has just said (hydra: one time in
        // ten): the reason of the failure.
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        MPI_Abort(MPI_COMM_WORLD, status);
        std::_Exit(status);  // in case MPI_Abort should return
    }

    void* native_handle() override { return comm_.address(); }

  private:
    static MPI_Op operation(Reduction reduction) {
        switch (reduction) {
            case Reduction::minimum:
                return MPI_MIN;
            case Reduction::maximum:
                return MPI_MAX;
            case Reduction::sum:
                break;
        }
        return MPI_SUM;
    }

    void send_pieces(std::span<const std::byte> data, int destination, int tag) {
        in_pieces(data, [&](const std::byte* piece, int count) {
            check_mpi(MPI_Send(piece, count, MPI_BYTE, destination, tag, comm_.get()), "send");
        });
    }

    void receive_pieces(std::span<std::byte> data, int source, int tag) {
        in_pieces(data, [&](std::byte* piece, int count) {
            MPI_Status status;
            check_mpi(MPI_Recv(piece, count, MPI_BYTE, source, tag, comm_.get(), &status),
                      "receive");
            int received = 0;
            MPI_Get_count(&status, MPI_BYTE, &received);
            if (received != count) {
                throw Error(concat("The message of rank ", source, " has ", received,
                                   " bytes where rank ", rank_, " expects ", count, "."));
            }
        });
    }

    DuplicateComm comm_;
    Alarm alarm_;
    int rank_ = 0;
    int size_ = 1;
};

}  // namespace

std::unique_ptr<Communicator> make_mpi_communicator() {
    return std::make_unique<MpiCommunicator>(MPI_COMM_WORLD);
}

}  // namespace farout::parallel
