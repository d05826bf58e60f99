#include "benchmarks/evaluation/generate.h"

#include <cmath>

#include <ATen/ATen.h>

#include "core/text.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "parallel/collective.h"

namespace farout {

namespace {

constexpr std::int64_t block_rows = 128;

/// What all rows are drawn around.
class Source {
  public:
    explicit Source(const EvaluationShape& shape) : shape_(shape) {
        at::manual_seed(1);
        centres_ = at::randn({shape.classes, shape.width}) / 2;
        other_centres_ = at::randn({shape.classes, shape.width}) / 2;
        factors_ = at::randn({16, shape.width}) * 0.15;
        spread_ = at::linspace(0, std::log(0.05), shape.width).exp();
    }

    numerics::Head head() const {
        const double scale = 60.0 / static_cast<double>(shape_.width);
        return {centres_ * scale, at::zeros({shape_.classes})};
    }

    static std::int64_t label(std::int64_t row, const EvaluationShape& shape) {
        return row * 7919 % shape.classes;
    }

    at::Tensor rows(std::uint64_t seed, Range range, bool outliers) const {
        at::manual_seed(seed);
        const std::int64_t count = range.count();
        at::Tensor labels = at::empty({count}, at::kLong);
        for (std::int64_t i = 0; i < count; ++i)
            labels.data_ptr<std::int64_t>()[i] = label(range.begin + i, shape_);
        at::Tensor rows = at::randn({count, shape_.width}) * spread_;
        rows += at::mm(at::randn({count, 16}), factors_);
        const at::Tensor strength = at::rand({count, 1}) * 1.6 + 0.2;
        rows += centres_.index_select(0, labels) * strength * (outliers ? 0.6 : 1.0);
        if (outliers) rows += other_centres_.index_select(0, labels) * 0.4;
        return rows.contiguous();
    }

  private:
    EvaluationShape shape_;
    at::Tensor centres_, other_centres_, factors_, spread_;
};

struct Set {
    std::filesystem::path file;
    std::int64_t rows;
    std::uint64_t seed;
    bool outliers;
};

void lay_out(const Set& set, const EvaluationShape& shape) {
    features::FeatureLayout layout;
    for (std::int64_t row = 0; row < set.rows; ++row)
        layout.images.push_back({concat("image", row, ".png"), Source::label(row, shape)});
    layout.width = shape.width;
    layout.block_rows = block_rows;
    layout.provenance["format"] = features::feature_format;
    layout.provenance["made by"] = "benchmark_evaluation";
    layout.provenance["block rows"] = std::to_string(block_rows);
    features::create_feature_file(set.file, layout);
}

void fill(parallel::Communicator& communicator, const Set& set, const Source& source) {
    features::FeatureFileWriter file(set.file, communicator);
    parallel::agree(communicator, [&] {
        const Blocks blocks = file.blocks();
        const Range mine = share_of(blocks.count(), communicator.rank(), communicator.size());
        for (std::int64_t block = mine.begin; block < mine.end; ++block) {
            const Range rows = blocks.rows_of(block);
            const at::Tensor features =
                source.rows(set.seed + static_cast<std::uint64_t>(block), rows, set.outliers);
            const auto count = static_cast<std::size_t>(rows.count());
            const float* first = features.const_data_ptr<float>();
            file.write(block,
                       {std::vector<float>(first, first + features.numel()),
                        std::vector(count, static_cast<std::uint8_t>(features::RowStatus::ok)),
                        std::vector<std::string>(count)});
        }
    });
    file.close();
}

std::vector<Set> sets_of(const EvaluationShape& shape, const EvaluationFiles& files) {
    constexpr std::uint64_t apart = std::uint64_t{1} << 40U;
    std::vector<Set> sets{{files.train(), shape.train_rows, apart, false},
                          {files.features("id"), shape.id_rows, 2 * apart, false}};
    sets.push_back({files.validation(), shape.validation_rows, apart / 2, false});
    for (std::size_t k = 0; k < shape.ood_rows.size(); ++k)
        sets.push_back(
            {files.features("ood" + std::to_string(k)), shape.ood_rows[k], (3 + k) * apart, true});
    return sets;
}

}  // namespace

void generate(parallel::Communicator& communicator, const EvaluationShape& shape,
              const EvaluationFiles& files) {
    const Source source(shape);
    for (const Set& set : sets_of(shape, files)) {
        std::int64_t there = 0;
        parallel::agree_on_root(communicator, [&] {
            there = std::filesystem::exists(set.file) ? 1 : 0;
            if (there == 0) lay_out(set, shape);
        });
        if (parallel::broadcast_value(communicator, there) == 0) fill(communicator, set, source);
    }
    parallel::agree_on_root(communicator,
                            [&] { features::write_head_file(files.head(), source.head(), {}); });
}

}  // namespace farout
