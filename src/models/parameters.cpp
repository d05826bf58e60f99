#include "models/parameters.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

at::ScalarType scalar_type(ElementType type) {
    switch (type) {
        case ElementType::float16:
            return at::kHalf;
        case ElementType::bfloat16:
            return at::kBFloat16;
        case ElementType::float32:
            return at::kFloat;
        case ElementType::float64:
            return at::kDouble;
        case ElementType::int8:
            return at::kChar;
        case ElementType::uint8:
            return at::kByte;
        case ElementType::int16:
            return at::kShort;
        case ElementType::int32:
            return at::kInt;
        case ElementType::int64:
            return at::kLong;
        case ElementType::boolean:
            return at::kBool;
        case ElementType::uint16:
            return at::kUInt16;
        case ElementType::uint32:
            return at::kUInt32;
        case ElementType::uint64:
            return at::kUInt64;
    }
    throw Error("A checkpoint's array has an element type that farout doesn't know.");
}

/// A copy of the array's values as float32.
at::Tensor to_tensor(const Array& array) {
    const at::Tensor values = at::empty(array.shape, scalar_type(array.type));
    const auto bytes = array.bytes();
    if (bytes.size() != values.nbytes())
        throw Error("A checkpoint's array holds fewer bytes than its shape asks for.");
    std::copy(bytes.begin(), bytes.end(), static_cast<std::byte*>(values.mutable_data_ptr()));
    return values.to(at::kFloat);
}

std::string shape_text(at::IntArrayRef shape) {
    std::string text = "[";
    for (const std::int64_t extent : shape) text += concat(text.size() > 1 ? ", " : "", extent);
    return text + "]";
}

/// The end of the run of digits that begins at `begin`.
std::size_t end_of_digits(const std::string& text, std::size_t begin) {
    while (begin < text.size() && std::isdigit(static_cast<unsigned char>(text[begin])) != 0)
        ++begin;
    return begin;
}

/// Digits compare by value: "blocks.2.weight" comes before "blocks.10.weight".
bool naturally_before(const std::string& left, const std::string& right) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() && j < right.size()) {
        const std::size_t left_end = end_of_digits(left, i);
        const std::size_t right_end = end_of_digits(right, j);
        if (left_end > i && right_end > j) {
            const auto digits = [](const std::string& text, std::size_t begin, std::size_t end) {
                while (begin + 1 < end && text[begin] == '0') ++begin;
                return text.substr(begin, end - begin);
            };
            const std::string a = digits(left, i, left_end);
            const std::string b = digits(right, j, right_end);
            if (a != b) return std::pair(a.size(), a) < std::pair(b.size(), b);
            i = left_end;
            j = right_end;
        } else {
            if (left[i] != right[j]) return left[i] < right[j];
            ++i;
            ++j;
        }
    }
    return left.size() - i < right.size() - j;
}

/// " Missing (3): a, b, c.", or nothing.
std::string account(std::string_view what, std::vector<std::string> names) {
    if (names.empty()) return "";
    std::sort(names.begin(), names.end(), naturally_before);
    return concat(" ", what, " (", names.size(), "): ", enumerate(names), ".");
}

}  // namespace

Parameters::Parameters(Checkpoint checkpoint) : checkpoint_(std::move(checkpoint)) {}

at::Tensor Parameters::take(const std::string& name, at::IntArrayRef shape) {
    const auto found = checkpoint_.arrays.find(name);
    if (found == checkpoint_.arrays.end()) {
        missing_.push_back(name);
        return at::zeros(shape);
    }
    used_.insert(name);
    if (at::IntArrayRef(found->second.shape) != shape) {
        wrong_.push_back(concat(name, " (expected ", shape_text(shape), ", found ",
                                shape_text(found->second.shape), ")"));
        return at::zeros(shape);
    }
    at::Tensor values = to_tensor(found->second);
    if (!at::isfinite(values).all().item<bool>()) not_finite_.push_back(name);
    return values;
}

bool Parameters::has(const std::string& name) const {
    return checkpoint_.arrays.contains(name);
}

void Parameters::ignore_suffix(const std::string& suffix) {
    for (const auto& [name, array] : checkpoint_.arrays)
        if (name.ends_with(suffix)) used_.insert(name);
}

void Parameters::ignore(const std::string& name) {
    used_.insert(name);
}

void Parameters::finish() const {
    std::vector<std::string> surplus;
    for (const auto& [name, array] : checkpoint_.arrays)
        if (!used_.contains(name)) surplus.push_back(printable(name));
    const std::string problems = account("Missing", missing_) + account("Wrong shape", wrong_) +
                                 account("NaN or infinity", not_finite_) +
                                 account("Surplus", std::move(surplus));
    if (problems.empty()) return;
    throw Error(concat("The weights in ", printable(checkpoint_.file.native()),
                       " don't fit the model.", problems,
                       " Is this another model's checkpoint? See `farout list`."));
}

}  // namespace farout
