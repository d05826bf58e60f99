#pragma once
/// The head file that fit and score are given, with messages for those who have none.

#include <filesystem>
#include <string_view>

#include "numerics/head.h"

namespace farout::jobs {

/// For messages: where a head comes from.
inline constexpr std::string_view where_heads_come_from =
    "The head of a network comes from its weights (`farout head --model NAME --weights FILE --out "
    "head.h5`), that of imported features from its W and b (`farout import --head W.npy b.npy "
    "--out head.h5`).";

/// A head file. Throws Error that says how to make one where it isn't there or is another
/// program's.
numerics::Head read_head(const std::filesystem::path& file);

}  // namespace farout::jobs
