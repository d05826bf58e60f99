#pragma once
/// NAME.h5.cost.json: what a file's making took, beside the file, which itself carries no times (so
/// that equal inputs give equal bytes). It may be missing; nothing but the report's costs needs it.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "report/costs/cost.h"

namespace farout::report {

inline constexpr const char* cost_format = "farout cost 1";

/// "scores/val.h5" → "scores/val.h5.cost.json".
std::filesystem::path cost_file_of(const std::filesystem::path& output);

/// Writes what the making of `output` took; call it just before the output is written: one that is
/// there isn't made again, and would never get its cost. Throws Error.
void write_cost(const std::filesystem::path& output, const Cost& cost);

/// Removes what is told of an output that could not be written.
void forget_cost(const std::filesystem::path& output);

/// What the making of `output` took. Nothing where there is no such file; nothing, and a message,
/// where it can't be understood. Never throws for what is in the file.
using Warn = std::function<void(const std::string& message)>;
std::optional<Cost> read_cost(const std::filesystem::path& output, const Warn& warn);

/// A cost as text: for files, and for messages between ranks. Reading throws Error that says what
/// isn't as it should be.
std::string cost_to_text(const Cost& cost);
Cost cost_from_text(const std::string& text);

}  // namespace farout::report
