#include "models/input_conventions.h"

namespace farout {

Preprocessing squashed(int size, Normalisation normalisation) {
    Preprocessing preprocessing;
    preprocessing.size = size;
    if (normalisation == Normalisation::half) {
        preprocessing.mean.fill(0.5);
        preprocessing.std.fill(0.5);
    }
    return preprocessing;
}

Preprocessing cropped(Preprocessing squashed, double crop_fraction, Filter filter) {
    squashed.fit = Fit::resize_crop;
    squashed.crop_fraction = crop_fraction;
    squashed.filter = filter;
    return squashed;
}

}  // namespace farout
