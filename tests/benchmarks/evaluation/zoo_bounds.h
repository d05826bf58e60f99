#pragma once
/// Those detectors that look at features and at statistics of bounded size alone, and what their
/// steps must do at least.

#include <string>
#include <vector>

#include "benchmarks/evaluation/step_bounds.h"

namespace farout {

/// All but those that are quadratic in a large parameter (weiper_kld, kpca_corp, gmm with full
/// covariances) and those that compare with training rows or with a sample of them.
std::vector<std::string> zoo_detectors();

/// As fit_work() and score_work(), of all these detectors.
std::vector<StepWork> zoo_fit_work(const EvaluationShape& shape,
                                   const statistics::Statistics& statistics);
std::vector<StepWork> zoo_score_work(const EvaluationShape& shape,
                                     const statistics::Statistics& statistics);

}  // namespace farout
