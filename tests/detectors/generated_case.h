#pragma once
/// Reference cases whose features are too large to keep: made here from the recipe in the fixture
/// (fixtures/make_generated.py), with the references that the fixture holds.

#include <string>
#include <vector>

#include "detectors/generated_features.h"
#include "detectors/reference_case.h"

namespace farout::detectors {

/// The cases at the edges of the feature width.
inline const std::vector<std::string>& generated_cases() {
    static const std::vector<std::string> names = {"width_767", "width_768", "width_2047",
                                                   "width_2048", "width_2560"};
    return names;
}

inline Recipe recipe_of(const ReferenceCase& arrays) {
    const std::vector<std::int64_t> v = integers(arrays.at("recipe"));
    return {v.at(0), v.at(1), v.at(2), v.at(3), v.at(4), v.at(5), v.at(6), v.at(7), v.at(8)};
}

/// float32 rows×D.
inline at::Tensor generated_features(const Recipe& recipe, GeneratedSetKind set,
                                     std::int64_t rows) {
    at::Tensor features = at::empty({rows, recipe.width}, at::kFloat);
    const GeneratedRows made(recipe, set);
    for (std::int64_t i = 0; i < rows; ++i)
        made.write(i, features.data_ptr<float>() + i * recipe.width);
    return features;
}

/// int64 rows.
inline at::Tensor generated_labels(const Recipe& recipe, GeneratedSetKind set, std::int64_t rows) {
    at::Tensor labels = at::empty({rows}, at::kLong);
    const GeneratedRows made(recipe, set);
    for (std::int64_t i = 0; i < rows; ++i) labels.data_ptr<std::int64_t>()[i] = made.label(i);
    return labels;
}

/// `count` near-normal numbers times scale / 2^shift, float32.
inline at::Tensor generated_numbers(const RandomStream& stream, std::int64_t count,
                                    std::int64_t scale, int shift) {
    at::Tensor numbers = at::empty({count}, at::kFloat);
    for (std::int64_t i = 0; i < count; ++i)
        numbers.data_ptr<float>()[i] =
            std::ldexp(static_cast<float>(stream.bell(i) * scale), -shift);
    return numbers;
}

/// The case's arrays with train, labels, evaluation (in-distribution rows first), weight and bias
/// among them: what read_case() gives of the cases that are kept whole.
inline ReferenceCase make_generated_case(const std::string& name) {
    ReferenceCase arrays = read_case(name);
    const Recipe recipe = recipe_of(arrays);
    arrays["train"] = generated_features(recipe, GeneratedSetKind::train, recipe.train_rows);
    arrays["labels"] = generated_labels(recipe, GeneratedSetKind::train, recipe.train_rows);
    arrays["evaluation"] =
        at::cat({generated_features(recipe, GeneratedSetKind::id, recipe.id_rows),
                 generated_features(recipe, GeneratedSetKind::ood, recipe.ood_rows)});
    arrays["weight"] = generated_numbers(RandomStream(recipe, 0), recipe.classes * recipe.width,
                                         recipe.head_scale, 29)
                           .view({recipe.classes, recipe.width});
    arrays["bias"] = generated_numbers(RandomStream(recipe, 3), recipe.classes, 1, 17);
    return arrays;
}

/// Any case, kept whole or generated.
inline ReferenceCase reference_case(const std::string& name) {
    const auto& made = generated_cases();
    return std::find(made.begin(), made.end(), name) != made.end() ? make_generated_case(name)
                                                                   : read_case(name);
}

}  // namespace farout::detectors
