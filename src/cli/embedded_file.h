#pragma once
/// Texts that are built into the program (cmake/Embed.cmake).

#include <string_view>

namespace farout::cli {

/// The file of this name without folders; empty where it isn't built in.
std::string_view embedded_file(std::string_view name);

}  // namespace farout::cli
