#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Maximum concept matching. Ming, Cai, Gu, Sun, Li and Li, "Delving into Out-of-Distribution
/// Detection with Vision-Language Representations", NeurIPS 2022: max softmax(z/T), z the cosines
/// of an image's embedding and those of the classes' names. For a head whose rows are these, of
/// length 1 and without bias, and features of length 1; of other heads it is max softmax at a
/// temperature. Stored is its logarithm.
class Mcm : public Detector {
  public:
    explicit Mcm(const catalogue::ParameterValues& values)
        : log_p_(quantities::log_max_probability_at(values.at("temperature").number())) {}

    at::Tensor score(quantities::Rows& rows) const override { return rows(log_p_); }

  private:
    quantities::QuantityRef log_p_;
};

}  // namespace

std::unique_ptr<Detector> make_mcm(const catalogue::ParameterValues& values) {
    return std::make_unique<Mcm>(values);
}

}  // namespace farout::detectors
