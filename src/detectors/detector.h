#pragma once
/// A detector: one number a row, higher = more in-distribution.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/identity.h"
#include "quantities/device_rows.h"
#include "quantities/scored_rows.h"
#include "statistics/statistics.h"

namespace farout::detectors {

class Detector {
  public:
    virtual ~Detector() = default;

    /// The statistics of the training features that it asks for.
    virtual std::vector<Identity> needs() const { return {}; }

    /// Takes what it needs of the statistics, before the first row is scored. Throws Error when
    /// something is missing, has another shape than the head asks for, or was fitted with other
    /// parameters than this detector's.
    virtual void prepare(const statistics::FittedClassifier& fitted) { static_cast<void>(fitted); }

    /// Quantiles of the evaluated set's own feature values that it needs
    /// (ScoredRows::set_quantile).
    virtual std::vector<double> set_quantiles() const { return {}; }

    /// Of how many of the nearest training rows it looks at the distances
    /// (ScoredRows::nearest()): then scoring takes a pass against all of them. 0: none.
    virtual std::int64_t neighbours() const { return 0; }

    /// What it holds beside what detectors share, in bytes, once it is prepared.
    virtual std::uint64_t bytes() const { return 0; }

    /// Scores, float32 n. A row's score depends on this row alone, and on the set's quantiles where
    /// it asks for some.
    virtual at::Tensor score(quantities::ScoredRows& rows) const = 0;

    /// The same on a device: float64 n, there, by the formula as it stands, where it would lose
    /// digits in the log domain. Only operations that give a row the same bits at every run.
    virtual at::Tensor score_on_device(quantities::DeviceRows& rows) const = 0;
};

/// A detector's parameter: what `--set detector.parameter=value` may say.
struct Parameter {
    enum class Kind { real, integer };
    std::string name;
    std::string meaning;
    Kind kind = Kind::real;
    std::optional<double> default_value;  ///< none: "auto", chosen from the data
    double minimum = 0;
    double maximum = 0;  ///< both ends are allowed
};

/// A detector's parameters by name; none means "auto".
using ParameterValues = std::map<std::string, std::optional<double>>;

/// What a detector looks at. Those that look at the images run while features are extracted, where
/// this is asked for; those that look at the training rows themselves, not at statistics of them,
/// compare each row with all of these, and so run where they are named only.
enum class DetectorInput { features, images, training_rows };

/// What a detector is called, where it comes from, which parameters it has, how to make it.
struct DetectorEntry {
    std::string name;
    std::string formula;
    std::string source;  ///< paper and equation
    std::vector<Parameter> parameters;
    std::unique_ptr<Detector> (*make)(const ParameterValues& values) = nullptr;
    DetectorInput input = DetectorInput::features;
};

}  // namespace farout::detectors
