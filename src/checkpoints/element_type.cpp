#include <array>
#include <utility>

#include "checkpoints/checkpoint.h"

namespace farout::checkpoints {

namespace {

struct Element {
    std::string_view name;
    std::size_t size;
};

// In the order of ElementType.
constexpr std::array<Element, 13> elements_by_type = {{{"float16", 2},
                                                       {"bfloat16", 2},
                                                       {"float32", 4},
                                                       {"float64", 8},
                                                       {"int8", 1},
                                                       {"uint8", 1},
                                                       {"int16", 2},
                                                       {"int32", 4},
                                                       {"int64", 8},
                                                       {"boolean", 1},
                                                       {"uint16", 2},
                                                       {"uint32", 4},
                                                       {"uint64", 8}}};

}  // namespace

std::size_t size_of(ElementType type) {
    return elements_by_type[static_cast<std::size_t>(type)].size;
}

std::string_view name_of(ElementType type) {
    return elements_by_type[static_cast<std::size_t>(type)].name;
}

bool is_floating(ElementType type) {
    return type == ElementType::float16 || type == ElementType::bfloat16 ||
           type == ElementType::float32 || type == ElementType::float64;
}

std::int64_t Array::elements() const {
    std::int64_t count = 1;
    for (const std::int64_t extent : shape) count *= extent;
    return count;
}

std::span<const std::byte> Array::bytes() const {
    return {data.get(), static_cast<std::size_t>(elements()) * size_of(type)};
}

}  // namespace farout::checkpoints
