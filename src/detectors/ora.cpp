#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/detector.h"
#include "detectors/weight_distances.h"
#include "quantities/kinds/distance.h"
#include "quantities/kinds/logit_gaps.h"
#include "quantities/kinds/predicted_class.h"

namespace farout::detectors {

namespace {

/// Relative angles. Demirel, Fumero and Locatello, "Out-of-Distribution Detection with Relative
/// Angles", NeurIPS 2025 (ORA): the largest angle, over the classes c other than ŷ, that h and its
/// projection onto the boundary between ŷ and c have seen from the centre m, the mean of the means
/// of the classes that have training rows. The authors' ImageNet script takes the means of the
/// validation images.
///
/// With x = h − m, n the unit vector along w_ŷ − w_c, t = (z_ŷ − z_c)/‖w_ŷ − w_c‖, the distance of
/// h to the boundary, and q = x·n the angle is atan2(t √(‖x‖² − q²), ‖x‖² − t q): no cosine near 1
/// whose arc would have lost half of its digits. x·n follows from the logits of h and of m.
///
/// As the authors' code but for a factor of 1/π. Between classes of equal weights there is no
/// boundary; where there is none at all, and where h = m, the angle is 0.
class Ora : public Detector {
  public:
    std::vector<Identity> needs() const override { return {means_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        const std::int64_t classes = head.classes();
        const auto get = [&](const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, means_, name, "ora", sizes);
        };
        const at::Tensor there = get("label_counts", {classes}).gt(0).nonzero().squeeze(1);
        if (there.size(0) == 0)
            throw Error(concat("'", fitted.statistics.name,
                               "': no class has training rows, so detector 'ora' has no centre. "
                               "Fit again on rows with labels."));
        const at::Tensor centre =
            get("label_means", {classes, head.feature_width()}).index_select(0, there).mean(0);
        const at::Tensor logits =
            at::addmv(head.bias.to(at::kDouble), head.weight.to(at::kDouble), centre);
        const at::Tensor reciprocals = reciprocal_weight_distances(head.weight);
        bytes_ = 2 * reciprocals.nbytes();
        // (z_ŷ(m) − z_c(m)) / ‖w_ŷ − w_c‖.
        const at::Tensor of_centre = (logits.unsqueeze(1) - logits.unsqueeze(0)).mul_(reciprocals);
        distance_ = quantities::distance_from("mean of class means", centre);
        reciprocals_ =
            quantities::of_predicted_class("reciprocal distances of weights", reciprocals);
        of_centre_ = quantities::of_predicted_class(
            "distances of mean of class means to boundaries", of_centre);
    }
    std::uint64_t bytes() const override { return bytes_; }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor squares = rows(distance_).square().unsqueeze_(1);
        const at::Tensor t = rows(gaps_) * rows(reciprocals_);
        const at::Tensor q = t - rows(of_centre_);
        // Rounding may leave the least bit below 0.
        const at::Tensor across = squares.sub(q.square()).clamp_min_(0).sqrt_().mul_(t);
        const at::Tensor angles = at::atan2(across, squares.sub(q.mul_(t)));
        return angles.masked_fill(t.eq(0), 0).amax(1);
    }

  private:
    std::uint64_t bytes_ = 0;
    Identity means_{"class_means"};
    quantities::QuantityRef gaps_ = quantities::logit_gaps();
    quantities::QuantityRef distance_;
    quantities::QuantityRef reciprocals_;
    quantities::QuantityRef of_centre_;
};

}  // namespace

std::unique_ptr<Detector> make_ora(const catalogue::ParameterValues&) {
    return std::make_unique<Ora>();
}

}  // namespace farout::detectors
