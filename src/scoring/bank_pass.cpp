#include "scoring/bank_pass.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <span>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/float_bits.h"
#include "core/text.h"
#include "numerics/bank_search.h"
#include "numerics/device_nearest.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "scoring/detail/units.h"

namespace farout::scoring {

namespace {

using features::FeatureRows;
using features::FeatureSource;
using features::RowStatus;
using numerics::NearestRows;
using numerics::Neighbour;

// Bytes of a block of the bank, which is held twice. In a larger one fewer rows are decided on that
// a later block then displaces, but what is looked at in it lies farther away.
constexpr std::int64_t block_bytes = std::int64_t{64} << 20;
// Rows of a set that are read at a time.
constexpr std::int64_t read_rows = 4096;
// With fewer rows a rank takes about as long to read and pack a bank as to compare with it.
constexpr std::int64_t rows_of_a_team = 1024;
// Query rows a thread compares with a block before the program looks whether it shall stop.
constexpr std::int64_t rows_between_looks = 4096;

/// The ranks that share a bank: those from `first` on, `size` of them.
struct Team {
    int first = 0;
    int size = 1;
    bool has(int rank) const { return rank >= first && rank < first + size; }
};

/// The smallest teams that divide the ranks and have enough rows each.
Team team_of(std::int64_t rows, const parallel::Communicator& communicator) {
    const int ranks = communicator.size();
    int size = 1;
    while (size < ranks && (ranks % size != 0 || rows * size / ranks < rows_of_a_team)) ++size;
    return {communicator.rank() / size * size, size};
}

/// Numbers of the rows that can be used, counted within what was read.
std::vector<std::int64_t> usable_rows(const FeatureRows& rows) {
    const std::int64_t width = rows.features.size(1);
    const float* values = rows.features.const_data_ptr<float>();
    std::vector<std::int64_t> usable;
    for (std::size_t i = 0; i < rows.status.size(); ++i, values += width)
        if (rows.status[i] == RowStatus::ok &&
            all_finite({values, static_cast<std::size_t>(width)}))
            usable.push_back(static_cast<std::int64_t>(i));
    return usable;
}

at::Tensor rows_at(const FeatureRows& rows, std::vector<std::int64_t>& numbers) {
    if (numbers.size() == rows.status.size()) return rows.features;
    return rows.features.index_select(0, at::tensor(numbers, at::kLong));
}

/// The usable rows of a team's share of all sets, and where they come from.
class Queries {
  public:
    /// The rows of one set that one rank scores.
    struct Part {
        int rank;
        std::size_t set;
        Range rows;                        ///< of the set
        std::vector<std::int64_t> usable;  ///< within these
        std::int64_t first = 0;            ///< of the queries
    };

    Queries(const std::vector<const FeatureSource*>& sets, const Team& team, int ranks)
        : width_(sets.front()->width()) {
        std::int64_t rows = 0;
        for (int rank = team.first; rank < team.first + team.size; ++rank)
            for (std::size_t set = 0; set < sets.size(); ++set) {
                parts_.push_back({rank, set, rows_of_rank(sets[set]->blocks(), rank, ranks), {}});
                rows += parts_.back().rows.count();
            }
        rows_ = at::empty({rows, width_}, at::kFloat);
        for (Part& part : parts_) read(*sets[part.set], part);
    }

    at::Tensor rows() const { return rows_.slice(0, 0, count_); }
    const std::vector<Part>& parts() const { return parts_; }
    /// Those of a rank: its parts follow each other.
    Range of_rank(int rank) const {
        Range found{count_, 0};
        for (const Part& part : parts_) {
            if (part.rank != rank) continue;
            found.begin = std::min(found.begin, part.first);
            found.end = part.first + static_cast<std::int64_t>(part.usable.size());
        }
        return found;
    }

  private:
    void read(const FeatureSource& source, Part& part) {
        part.first = count_;
        for (std::int64_t begin = part.rows.begin; begin < part.rows.end; begin += read_rows) {
            parallel::throw_if_interrupted();
            const FeatureRows rows =
                source.read({begin, std::min(begin + read_rows, part.rows.end)});
            std::vector<std::int64_t> usable = usable_rows(rows);
            const auto count = static_cast<std::int64_t>(usable.size());
            rows_.slice(0, count_, count_ + count).copy_(rows_at(rows, usable));
            count_ += count;
            for (const std::int64_t row : usable)
                part.usable.push_back(begin - part.rows.begin + row);
        }
    }

