#include "detectors/labelled_means.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::detectors {

at::Tensor labelled_means(const statistics::FittedClassifier& fitted, std::string_view asked_by) {
    const std::int64_t classes = fitted.head.classes();
    const Identity statistic{"class_means"};
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, statistic, name, asked_by, sizes);
    };
    const at::Tensor with_rows = get("label_counts", {classes}).gt(0).nonzero().squeeze(1);
    if (with_rows.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no class has a training row, so detector '", asked_by,
                           "' has no mean. Fit again on labelled rows."));
    return get("label_means", {classes, fitted.head.feature_width()}).index_select(0, with_rows);
}

}  // namespace farout::detectors
