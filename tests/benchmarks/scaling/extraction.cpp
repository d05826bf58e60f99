#include "benchmarks/scaling/extraction.h"

#include <algorithm>
#include <queue>

#include "benchmarks/scaling/node_cores.h"
#include "benchmarks/scaling/pipe.h"

namespace farout::scaling {

namespace {

enum class What { block_drawn, batch_read, batch_decoded, batch_computed, block_written, cores };

struct Event {
    double time;
    What what;
    int place;              ///< a rank; of What::cores, a node
    std::int64_t said = 0;  ///< the block; of What::cores, the version
    std::int64_t number = 0;
    bool operator>(const Event& other) const {
        return time != other.time ? time > other.time : number > other.number;
    }
};

constexpr std::int64_t no_block = -1;

/// Two threads of work: the loader (draws, reads, decodes) and the network (computes, writes).
struct Rank {
    double slowness = 1;
    std::int64_t block = no_block;  ///< that the loader is at
    std::int64_t loaded = 0;        ///< rows of it that are loaded or being loaded
    bool exhausted = false;         ///< the counter has no more
    bool loading = false;
    std::int64_t loading_rows = 0;
    std::queue<std::pair<std::int64_t, bool>> ready;  ///< batches: rows, whether a block's last
    bool computing = false;                           ///< or writing
    bool last_of_block = false;
    std::int64_t blocks = 0;
};

class Simulation {
  public:
    explicit Simulation(const ExtractionRun& run)
        : run_(run),
          blocks_((run.images + run.block_rows - 1) / run.block_rows),
          ranks_(static_cast<std::size_t>(run.ranks)),
          counter_(rate_of(run.counter_seconds)),
          opens_(run.storage.opens_a_second),
          reads_(run.storage.read_bytes_a_second),
          writes_(run.storage.write_bytes_a_second) {
        for (std::size_t rank = 0; rank < run.slowness.size(); ++rank)
            ranks_[rank].slowness = run.slowness[rank];
        const int nodes = (run.ranks + run.ranks_a_node - 1) / run.ranks_a_node;
        nodes_.resize(static_cast<std::size_t>(nodes), {NodeCores(run.cores_a_node)});
    }

    ExtractionForecast forecast() {
        for (int rank = 0; rank < run_.ranks; ++rank) load(rank);
        while (!events_.empty()) {
            const Event event = events_.top();
            events_.pop();
            if (event.what == What::cores) {
                if (event.said != node(event.place).version) continue;
            }
            now_ = event.time;
            handle(event);
        }
        ExtractionForecast forecast;
        forecast.seconds = now_;
        for (const Rank& rank : ranks_) forecast.blocks.push_back(rank.blocks);
        forecast.counter_busy = counter_.busy_share(now_);
        forecast.opens_busy = opens_.busy_share(now_);
        forecast.reads_busy = reads_.busy_share(now_);
        forecast.writes_busy = writes_.busy_share(now_);
        return forecast;
    }

  private:
    struct Node {
        NodeCores cores;
        std::int64_t version = 0;  ///< events of earlier ones are out of date
    };

    static double rate_of(double seconds) { return seconds > 0 ? 1 / seconds : 0; }
    Rank& rank(int number) { return ranks_[static_cast<std::size_t>(number)]; }
    Node& node(int number) { return nodes_[static_cast<std::size_t>(number)]; }

    std::int64_t rows_of(std::int64_t block) const {
        return std::min(run_.block_rows, run_.images - block * run_.block_rows);
    }

    void at(double time, What what, int place, std::int64_t said = 0) {
        events_.push({time, what, place, said, numbers_++});
    }

    void handle(const Event& event) {
        switch (event.what) {
            case What::block_drawn:
                return block_drawn(event.place, event.said);
            case What::batch_read:
                return decode(event.place);
            case What::batch_decoded:
                return batch_decoded(event.place);
            case What::batch_computed:
                return batch_computed(event.place);
            case What::block_written:
                return block_written(event.place);
            case What::cores:
                return work_ended(event.place);
        }
    }

