#pragma once
/// Statistics files: /tensors/NAME for every tensor, /numbers/NAME (length 1) for every number, and
/// provenance.

#include <filesystem>

#include "files/provenance.h"
#include "statistics/statistics.h"

namespace farout::statistics {

inline constexpr const char* statistics_format = "farout statistics 1";

void write_statistics_file(const std::filesystem::path& file, const Statistics& statistics,
                           files::Provenance provenance);

/// Throws Error when it isn't a statistics file.
Statistics read_statistics_file(const std::filesystem::path& file);

/// SHA-256 of names, shapes and values.
std::string content_id(const Statistics& statistics);

}  // namespace farout::statistics
