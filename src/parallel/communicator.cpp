#include "parallel/communicator.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {

void Communicator::check_root(int root) const {
    if (root >= 0 && root < size()) return;
    throw Error(concat("Rank ", root,
                       " was named as the root of a collective call, but the job has ", size(),
                       " rank(s), counted from 0."));
}

void Communicator::check_peer(int peer) const {
    if (peer >= 0 && peer < size() && peer != rank()) return;
    throw Error(concat("Rank ", rank(), " of ", size(), " can't exchange a message with rank ",
                       peer, ": it must be another rank of the job."));
}

namespace {

class LocalCounter final : public SharedCounter {
  public:
    std::int64_t next() override { return numbers_++; }

  private:
    std::int64_t numbers_ = 0;
};

class LocalCommunicator final : public Communicator {
  public:
    int rank() const override { return 0; }
    int size() const override { return 1; }

    void barrier() override {}
    void broadcast(std::span<std::byte>, int root) override { check_root(root); }
    void all_reduce(std::span<std::int64_t>, Reduction) override {}
    std::vector<Bytes> gather(std::span<const std::byte> data, int root) override {
        check_root(root);
        return {Bytes(data.begin(), data.end())};
    }

    // There is no other rank: check_peer always throws.
    void send(std::span<const std::byte>, int destination) override { check_peer(destination); }
    void receive(std::span<std::byte>, int source) override { check_peer(source); }

    std::unique_ptr<SharedCounter> make_counter() override {
        return std::make_unique<LocalCounter>();
    }

    void raise_alarm() override { alarm_ = true; }
    bool alarm_raised() override { return alarm_; }
    bool settle_alarm() override { return std::exchange(alarm_, false); }

    [[noreturn]] void abort(int status) override {
        std::fflush(nullptr);
        std::_Exit(status);
    }

  private:
    bool alarm_ = false;
};

}  // namespace

std::unique_ptr<Communicator> make_local_communicator() {
    return std::make_unique<LocalCommunicator>();
}

}  // namespace farout::parallel
