#pragma once
/// Statistics files: a group a statistic, /statistics/IDENTITY, with tensors/NAME, numbers/NAME
/// (length 1) and attributes that say what it was made from; /numbers/NAME for the numbers of the
/// whole; provenance.

#include <filesystem>
#include <string>
#include <string_view>

#include "files/provenance.h"
#include "statistics/statistics.h"

namespace farout::statistics {

inline constexpr const char* statistics_format = "farout statistics 2";

/// Whether this is the `format` of a statistics file, this farout's or an older one's.
bool is_statistics_format(std::string_view format);

void write_statistics_file(const std::filesystem::path& file, const Statistics& statistics,
                           files::Provenance provenance);

/// Those of older versions too, whose statistics have the facts of the whole file. Throws Error
/// when it isn't a statistics file.
Statistics read_statistics_file(const std::filesystem::path& file);

/// SHA-256 of names, shapes and values; not of facts.
std::string content_id(const Fitted& fitted);
std::string content_id(const Statistics& statistics);

}  // namespace farout::statistics
