#pragma once
/// Environment variables in a job file's values.

#include <string>

namespace farout::cli {

/// "${NAME}" and "${NAME:-otherwise}" replaced by the environment's value. As in a shell,
/// "otherwise" counts for an empty variable, too; one without it may not be empty: "/train" of
/// "${DATA}/train" is no one's wish. Throws UsageError that begins with `where`, also for a name
/// behind a '$' without braces.
std::string expand(const std::string& text, const std::string& where);

}  // namespace farout::cli
