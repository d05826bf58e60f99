#include "models/input_conventions.h"

namespace farout::models {

images::Preprocessing squashed(int size, Normalisation normalisation) {
    images::Preprocessing preprocessing;
    preprocessing.size = size;
    if (normalisation == Normalisation::half) {
        preprocessing.mean.fill(0.5);
        preprocessing.std.fill(0.5);
    }
    return preprocessing;
}

images::Preprocessing cropped(images::Preprocessing squashed, double crop_fraction,
                              images::Filter filter) {
    squashed.fit = images::Fit::resize_crop;
    squashed.crop_fraction = crop_fraction;
    squashed.filter = filter;
    return squashed;
}

}  // namespace farout::models
