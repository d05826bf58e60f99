#pragma once
/// Environment variables in a job file's values, and those that a job has itself.

#include <map>
#include <string>

namespace farout::cli {

/// Variables of a job itself, by name: they win over the environment's.
using JobVariables = std::map<std::string, std::string>;

/// "${NAME}" and "${NAME:-otherwise}" replaced by the job's own or the environment's value. As in a
/// shell, "otherwise" counts for an empty variable, too; one without it may not be empty: "/train"
/// of "${DATA}/train" is no one's wish. Throws UsageError that begins with `where`, also for a name
/// behind a '$' without braces.
std::string expand(const std::string& text, const std::string& where,
                   const JobVariables& of_job = {});

/// Whether "${NAME}" or "${NAME:-…}" stands in the text.
bool holds_variable(const std::string& text, const std::string& name);

}  // namespace farout::cli
