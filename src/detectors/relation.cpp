#include <ATen/ATen.h>

#include "detectors/detector.h"

namespace farout::detectors {

namespace {

/// What is less counts for nothing.
constexpr double least_relation = 0.03;

/// Relations to the training rows. Kim, Yun and Song, "Neural Relation Graph: A Unified Framework
/// for Identifying Label Noise and Outlier Data", NeurIPS 2023, as OpenOOD has it: Σ_i [r_i > 0.03]
/// r_i^t over all training rows, r_i = max(0, cos(h, h_i)) · (p·p_i), p the softmax.
///
/// t: OpenOOD's 1; the authors' default is 4. They add 10⁻¹⁰ to ‖h‖², here nothing is added. A row
/// of zeros has no relations. Rows with none have the score 0, all of them: where p is spread over
/// many classes, those may be many.
class Relation : public Detector {
  public:
    explicit Relation(const catalogue::ParameterValues& values)
        : sum_(numerics::sum_of_relations(values.at("power").number(), least_relation)) {}

    std::vector<numerics::BankSumRef> bank_sums() const override { return {sum_}; }
    at::Tensor score(quantities::Rows& rows) const override {
        return rows.output(sum_->name()).squeeze(1);
    }

  private:
    numerics::BankSumRef sum_;
};

}  // namespace

std::unique_ptr<Detector> make_relation(const catalogue::ParameterValues& values) {
    return std::make_unique<Relation>(values);
}

}  // namespace farout::detectors
