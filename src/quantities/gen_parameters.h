#pragma once
/// GEN's parameters.

#include <cstdint>

namespace farout::quantities {

struct GenParameters {
    double gamma = 0.1;
    std::int64_t largest = 100;  ///< M
};

}  // namespace farout::quantities
