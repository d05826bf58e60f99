#pragma once
/// How a detector is made from its parameters, for the entries.

#include <memory>

#include "detectors/detector.h"

namespace farout::detectors {

template <typename Kind>
std::unique_ptr<Detector> make_plain(const ParameterValues&) {
    return std::make_unique<Kind>();
}

/// For detectors that take their parameter values as they are.
template <typename Kind>
std::unique_ptr<Detector> make_with_values(const ParameterValues& values) {
    return std::make_unique<Kind>(values);
}

}  // namespace farout::detectors
