#include "detectors/cosines_to_means.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "quantities/head_shapes.h"

namespace farout::detectors {

Identity class_means() {
    return {"class_means"};
}

quantities::LogitShapeRef cosines_to_class_means(const statistics::FittedClassifier& fitted,
                                                 std::string_view detector) {
    const std::int64_t classes = fitted.head.classes();
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, class_means(), name, detector, sizes);
    };
    const at::Tensor there = get("label_counts", {classes}).gt(0).nonzero().squeeze(1);
    if (there.size(0) == 0)
        throw Error(concat("'", fitted.statistics.name,
                           "': no class has training rows, so detector '", detector,
                           "' has no mean. Fit again on rows with labels."));
    const at::Tensor means =
        get("label_means", {classes, fitted.head.feature_width()}).index_select(0, there);
    return quantities::cosines_to("class means", means);
}

}  // namespace farout::detectors
