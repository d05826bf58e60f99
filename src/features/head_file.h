#pragma once
/// Head files: /weight (float32 C×D) and /bias (float32 C), with provenance.

#include <filesystem>

#include "files/provenance.h"
#include "numerics/head.h"

namespace farout::features {

inline constexpr const char* head_format = "farout head 1";

void write_head_file(const std::filesystem::path& file, const numerics::Head& head,
                     files::Provenance provenance);

/// Throws Error when it isn't a head file or its shapes don't fit together.
numerics::Head read_head_file(const std::filesystem::path& file);

/// SHA-256 of W and b.
std::string content_id(const numerics::Head& head);

}  // namespace farout::features