    std::int64_t width_;
    std::vector<Part> parts_;
    at::Tensor rows_;  ///< float32; the first count_ are in use
    std::int64_t count_ = 0;
};

/// The queries beside block after block.
class Comparison {
  public:
    virtual ~Comparison() = default;
    /// `looked(share)`: between two pieces of the work, with the share of it that is done.
    virtual void add(at::Tensor rows, std::vector<std::int64_t> numbers,
                     const std::function<void(double share)>& looked) = 0;
    virtual NearestRows found() = 0;
};

class HostComparison final : public Comparison {
  public:
    HostComparison(at::Tensor queries, std::int64_t k)
        : queries_(std::move(queries)), nearest_(queries_.count(), k) {}

    void add(at::Tensor rows, std::vector<std::int64_t> numbers,
             const std::function<void(double share)>& looked) override {
        block_.take(numerics::UnitRows(std::move(rows)), std::move(numbers));
        const Blocks pieces{queries_.count(), rows_between_looks * at::get_num_threads()};
        for (std::int64_t piece = 0; piece < pieces.count(); ++piece) {
            numerics::search(queries_, pieces.rows_of(piece), block_, nearest_);
            looked(static_cast<double>(piece + 1) / static_cast<double>(pieces.count()));
        }
    }
    NearestRows found() override { return std::move(nearest_); }

  private:
    numerics::UnitRows queries_;
    NearestRows nearest_;
    numerics::BankBlock block_;
};

class DeviceComparison final : public Comparison {
  public:
    DeviceComparison(const at::Tensor& queries, std::int64_t k, at::Device device)
        : nearest_(queries, k, device) {}

    void add(at::Tensor rows, std::vector<std::int64_t> numbers,
             const std::function<void(double share)>& looked) override {
        nearest_.add(rows, numbers);
        looked(1);
    }
    NearestRows found() override { return nearest_.found(); }

  private:
    numerics::DeviceNearest nearest_;
};

/// What the team's members found of each other's rows, brought together: the K nearest of the rows
/// of this rank.
NearestRows exchange(parallel::Communicator& communicator, const Team& team, const Queries& queries,
                     NearestRows found) {
    if (team.size == 1) return found;
    std::vector<parallel::Bytes> to_each(static_cast<std::size_t>(communicator.size()));
    for (int rank = team.first; rank < team.first + team.size; ++rank) {
        const Range rows = queries.of_rank(rank);
        parallel::Bytes& bytes = to_each[static_cast<std::size_t>(rank)];
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
            const auto of_row = std::as_bytes(found.of(row));
            bytes.insert(bytes.end(), of_row.begin(), of_row.end());
        }
    }
    const std::int64_t k = found.k();
    const std::vector<parallel::Bytes> from_each = parallel::all_to_all(communicator, to_each);
    NearestRows nearest(queries.of_rank(communicator.rank()).count(), k);
    for (const parallel::Bytes& bytes : from_each)
        for (std::size_t i = 0; i < bytes.size() / sizeof(Neighbour); ++i) {
            Neighbour neighbour;
            std::memcpy(&neighbour, bytes.data() + i * sizeof neighbour, sizeof neighbour);
            nearest.offer(static_cast<std::int64_t>(i) / k, neighbour);
        }
    return nearest;
}

/// One rank's work.
class BankPass {
  public:
    BankPass(parallel::Communicator& communicator, const FeatureSource& bank,
             const std::vector<const FeatureSource*>& sets, const NearestWanted& wanted,
             const BankProgressSink& progress)
        : communicator_(communicator),
          bank_(bank),
          sets_(sets),
          wanted_(wanted),
          progress_(progress) {
        std::int64_t rows = 0;
        for (const FeatureSource* set : sets) rows += set->blocks().rows;
        team_ = team_of(rows, communicator);
    }

    NearestOfSets run() {
        const auto since = std::chrono::steady_clock::now();
        std::unique_ptr<Queries> queries;
        std::unique_ptr<Comparison> comparison;
        parallel::agree(communicator_, [&] {
            require_fitting();
            queries = std::make_unique<Queries>(sets_, team_, communicator_.size());
            if (wanted_.on_host)
                comparison = std::make_unique<HostComparison>(queries->rows(), wanted_.k);
            else
                comparison =
                    std::make_unique<DeviceComparison>(queries->rows(), wanted_.k, wanted_.device);
            read_bank(*comparison);
        });
        require_enough();
        const NearestRows nearest = exchange(communicator_, team_, *queries, comparison->found());
        NearestOfSets result{distances_of(*queries, nearest), {}};
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - since;
        share_seconds(spent.count(), result);
        return result;
    }

