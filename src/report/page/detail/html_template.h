#pragma once
/// Pages out of the files of html/, and what is put into them. For the .cpp files of this folder
/// only.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace farout::report {

/// The file of html/ with every placeholder "{{NAME}}" replaced by part_of(NAME), or, where that is
/// nothing, by the embedded file of that name.
std::string fill_template(
    std::string_view file,
    const std::function<std::optional<std::string>(std::string_view name)>& part_of);

/// JSON for a <script>, which ends at the first "</script": without any "<".
std::string script_json(const nlohmann::ordered_json& json);

/// The box of warnings at a page's head, which needs no script; "" where there are none.
std::string warnings_box(const std::vector<std::string>& warnings);

/// A text between tags.
std::string html_text(const std::string& text);

/// Bytes as base64 with padding (RFC 4648, section 4).
std::string base64(std::string_view bytes);

}  // namespace farout::report
