#pragma once
/// Feature files of before 2026-11-29 may hold an output of their extraction inside, instead of
/// beside them: ODIN's scores, /odin float32 N, with their parameters in a fact. They are read so,
/// but not written any more.

#include <optional>

#include "core/identity.h"
#include "files/provenance.h"

namespace farout::features {

/// The dataset, and the fact that tells its parameters.
inline constexpr const char* former_output_dataset = "/odin";
inline constexpr const char* former_output_fact = "odin";

/// What a feature file with these facts holds inside, if anything. Throws Error for parameters that
/// can't be understood.
std::optional<Identity> former_output(const files::Provenance& facts);

}  // namespace farout::features
