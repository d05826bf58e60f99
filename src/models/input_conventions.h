#pragma once
/// How publishers bring images to their networks. For the families' tables of models.

#include "images/pixels/preprocess.h"

namespace farout::models {

enum class Normalisation {
    imagenet,  ///< the data set's mean and deviation, by channel
    half,      ///< mean and deviation 0.5
};

/// The benchmark's: squashed to size × size, bilinear.
images::Preprocessing squashed(int size, Normalisation normalisation = Normalisation::imagenet);

/// timm's evaluation at the same size and normalisation: the shorter side resized, the centre cut
/// out.
images::Preprocessing cropped(images::Preprocessing squashed, double crop_fraction,
                              images::Filter filter);

}  // namespace farout::models
