#pragma once

#include <string_view>

namespace farout::report {

/// A file of html/, or the plotting library, as it was when the program was built; "" when there is
/// none of that name.
std::string_view embedded_file(std::string_view name);

}  // namespace farout::report
