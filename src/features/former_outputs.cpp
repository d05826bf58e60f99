#include "features/former_outputs.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"

namespace farout::features {

std::optional<Identity> former_output(const files::Provenance& facts) {
    const auto fact = facts.find(former_output_fact);
    if (fact == facts.end()) return std::nullopt;
    // "epsilon=0.0014 temperature=1000": by name, which isn't the order of the identity.
    constexpr std::array<const char*, 2> parameters{"temperature", "epsilon"};
    Identity found{"odin", {{parameters[0], ""}, {parameters[1], ""}}};
    for (const std::string& part : split(fact->second, ' ')) {
        const std::size_t equals = part.find('=');
        const auto place = std::find(parameters.begin(), parameters.end(), part.substr(0, equals));
        if (equals == std::string::npos || place == parameters.end())
            throw Error(concat("'", printable(fact->second), "' are no parameters of odin."));
        const double value = parse_double(std::string_view(part).substr(equals + 1), *place);
        found.parameters[static_cast<std::size_t>(place - parameters.begin())].second =
            shortest_digits(value);
    }
    return found;
}

}  // namespace farout::features
