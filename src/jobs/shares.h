#pragma once
/// Shares of a set, as a user reads and gives them.

#include <string>

namespace farout::jobs {

/// A per cent with a digit: "0.8 %".
std::string per_cent(double share);

/// The smallest share of three digits that allows it.
std::string share_that_allows(double share);

}  // namespace farout::jobs