    /// The loader's next step: a block where it has none, else a batch, if there is room for one.
    void load(int number) {
        Rank& rank = this->rank(number);
        const auto room = static_cast<std::size_t>(run_.batches_ahead);
        if (rank.loading || rank.exhausted || rank.ready.size() >= room) return;
        rank.loading = true;
        if (rank.block == no_block) return draw(number);
        rank.loading_rows = std::min(run_.batch_rows, rows_of(rank.block) - rank.loaded);
        rank.loaded += rank.loading_rows;
        const auto rows = static_cast<double>(rank.loading_rows);
        const double alone = now_ + rows * run_.storage.request_seconds / run_.decoders;
        at(std::max({alone, opens_.serve(now_, rows), reads_.serve(now_, rows * run_.image_bytes)}),
           What::batch_read, number);
    }

    void draw(int number) {
        const std::int64_t block = std::min(drawn_++, blocks_);
        const double when =
            number == 0 ? now_ : std::max(counter_.serve(now_, 1), now_ + run_.counter_round_trip);
        at(when, What::block_drawn, number, block);
    }

    void block_drawn(int number, std::int64_t block) {
        Rank& rank = this->rank(number);
        rank.loading = false;
        rank.loaded = 0;
        rank.block = block < blocks_ ? block : no_block;
        rank.exhausted = block >= blocks_;
        load(number);
    }

    void decode(int number) {
        const Rank& rank = this->rank(number);
        const double work = static_cast<double>(rank.loading_rows) * rank.slowness *
                            run_.decode_seconds / run_.decoders;
        start(number, work, run_.decoders, What::batch_decoded);
    }

    void batch_decoded(int number) {
        Rank& rank = this->rank(number);
        rank.loading = false;
        const bool last = rank.loaded == rows_of(rank.block);
        rank.ready.emplace(rank.loading_rows, last);
        if (last) rank.block = no_block;
        compute(number);
        load(number);
    }

    void compute(int number) {
        Rank& rank = this->rank(number);
        if (rank.computing || rank.ready.empty()) return;
        const auto [rows, last] = rank.ready.front();
        rank.ready.pop();
        rank.computing = true;
        rank.last_of_block = last;
        const double work = static_cast<double>(rows) * rank.slowness * run_.network_seconds;
        start(number, work, run_.network_cores, What::batch_computed);
        load(number);
    }

    void batch_computed(int number) {
        Rank& rank = this->rank(number);
        if (!rank.last_of_block) {
            rank.computing = false;
            return compute(number);
        }
        const double own = run_.write_seconds + run_.storage.request_seconds +
                           (number == 0 ? run_.progress_seconds : 0);
        at(std::max(now_ + own, writes_.serve(now_, run_.block_bytes)), What::block_written,
           number);
    }

    void block_written(int number) {
        Rank& rank = this->rank(number);
        ++rank.blocks;
        rank.computing = false;
        compute(number);
    }

    /// Work on a rank's node, or on a device of its own where it fills no cores.
    void start(int number, double work, double threads, What then) {
        if (threads <= 0) return at(now_ + work, then, number);
        const int place = number / run_.ranks_a_node;
        const int task = 2 * number + (then == What::batch_decoded ? 0 : 1);
        node(place).cores.start(now_, work, threads, task);
        expect_end(place);
    }

    void work_ended(int place) {
        const int task = node(place).cores.finish(now_);
        const int number = task / 2;
        if (task % 2 == 0)
            batch_decoded(number);
        else
            batch_computed(number);
        expect_end(place);
    }

    void expect_end(int place) {
        Node& node = this->node(place);
        if (const auto end = node.cores.next_end())
            at(std::max(now_, *end), What::cores, place, ++node.version);
    }

    const ExtractionRun& run_;
    std::int64_t blocks_;
    std::int64_t drawn_ = 0;
    std::vector<Rank> ranks_;
    std::vector<Node> nodes_;
    Pipe counter_, opens_, reads_, writes_;
    double now_ = 0;
    std::int64_t numbers_ = 0;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

}  // namespace

ExtractionForecast simulate(const ExtractionRun& run) {
    return Simulation(run).forecast();
}

}  // namespace farout::scaling