  private:
    void require_fitting() const {
        if (wanted_.k > bank_.blocks().rows) throw too_few(bank_.blocks().rows);
        for (const FeatureSource* set : sets_)
            if (set->width() != bank_.width())
                throw Error(concat("'", set->name(), "' holds features of width ", set->width(),
                                   ", but the training features of '", bank_.name(),
                                   "' are of width ", bank_.width(),
                                   ". Give those of the same network."));
    }

    void read_bank(Comparison& comparison) {
        const std::int64_t row_bytes = bank_.width() * std::int64_t{sizeof(float)};
        const Blocks blocks = statistics::runs_of(bank_.blocks(), block_bytes / row_bytes);
        const Range mine = share_of(blocks.count(), communicator_.rank() - team_.first, team_.size);
        const std::int64_t rows = rows_of(blocks, mine).count();
        std::int64_t before = 0;
        for (std::int64_t number = mine.begin; number < mine.end; ++number) {
            parallel::throw_if_interrupted();
            const Range range = blocks.rows_of(number);
            const FeatureRows read = bank_.read(range);
            std::vector<std::int64_t> usable = usable_rows(read);
            usable_ += static_cast<std::int64_t>(usable.size());
            at::Tensor features = rows_at(read, usable);
            for (std::int64_t& row : usable) row += range.begin;
            comparison.add(std::move(features), std::move(usable), [&](double share) {
                parallel::throw_if_interrupted();
                const auto of_block =
                    static_cast<std::int64_t>(share * static_cast<double>(range.count()));
                if (communicator_.is_root()) progress_({before + of_block, rows});
            });
            before += range.count();
        }
    }

    Error too_few(std::int64_t usable) const {
        return Error(concat(wanted_.by, " asks for the ", wanted_.k,
                            " nearest training rows, but '", bank_.name(), "' has only ", usable,
                            " that can be used (of ", bank_.blocks().rows,
                            "). Choose a smaller k."));
    }

    /// Collective.
    void require_enough() const {
        const std::int64_t teams = communicator_.size() / team_.size;
        const std::int64_t usable =
            parallel::all_reduce_value(communicator_, usable_, parallel::Reduction::sum) / teams;
        parallel::agree_on_root(communicator_, [&] {
            if (wanted_.k > usable) throw too_few(usable);
        });
    }

    std::vector<at::Tensor> distances_of(const Queries& queries, const NearestRows& nearest) const {
        const int rank = communicator_.rank();
        const std::int64_t first = team_.size == 1 ? 0 : queries.of_rank(rank).begin;
        std::vector<at::Tensor> distances(sets_.size());
        for (const Queries::Part& part : queries.parts()) {
            if (part.rank != rank) continue;
            at::Tensor& of_set = distances[part.set];
            of_set = at::full({part.rows.count(), wanted_.k},
                              std::numeric_limits<double>::quiet_NaN(), at::kDouble);
            std::int64_t query = part.first - first;
            for (const std::int64_t row : part.usable)
                nearest.write_distances(query++, of_set.data_ptr<double>() + row * wanted_.k);
        }
        return distances;
    }

    void share_seconds(double seconds, NearestOfSets& result) const {
        std::int64_t rows = 0;
        for (const FeatureSource* set : sets_) rows += set->blocks().rows;
        for (const FeatureSource* set : sets_)
            result.seconds.push_back(seconds * static_cast<double>(set->blocks().rows) /
                                     static_cast<double>(std::max<std::int64_t>(rows, 1)));
    }

    parallel::Communicator& communicator_;
    const FeatureSource& bank_;
    const std::vector<const FeatureSource*>& sets_;
    const NearestWanted& wanted_;
    const BankProgressSink& progress_;
    Team team_;
    std::int64_t usable_ = 0;  ///< rows of this rank's part of the bank
};

}  // namespace

NearestOfSets nearest_of_sets(parallel::Communicator& communicator, const FeatureSource& bank,
                              const std::vector<const FeatureSource*>& sets,
                              const NearestWanted& wanted, const BankProgressSink& progress) {
    if (sets.empty()) return {};
    return BankPass(communicator, bank, sets, wanted, progress).run();
}

}  // namespace farout::scoring
