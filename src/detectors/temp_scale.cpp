#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"
#include "statistics/sources.h"

namespace farout::detectors {

namespace {

/// Maximum softmax probability after temperature scaling. Guo, Pleiss, Sun and Weinberger, "On
/// Calibration of Modern Neural Networks", ICML 2017, section 4.2, equation 9: max softmax(z/T), T
/// the temperature with the least mean cross-entropy of labelled rows, which aren't the training
/// rows of the network: those it may fit perfectly, and T would be next to 0.
///
/// Stored is its log, from the other classes, as MSP's.
class TempScale : public Detector {
  public:
    explicit TempScale(const catalogue::ParameterValues& values)
        : temperature_(values.at("temperature").number_or_auto()),
          statistic_(statistics::fitted_on(values.at("source").word(), Identity{"temperature"})) {}

    std::vector<Identity> needs() const override {
        return temperature_ ? std::vector<Identity>{} : std::vector<Identity>{statistic_};
    }
    void prepare(const statistics::FittedClassifier& fitted) override {
        log_max_probability_ = quantities::log_max_probability_at(
            temperature_ ? *temperature_
                         : fitted.statistics.number(statistic_, "temperature", "temp_scale"));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_max_probability_); }

  private:
    std::optional<double> temperature_;
    Identity statistic_;
    quantities::QuantityRef log_max_probability_;
};

}  // namespace

std::unique_ptr<Detector> make_temp_scale(const catalogue::ParameterValues& values) {
    return std::make_unique<TempScale>(values);
}

}  // namespace farout::detectors
