#include "detectors/weight_distances.h"

#include <ATen/ATen.h>

#include "core/blocks.h"
#include "numerics/single_thread.h"

namespace farout::detectors {

namespace {

// Squares of distances below this share of what they are the difference of are taken from the
// differences: the others keep eleven digits.
constexpr double near = 1e-4;
// Pairs whose differences are held at a time.
constexpr std::int64_t pairs_together = 1024;

}  // namespace

at::Tensor reciprocal_weight_distances(const at::Tensor& weight) {
    const numerics::SingleThread single;  // the same bits for any number of them
    const at::Tensor rows = weight.to(at::kDouble);
    const at::Tensor lengths = rows.square().sum(1);
    const at::Tensor sums = lengths.unsqueeze(1) + lengths;
    at::Tensor squares = sums - 2 * at::mm(rows, rows.t());
    // Also where a square is no number, as of lengths that overflow.
    const at::Tensor close = squares.gt(sums * near).logical_not_().nonzero();
    const Blocks blocks{close.size(0), pairs_together};
    for (std::int64_t block = 0; block < blocks.count(); ++block) {
        const Range range = blocks.rows_of(block);
        const at::Tensor pairs = close.slice(0, range.begin, range.end);
        const at::Tensor one = pairs.select(1, 0), other = pairs.select(1, 1);
        const at::Tensor differences = rows.index_select(0, one) - rows.index_select(0, other);
        squares.index_put_({one, other}, differences.square().sum(1));
    }
    return squares.rsqrt().masked_fill_(squares.eq(0), 0);
}

}  // namespace farout::detectors
