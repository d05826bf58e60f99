#pragma once

#include <string>

#include "core/error.h"

namespace farout::testing {

/// What the Error says that `work` throws.
template <typename Work>
std::string message_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace farout::testing
