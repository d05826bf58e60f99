#pragma once
/// A detector: one number a row, higher = more in-distribution.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "catalogue/parameters.h"
#include "core/identity.h"
#include "numerics/bank_sums.h"
#include "quantities/rows.h"
#include "statistics/statistics.h"

namespace farout::detectors {

/// Written in quantities, so that it doesn't know where they are computed.
class Detector {
  public:
    virtual ~Detector() = default;

    /// The statistics of the training features that it asks for.
    virtual std::vector<Identity> needs() const { return {}; }

    /// Takes what it needs of the statistics, before the first row is scored. Throws Error when
    /// something is missing, has another shape than the head asks for, or was fitted with other
    /// parameters than this detector's.
    virtual void prepare(const statistics::FittedClassifier& fitted) { static_cast<void>(fitted); }

    /// What it asks of the extraction, with all parameters (extraction/output.h).
    virtual std::vector<Identity> outputs() const { return {}; }

    /// Quantiles of the evaluated set's own feature values that it needs
    /// (quantities::Rows::set_quantile).
    virtual std::vector<double> set_quantiles() const { return {}; }

    /// Of how many of the nearest training rows it looks at the distances
    /// (quantities::Rows::nearest()): then scoring takes a pass against all of them. 0: none.
    virtual std::int64_t neighbours() const { return 0; }

    /// Sums over all training rows that it asks for: then scoring takes a pass over them, and they
    /// are given as rows.output(sum->name()), n×1.
    virtual std::vector<numerics::BankSumRef> bank_sums() const { return {}; }

    /// What it holds beside what detectors share, in bytes, once it is prepared.
    virtual std::uint64_t bytes() const { return 0; }

    /// The detector's formula over quantities of rows: float64 n, on the rows' device, by
    /// operations on tensors of one number a row. A row's score depends on this row alone, and on
    /// the set's quantiles where it asks for some. Quantities are shared: none may be changed in
    /// place.
    virtual at::Tensor score(quantities::Rows& rows) const = 0;
};

}  // namespace farout::detectors
