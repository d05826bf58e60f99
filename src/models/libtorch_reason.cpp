#include "models/libtorch_reason.h"

#include <string_view>
#include <vector>

#include <c10/util/Exception.h>

#include "core/text.h"

namespace farout::models {

namespace {

/// "RuntimeError: …": the last line of an account of where a program failed.
bool names_an_error(std::string_view line) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return false;
    const std::string_view name = line.substr(0, colon);
    return name.find(' ') == std::string_view::npos &&
           (name.ends_with("Error") || name.ends_with("Exception"));
}

/// What begins an account of where: of a program's source, or of LibTorch's own functions.
bool tells_where(std::string_view line) {
    for (const char* begin : {"File \"", "Traceback", "Serialized ", "Exception raised from"})
        if (line.starts_with(begin)) return true;
    return line == ":";
}

}  // namespace

std::string libtorch_reason(const std::exception& failure) {
    const auto* of_torch = dynamic_cast<const c10::Error*>(&failure);
    const std::vector<std::string> lines =
        split(of_torch != nullptr ? of_torch->what_without_backtrace() : failure.what(), '\n');
    std::size_t begin = 0;
    for (std::size_t line = 0; line < lines.size(); ++line)
        if (names_an_error(lines[line])) begin = line;
    std::string reason;
    for (std::size_t line = begin; line < lines.size(); ++line) {
        if (tells_where(lines[line]) && !reason.empty()) break;
        if (!lines[line].empty()) reason += (reason.empty() ? "" : " ") + lines[line];
    }
    while (reason.ends_with('.')) reason.pop_back();
    return printable(reason);
}

}  // namespace farout::models
