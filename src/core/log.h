#pragma once
/// What the program tells beside its results: on stderr, a line at a time. Called by the root only.

#include <iostream>

#include "core/text.h"

namespace farout {

template <typename... Parts>
void inform(const Parts&... parts) {
    std::cerr << concat("farout: ", parts..., "\n") << std::flush;
}

template <typename... Parts>
void warn(const Parts&... parts) {
    inform("warning: ", parts...);
}

}  // namespace farout
