#include "models/parameters.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"

namespace farout::models {

namespace {

at::ScalarType scalar_type(checkpoints::ElementType type) {
    switch (type) {
        case checkpoints::ElementType::float16:
            return at::kHalf;
        case checkpoints::ElementType::bfloat16:
            return at::kBFloat16;
        case checkpoints::ElementType::float32:
            return at::kFloat;
        case checkpoints::ElementType::float64:
            return at::kDouble;
        case checkpoints::ElementType::int8:
            return at::kChar;
        case checkpoints::ElementType::uint8:
            return at::kByte;
        case checkpoints::ElementType::int16:
            return at::kShort;
        case checkpoints::ElementType::int32:
            return at::kInt;
        case checkpoints::ElementType::int64:
            return at::kLong;
        case checkpoints::ElementType::boolean:
            return at::kBool;
        case checkpoints::ElementType::uint16:
            return at::kUInt16;
        case checkpoints::ElementType::uint32:
            return at::kUInt32;
        case checkpoints::ElementType::uint64:
            return at::kUInt64;
    }
    throw Error("A checkpoint's array has an element type that farout doesn't know.");
}

/// A copy of the array's values as float32.
at::Tensor to_tensor(const checkpoints::Array& array) {
    const at::Tensor values = at::empty(array.shape, scalar_type(array.type));
    const auto bytes = array.bytes();
    if (bytes.size() != values.nbytes())
        throw Error("A checkpoint's array holds fewer bytes than its shape asks for.");
    std::copy(bytes.begin(), bytes.end(), static_cast<std::byte*>(values.mutable_data_ptr()));
    return values.to(at::kFloat);
}

/// The end of the run of digits that begins at `begin`.
std::size_t end_of_digits(const std::string& text, std::size_t begin) {
    while (begin < text.size() && std::isdigit(static_cast<unsigned char>(text[begin])) != 0)
        ++begin;
    return begin;
}

}  // namespace

std::string account(std::string_view what, std::vector<std::string> names) {
    if (names.empty()) return "";
    std::sort(names.begin(), names.end(), naturally_before);
    return concat(" ", what, " (", names.size(), "): ", enumerate(names), ".");
}

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

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (const std::int64_t extent : shape)
        text +=
            concat(text.size() > 1 ? ", " : "", extent == any_classes ? "classes" : concat(extent));
    return text + "]";
}

bool is_shape(const std::vector<std::int64_t>& found, const std::vector<std::int64_t>& asked) {
    return std::ranges::equal(found, asked, [](std::int64_t there, std::int64_t wanted) {
        return wanted == any_classes ? there > 0 : there == wanted;
    });
}

Parameters::Parameters(checkpoints::Checkpoint checkpoint)
    : file_(checkpoints::opened(std::move(checkpoint))), all_of_use_(true) {}

Parameters::Parameters(std::shared_ptr<checkpoints::CheckpointFile> file, std::string prefix)
    : file_(std::move(file)), prefix_(std::move(prefix)) {}

Parameters Parameters::noting(Asked& asked) {
    Parameters parameters;
    parameters.asked_ = &asked;
    return parameters;
}

const checkpoints::ArrayOutline* Parameters::find(const std::string& name) const {
    const auto& arrays = file_->content().arrays;
    const auto found = arrays.find(prefix_ + name);
    return found == arrays.end() ? nullptr : &found->second;
}

namespace {

/// A shape for a tensor that stands in for one that isn't there.
std::vector<std::int64_t> stand_in(at::IntArrayRef shape) {
    std::vector<std::int64_t> extents = shape.vec();
    std::ranges::replace(extents, any_classes, 2);
    return extents;
}

}  // namespace

at::Tensor Parameters::take(const std::string& name, at::IntArrayRef shape) {
    if (asked_ != nullptr) {
        asked_->arrays.push_back({name, shape.vec()});
        return at::empty(stand_in(shape), at::TensorOptions(at::kFloat).device(at::kMeta));
    }
    const checkpoints::ArrayOutline* found = find(name);
    if (found == nullptr) {
        account_->missing.push_back(name);
        return at::zeros(stand_in(shape));
    }
    account_->used.insert(name);
    if (!is_shape(found->shape, shape.vec())) {
        account_->wrong.push_back(concat(name, " (expected ", shape_text(shape.vec()), ", found ",
                                         shape_text(found->shape), ")"));
        return at::zeros(stand_in(shape));
    }
    at::Tensor values = to_tensor(file_->read(prefix_ + name));
    if (!at::isfinite(values).all().item<bool>()) account_->not_finite.push_back(name);
    return values;
}

at::Tensor Parameters::take_joined(const std::vector<std::string>& names, at::IntArrayRef shape) {
    std::vector<at::Tensor> parts;
    for (const std::string& name : names) parts.push_back(take(name, shape));
    return parts.size() == 1 ? parts.front() : at::cat(parts);
}

numerics::Head Parameters::take_head(const std::string& name, std::int64_t width) {
    const at::Tensor weight = take(name + ".weight", {any_classes, width});
    if (asked_ != nullptr) return {weight, take(name + ".bias", {any_classes})};
    return {weight, take(name + ".bias", {weight.size(0)})};
}

void Parameters::ignore_suffix(const std::string& suffix) {
    if (asked_ != nullptr) {
        asked_->ignored_suffixes.push_back(suffix);
        return;
    }
    for (const auto& [name, array] : file_->content().arrays)
        if (name.starts_with(prefix_) && name.ends_with(suffix))
            account_->used.insert(name.substr(prefix_.size()));
}

void Parameters::ignore(const std::string& name) {
    account_->used.insert(name);
}

void Parameters::finish() const {
    if (asked_ != nullptr) return;
    std::vector<std::string> surplus;
    for (const auto& [name, array] : file_->content().arrays)
        if (all_of_use_ && !account_->used.contains(name)) surplus.push_back(printable(name));
    const std::string problems =
        account("Missing", account_->missing) + account("Wrong shape", account_->wrong) +
        account("NaN or infinity", account_->not_finite) + account("Surplus", std::move(surplus));
    if (problems.empty()) return;
    throw Error(
        concat("The weights in ", printable(file_->content().file.native()),
               " don't fit the model.", problems,
               account_->not_finite.empty()
                   ? " Is this another model's checkpoint? See `farout list`."
                   : " The training diverged, or the file is damaged: give other weights."));
}

}  // namespace farout::models
