#pragma once

#include <cstdint>

namespace farout::files {

/// Status of a row, stored in feature and score files: never renumber. Values from 2 on are
/// ImageFault's.
enum class RowStatus : std::uint8_t {
    pending = 0,  ///< not computed yet
    ok = 1,
    not_finite = 32,  ///< the network's features hold a NaN or an infinity
};

}  // namespace farout::files
