#pragma once
/// What detectors and statistics go by of a network.

#include <cstdint>

namespace farout::catalogue {

/// The width of its features and the number of its classes; zeros where they aren't known.
struct NetworkShape {
    std::int64_t width = 0;
    std::int64_t classes = 0;
};

}  // namespace farout::catalogue
