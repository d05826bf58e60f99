#include "scoring/sum_pass.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/float_bits.h"
#include "core/text.h"
#include "numerics/tiles.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"
#include "scoring/detail/units.h"

namespace farout::scoring {

namespace {

using features::FeatureRows;
using features::FeatureSource;
using features::RowStatus;

// Rows of the bank that are read at a time.
constexpr std::int64_t rows_read = 4096;
// Query rows a thread compares with a block at a time.
constexpr std::int64_t rows_a_task = 192;

/// Rows that can be used, and where they stood.
struct Usable {
    at::Tensor features;  ///< float32 m×D
    std::vector<std::int64_t> labels{};
    std::vector<std::int64_t> places{};

    explicit Usable(const FeatureRows& read) {
        const auto width = static_cast<std::size_t>(read.features.size(1));
        const float* values = read.features.const_data_ptr<float>();
        for (std::size_t i = 0; i < read.status.size(); ++i, values += width) {
            if (read.status[i] != RowStatus::ok || !all_finite({values, width})) continue;
            places.push_back(static_cast<std::int64_t>(i));
            labels.push_back(read.labels[i]);
        }
        features = places.size() == read.status.size()
                       ? read.features
                       : read.features.index_select(0, at::tensor(places, at::kLong));
    }
};

/// The rows of all sets that this rank scores.
class RowsOfSets {
  public:
    struct Part {
        std::int64_t rows = 0;               ///< of the set
        std::vector<std::int64_t> usable{};  ///< of these
    };

    RowsOfSets(const std::vector<const FeatureSource*>& sets, int rank, int ranks) {
        std::vector<at::Tensor> all;
        for (const FeatureSource* set : sets) {
            parallel::throw_if_interrupted();
            const Range rows = rows_of_rank(set->blocks(), rank, ranks);
            Part part{rows.count()};
            if (!rows.empty()) {
                Usable usable(set->read(rows));
                all.push_back(usable.features);
                part.usable = std::move(usable.places);
            }
            parts_.push_back(std::move(part));
        }
        features_ = all.empty() ? at::empty({0, sets.front()->width()}, at::kFloat) : at::cat(all);
    }
    const at::Tensor& features() const { return features_; }

    /// `sums`: of all usable rows.
    SumsOfSets by_set(const std::string& name, const std::vector<double>& sums,
                      SumsOfSets found) const {
        found.resize(parts_.size());
        std::size_t next = 0;
        for (std::size_t set = 0; set < parts_.size(); ++set) {
            at::Tensor of_set = at::full({parts_[set].rows, 1},
                                         std::numeric_limits<double>::quiet_NaN(), at::kDouble);
            for (const std::int64_t row : parts_[set].usable)
                of_set.data_ptr<double>()[row] = sums[next++];
            found[set][name] = of_set;
        }
        return found;
    }

  private:
    std::vector<Part> parts_;
    at::Tensor features_;
};

void require_same_width(const FeatureSource& bank, const std::vector<const FeatureSource*>& sets) {
    for (const FeatureSource* set : sets)
        if (set->width() != bank.width())
            throw Error(concat("'", set->name(), "' holds features of width ", set->width(),
                               ", but the training features of '", bank.name(), "' are of width ",
                               bank.width(), ". Give those of the same network."));
}

}  // namespace

SumsOfSets sums_over_bank(parallel::Communicator& communicator, const numerics::Head& head,
                          const FeatureSource& bank, const std::vector<const FeatureSource*>& sets,
                          const std::vector<numerics::BankSumRef>& wanted,
                          const BankProgressSink& progress) {
    SumsOfSets found;
    if (sets.empty() || wanted.empty()) return found;
    parallel::agree(communicator, [&] {
        require_same_width(bank, sets);
        const RowsOfSets queries(sets, communicator.rank(), communicator.size());
        const numerics::ClassifiedRows rows(head, queries.features());
        std::vector<std::vector<double>> states;
        for (const auto& sum : wanted)
            states.emplace_back(static_cast<std::size_t>(rows.count() * sum->kept()));
        const Blocks blocks = statistics::runs_of(bank.blocks(), rows_read);
        const Blocks tiles{rows.count(), rows_a_task};
        for (std::int64_t number = 0; number < blocks.count(); ++number) {
            parallel::throw_if_interrupted();
            Usable usable(bank.read(blocks.rows_of(number)));
            const numerics::ClassifiedRows block(head, usable.features, std::move(usable.labels));
            for (std::size_t sum = 0; sum < wanted.size(); ++sum)
                numerics::for_tasks(tiles.count(), [&](std::int64_t tile) {
                    wanted[sum]->add(rows, tiles.rows_of(tile), block, states[sum].data());
                });
            if (communicator.is_root()) progress({blocks.rows_of(number).end, bank.blocks().rows});
        }
        for (std::size_t sum = 0; sum < wanted.size(); ++sum) {
            std::vector<double> sums;
            for (std::int64_t row = 0; row < rows.count(); ++row)
                sums.push_back(wanted[sum]->sum_of(states[sum].data() + row * wanted[sum]->kept()));
            found = queries.by_set(wanted[sum]->name(), sums, std::move(found));
        }
    });
    return found;
}

}  // namespace farout::scoring
