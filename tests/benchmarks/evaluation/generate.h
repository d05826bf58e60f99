#pragma once
/// Features of a shape, as a network might give them.

#include "benchmarks/evaluation/shape.h"
#include "parallel/communicator.h"

namespace farout {

/// Collective: writes the feature files and the head that aren't there yet. Rows lie around class
/// centres, with factors that all columns share and a spread that falls along the columns; the
/// numbers mean nothing.
void generate(parallel::Communicator& communicator, const EvaluationShape& shape,
              const EvaluationFiles& files);

}  // namespace farout
