#include "checkpoints/pickle/pickle_value.h"

#include <array>

#include "checkpoints/pickle/pickle_reader.h"
#include "core/text.h"

namespace farout::checkpoints {

void PickleObject::build(PickleReader& reader, const PickleValue&) {
    reader.fail(concat("gives a state to ", kind(), ", which isn't known"));
}

std::string_view PickleValue::kind() const {
    if (const PickleObjectRef* held = get<PickleObjectRef>()) return (*held)->kind();
    // In the order of PickleData.
    constexpr std::array<std::string_view, 13> kinds = {
        "None",        "a boolean", "a number", "a number", "a text",       "a number",  "bytes",
        "large bytes", "a list",    "a tuple",  "a set",    "a dictionary", "a function"};
    return kinds[data.index()];
}

}  // namespace farout::checkpoints
