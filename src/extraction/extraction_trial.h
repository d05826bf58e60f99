#pragma once
/// A few images through the network, kept nowhere: for estimates of time.

#include "extraction/extract.h"

namespace farout::extraction {

/// Decodes and computes the first `count` images of the list as an extraction does (images that
/// can't be read cost no decoding). This rank's own; returns the seconds that it took.
double try_extraction(models::Model& model, const ExtractionOptions& options, std::int64_t count);

}  // namespace farout::extraction
