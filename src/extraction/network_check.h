#pragma once
/// Whether a network is a function of an image: looked at before the first block is computed.

#include "extraction/extract.h"

namespace farout::extraction {

/// Shows the network a few images: readable ones of options.images, spread over the list, and
/// made-up ones. Throws Error, naming the likely cause and the mend, where
///
/// - an image's features differ from call to call, or among other images from those that it has
///   alone, by more than rounding does in the precision that the network computes in,
/// - its outputs depend on random numbers, however seldom that shows (ProgramFindings),
/// - no image has finite features, or all have the same,
/// - it takes one image at a time only, but would be given more.
///
/// This rank's own: works on options.device, changes nothing. Costs six images' forward passes,
/// three of them at once, beside what decoding one or two takes.
void check_network(models::Model& model, const ExtractionOptions& options);

}  // namespace farout::extraction
