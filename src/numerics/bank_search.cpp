#include "numerics/bank_search.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "numerics/instructions.h"
#include "numerics/packed_product.h"
#include "numerics/tiles.h"
#include "numerics/vector_loops.h"

namespace farout::numerics {

UnitRows::UnitRows(at::Tensor rows)
    : rows_(std::move(rows)), scales_(static_cast<std::size_t>(count())) {
    for_row_tiles(count(), [&](Range tile) {
        // In float64: squares of float32 neither overflow nor vanish there.
        std::vector<double> wide(static_cast<std::size_t>(width()));
        for (std::int64_t row = tile.begin; row < tile.end; ++row) {
            multiply(rows_.const_data_ptr<float>() + row * width(), width(), 1, wide.data());
            const double squares = sum_of_squares(wide.data(), width());
            scales_[static_cast<std::size_t>(row)] = squares > 0 ? 1 / std::sqrt(squares) : 0;
        }
    });
}

void UnitRows::write(std::int64_t row, double* unit) const {
    multiply(rows_.const_data_ptr<float>() + row * width(), width(), scale_of(row), unit);
}

void UnitRows::write(std::int64_t row, float* unit) const {
    write(row, {0, width()}, unit);
}

void UnitRows::write(std::int64_t row, Range columns, float* unit) const {
    const float* values = rows_.const_data_ptr<float>() + row * width() + columns.begin;
    multiply(values, columns.count(), scale_of(row), unit);
}

void UnitRows::prefetch(std::int64_t row) const {
    constexpr std::int64_t line = 16;  // floats in a line of the cache
    const float* values = rows_.const_data_ptr<float>() + row * width();
    for (std::int64_t j = 0; j < width(); j += line) __builtin_prefetch(values + j);
}

NearestRows::NearestRows(std::int64_t rows, std::int64_t k)
    : rows_(rows), k_(k), heaps_(static_cast<std::size_t>(rows * k)) {}

void NearestRows::offer(std::int64_t row, const Neighbour& neighbour) {
    Neighbour* const heap = heaps_.data() + row * k_;
    if (neighbour >= heap[0]) return;
    std::int64_t place = 0;
    for (std::int64_t child = 1; child < k_; child = 2 * place + 1) {
        if (child + 1 < k_ && heap[child + 1] > heap[child]) ++child;
        if (heap[child] < neighbour) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = neighbour;
}

void NearestRows::write_distances(std::int64_t row, double* distances) const {
    std::ranges::transform(heap(row), distances,
                           [](const Neighbour& neighbour) { return neighbour.distance; });
    std::sort(distances, distances + k_);
}

namespace {

// Query rows of a task: what packed products keep in the second cache. Fewer where there are few,
// in units of what these take at a time.
constexpr std::int64_t most_tile_rows = 192;
constexpr std::int64_t row_unit = 6;
// Columns of a panel that are brought in its order together: in the first cache.
constexpr std::int64_t columns_together = 64;
// Rows of the bank whose products with a tile lie in the cache until they have been looked through.
constexpr std::int64_t chunk_rows = 512;
// A list of candidates is cut to K when it has at least so many more.
constexpr std::int64_t surplus = 256;
// Query rows that are decided together: in float64 they stay in the second cache.
constexpr std::int64_t rows_together = 48;

std::int64_t rounded_up(std::int64_t number, std::int64_t unit) {
    return (number + unit - 1) / unit * unit;
}

/// The greatest float that isn't above.
float rounded_down(double value) {
    const auto near = static_cast<float>(value);
    return near > value ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}

/// Rows of a query tile beside a block. What it says of a candidate is never more than what the
/// bound allows: a row is passed over only where K others are surely nearer.
class TileSearch {
  public:
    TileSearch(const UnitRows& queries, Range tile, const BankBlock& block, NearestRows& nearest)
        : queries_(queries),
          tile_(tile),
          block_(block),
          nearest_(nearest),
          margin_(rounding_of_unit_product(queries.width())),
          units_(at::zeros({tile.count(), block.padded_width()}, at::kFloat)),
          candidates_(static_cast<std::size_t>(tile.count())),
          wide_(static_cast<std::size_t>(rows_together * queries.width())),
          row_(static_cast<std::size_t>(queries.width())) {
        for (std::int64_t i = 0; i < tile.count(); ++i) {
            queries.write(tile.begin + i, units_.data_ptr<float>() + i * block.padded_width());
            of(i).least = least_product(tile.begin + i);
        }
    }

    void run() {
        at::Tensor products = at::empty({tile_.count() * chunk_rows}, at::kFloat);
        for (std::int64_t first = 0; first < block_.rows().count(); first += chunk_rows) {
            const std::int64_t end = std::min(first + chunk_rows, block_.padded_rows());
            block_.products(units_, tile_.count(), first, end, products);
            for (std::int64_t i = 0; i < tile_.count(); ++i)
                if (!queries_.is_zero(tile_.begin + i))
                    collect(of(i), products.const_data_ptr<float>() + i * (end - first), first,
                            std::min(end, block_.rows().count()));
        }
        for (std::int64_t i = 0; i < tile_.count(); i += rows_together)
            decide({tile_.begin + i, std::min(tile_.begin + i + rows_together, tile_.end)});
    }

  private:
    struct Candidate {
        float product;
        std::int64_t row;  ///< of the block
    };
    struct Candidates {
        std::vector<Candidate> list{};
        float least = 0;  ///< with a smaller product a row isn't among the K nearest
    };
    struct Pair {
        std::int64_t row;  ///< of the block
        std::int64_t query;
        float product;
    };

    Candidates& of(std::int64_t i) { return candidates_[static_cast<std::size_t>(i)]; }

    /// By the distance of the K-th: cos ≥ 1 − d²/2, as far as float32 can tell.
    float least_product(double distance) const { return rounded_down(1 - distance / 2 - margin_); }
    float least_product(std::int64_t query) const {
        return least_product(nearest_.last(query).distance);
    }

    void collect(Candidates& candidates, const float* products, std::int64_t first,
                 std::int64_t end) {
        const std::int64_t count = end - first;
        for (std::int64_t j = find_at_least(products, count, 0, candidates.least); j < count;
             j = find_at_least(products, count, j + 1, candidates.least))
            candidates.list.push_back({products[j], first + j});
        cut(candidates);
    }

    /// Leaves out what K candidates are surely nearer than.
    void cut(Candidates& candidates) const {
        auto& list = candidates.list;
        const std::int64_t k = nearest_.k();
        if (static_cast<std::int64_t>(list.size()) < k + std::max(k, surplus)) return;
        const auto kth = list.begin() + (k - 1);
        std::ranges::nth_element(list, kth, std::greater<>(), &Candidate::product);
        raise(candidates, least_product(most_distance(kth->product)));
    }

    /// Leaves out what K candidates or nearest rows so far are surely nearer than.
    void cut_beside_nearest(std::int64_t query, Candidates& candidates) {
        if (candidates.list.empty()) return;
        distances_.clear();
        for (const Neighbour& neighbour : nearest_.of(query))
            distances_.push_back(neighbour.distance);
        for (const Candidate& candidate : candidates.list)
            distances_.push_back(most_distance(candidate.product));
        const auto kth = distances_.begin() + (nearest_.k() - 1);
        std::ranges::nth_element(distances_, kth);
        raise(candidates, least_product(*kth));
    }

    double most_distance(float product) const {
        return 2 - 2 * (static_cast<double>(product) - margin_);
    }

    static void raise(Candidates& candidates, float least) {
        candidates.least = std::max(candidates.least, least);
        std::erase_if(candidates.list,
                      [&](const Candidate& one) { return one.product < candidates.least; });
    }

    /// By the distances of what is left, in the order of the block's rows: what several query rows
    /// are near to is taken from memory once.
    void decide(Range queries) {
        pairs_.clear();
        for (std::int64_t query = queries.begin; query < queries.end; ++query) {
            if (queries_.is_zero(query)) {
                decide_by_length(query);
                continue;
            }
            for (const std::int64_t row : block_.zero_rows())
                nearest_.offer(query, {1, block_.number(row)});
            Candidates& candidates = of(query - tile_.begin);
            // Rows of zeros are among the nearest by now: none counts twice.
            if (!block_.zero_rows().empty())
                std::erase_if(candidates.list, [&](const Candidate& candidate) {
                    return block_.rows().is_zero(candidate.row);
                });
            cut_beside_nearest(query, candidates);
            if (!candidates.list.empty()) queries_.write(query, wide(query - queries.begin));
            for (const Candidate& candidate : candidates.list)
                pairs_.push_back({candidate.row, query, candidate.product});
        }
        std::ranges::sort(pairs_, {}, &Pair::row);
        for (std::size_t next = 0; next < pairs_.size(); next = decide_row(queries, next)) {
        }
    }

    /// Decides on all pairs of a row, the first of which is this; returns the first of the next.
    std::size_t decide_row(Range queries, std::size_t pair) {
        const std::int64_t row = pairs_[pair].row;
        block_.rows().write(row, row_.data());
        std::size_t end = pair;
        while (end < pairs_.size() && pairs_[end].row == row) ++end;
        if (end < pairs_.size()) block_.rows().prefetch(pairs_[end].row);
        for (; pair < end; ++pair) {
            const std::int64_t query = pairs_[pair].query;
            if (pairs_[pair].product < least_product(query)) continue;
            const double distance = squared_unit_distance(wide(query - queries.begin), false,
                                                          row_.data(), false, queries_.width());
            nearest_.offer(query, {distance, block_.number(row)});
        }
        return end;
    }

    double* wide(std::int64_t i) { return wide_.data() + i * queries_.width(); }

    /// A row of zeros is as far from all rows of length 1.
    void decide_by_length(std::int64_t query) {
        for (std::int64_t row = 0; row < block_.rows().count(); ++row)
            nearest_.offer(query, {block_.rows().is_zero(row) ? 0.0 : 1.0, block_.number(row)});
    }

    const UnitRows& queries_;
    Range tile_;
    const BankBlock& block_;
    NearestRows& nearest_;
    double margin_;
    at::Tensor units_;
    std::vector<Candidates> candidates_;
    std::vector<double> distances_;
    std::vector<Pair> pairs_;   ///< of rows that are decided on together
    std::vector<double> wide_;  ///< their query rows
    std::vector<double> row_;   ///< a row of the block
};

}  // namespace

double squared_unit_distance(const double* left, bool left_is_zero, const double* right,
                             bool right_is_zero, std::int64_t width) {
    if (left_is_zero != right_is_zero) return 1;
    return squared_distance(left, right, width);
}

// D products and additions, in any order and with or without fused ones, and one rounding of either
// factor change each term by a factor within (1 ± u)^(D+2), hence the sum by γ of that times Σ|âb̂|,
// which is at most 1 (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1). Six u
// more are above what float64 adds: to lengths, and to the distance that is compared with. Where
// numbers below 2⁻¹²⁶ are flushed, each of the 3·D results may lose so much.
double rounding_of_unit_product(std::int64_t width) {
    const double terms = static_cast<double>(width + 8) * 0x1p-24;
    return terms / (1 - terms) + static_cast<double>(width) * 0x1p-124;
}

ProductForm usual_product_form() {
    return packed_products_pay() ? ProductForm::packed : ProductForm::library;
}

BankBlock::BankBlock(ProductForm form) : form_(form), rows_(at::empty({0, 0}, at::kFloat)) {}

void BankBlock::take(UnitRows rows, std::vector<std::int64_t> numbers) {
    rows_ = std::move(rows);
    numbers_ = std::move(numbers);
    zero_rows_.clear();
    for (std::int64_t row = 0; row < rows_.count(); ++row)
        if (rows_.is_zero(row)) zero_rows_.push_back(row);
    padded_width_ = rounded_up(rows_.width(), 4);
    padded_rows_ = rounded_up(rows_.count(), packed_width);
    const std::int64_t numbers_needed = padded_rows_ * padded_width_;
    if (!memory_.defined() || memory_.numel() < numbers_needed)
        memory_ = at::empty({numbers_needed}, at::kFloat);
    units_ = memory_.narrow(0, 0, numbers_needed).view({padded_rows_, padded_width_});
    for_tasks(padded_rows_ / packed_width, [&](std::int64_t panel) {
        float* const units = units_.data_ptr<float>() + panel * packed_width * padded_width_;
        if (form_ == ProductForm::packed)
            write_panel(panel, units);
        else
            write_rows(panel, units);
    });
}

/// Rows of a panel that are there; the others are zeros.
Range BankBlock::rows_of_panel(std::int64_t panel) const {
    return {panel * packed_width, std::min((panel + 1) * packed_width, rows_.count())};
}

void BankBlock::write_rows(std::int64_t panel, float* units) const {
    std::fill_n(units, packed_width * padded_width_, 0.0F);
    const Range rows = rows_of_panel(panel);
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        rows_.write(row, units + (row - rows.begin) * padded_width_);
}

void BankBlock::write_panel(std::int64_t panel, float* units) const {
    float piece[packed_width][columns_together] = {};
    const Range rows = rows_of_panel(panel);
    for (std::int64_t begin = 0; begin < padded_width_; begin += columns_together) {
        const Range columns{begin, std::min(begin + columns_together, rows_.width())};
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
            float* const of_row = piece[row - rows.begin];
            rows_.write(row, columns, of_row);
            std::fill(of_row + columns.count(), of_row + columns_together, 0.0F);
        }
        const std::int64_t padded = std::min(columns_together, padded_width_ - begin);
        for (std::int64_t j = 0; j < padded; ++j, units += packed_width)
            for (std::int64_t r = 0; r < packed_width; ++r) units[r] = piece[r][j];
    }
}

void BankBlock::products(const at::Tensor& units, std::int64_t count, std::int64_t first,
                         std::int64_t end, at::Tensor& found) const {
    if (form_ == ProductForm::library) {
        at::Tensor matrix = found.narrow(0, 0, count * (end - first)).view({count, end - first});
        at::mm_out(matrix, units, units_.slice(0, first, end).t());
        return;
    }
    PackedProduct product;
    product.rows = count;
    product.in = padded_width_;
    product.out = end - first;
    product.x = units.const_data_ptr<float>();
    product.weight = units_.const_data_ptr<float>() + first * padded_width_;
    product.y = found.data_ptr<float>();
    compute(product);
}

void search(const UnitRows& queries, Range of_queries, const BankBlock& block,
            NearestRows& nearest) {
    // As many tiles for each thread, as even as these units allow.
    const std::int64_t units = rounded_up(of_queries.count(), row_unit) / row_unit;
    const std::int64_t threads = at::get_num_threads();
    const std::int64_t enough = (of_queries.count() + most_tile_rows - 1) / most_tile_rows;
    const std::int64_t tiles = std::min(rounded_up(enough, threads), units);
    for_tasks(tiles, [&](std::int64_t number) {
        const Range share = share_of(units, static_cast<int>(number), static_cast<int>(tiles));
        const Range tile{of_queries.begin + share.begin * row_unit,
                         std::min(of_queries.begin + share.end * row_unit, of_queries.end)};
        TileSearch(queries, tile, block, nearest).run();
    });
}

}  // namespace farout::numerics
