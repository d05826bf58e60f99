#include "quantities/kinds/class_densities.h"

#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class ClassMixture : public Quantity {
  public:
    explicit ClassMixture(ClassGaussians gaussians)
        : Quantity(concat("class_mixture of ", gaussians.name)),
          of_(std::move(gaussians)),
          constants_(of_.log_weights - of_.log_determinants / 2) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor& means = rows.constant(of_.means);
        const at::Tensor& whitening = rows.constant(of_.whitening);
        std::vector<at::Tensor> halves;
        for (std::int64_t c = 0; c < means.size(0); ++c)
            halves.push_back(
                at::mm(rows.features() - means[c], whitening[c]).square_().sum(1).div_(-2));
        return (at::stack(halves, 1) + rows.constant(constants_)).logsumexp(1);
    }
    std::uint64_t bytes() const override { return of_.means.nbytes() + of_.whitening.nbytes(); }

  private:
    ClassGaussians of_;
    at::Tensor constants_;
};

}  // namespace

QuantityRef class_mixture(ClassGaussians gaussians) {
    return std::make_shared<ClassMixture>(std::move(gaussians));
}

}  // namespace farout::quantities
