#pragma once
/// Which of a file's arrays a network can be made of.

#include <string>
#include <vector>

#include "checkpoints/checkpoint.h"
#include "models/parameters.h"

namespace farout::models {

/// A place in a file, and how what lies there answers what is asked.
struct WeightFit {
    std::string prefix;     ///< of the names
    std::size_t found = 0;  ///< so many of the asked names are there
    std::vector<std::string> missing;
    std::vector<std::string> wrong;    ///< with another shape, or not of floats
    std::vector<std::string> surplus;  ///< what could be a further part of a network
    bool is_whole() const { return missing.empty() && wrong.empty() && surplus.empty(); }
};

/// Every place where all names are, in order of the prefixes; where there is none, the one with
/// most of them (none: an empty list).
std::vector<WeightFit> find_fits(const checkpoints::CheckpointContent& content, const Asked& asked);

/// What --weights-entry calls the weights behind a prefix: "model_ema", or "." for "".
std::string entry_of(const std::string& prefix);

/// The whole fits in the order of preference (see network_form.h).
void sort_by_preference(std::vector<WeightFit>& fits);

}  // namespace farout::models
