#include "quantities/whitened_means.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/tiles.h"

namespace farout::quantities {

WhitenedMeans whitened_means(const statistics::FittedClassifier& fitted,
                             const std::string& asked_by, statistics::RowsOf of) {
    const std::int64_t width = fitted.head.feature_width();
    const std::int64_t classes = fitted.head.classes();
    const Identity statistic = statistics::of_rows("within_class", of);
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, statistic, name, asked_by, sizes);
    };
    WhitenedMeans found;
    found.factor = get("within_class_whitening", {width, -1});
    found.mean = get("feature_mean", {width});
    found.whitening = Whitening(found.factor, found.mean);
    const at::Tensor counts = get("class_counts", {classes});
    const at::Tensor with_rows = counts.gt(0).nonzero().squeeze(1);
    const at::Tensor means = get("class_means", {classes, width}).index_select(0, with_rows);
    if (means.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no class has a training row, so detector '", asked_by,
                           "' has no mean. Fit again on labelled rows."));
    found.whitened = at::empty({means.size(0), found.whitening.rank()}, at::kDouble);
    numerics::for_row_tiles(means.size(0), [&](Range tile) {
        found.whitened.slice(0, tile.begin, tile.end)
            .copy_(found.whitening.exact(means.slice(0, tile.begin, tile.end)));
    });
    found.half_squares = found.whitened.square().sum(1) / -2;
    const at::Tensor shares = counts.index_select(0, with_rows).to(at::kDouble);
    found.log_shares = (shares / shares.sum()).log_();
    return found;
}

}  // namespace farout::quantities
