#pragma once
/// The reference cases that fixtures/make_detectors.py wrote, and what tests build on them.

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "features/feature_source.h"
#include "parallel/communicator.h"
#include "statistics/fit.h"

namespace farout::detectors {

/// A case's arrays by name, as tensors.
using ReferenceCase = std::map<std::string, at::Tensor>;

inline at::ScalarType type_called(const std::string& name) {
    if (name == "float32") return at::kFloat;
    if (name == "float64") return at::kDouble;
    if (name == "int64") return at::kLong;
    throw std::runtime_error("no such type in fixtures: " + name);
}

inline ReferenceCase read_case(const std::string& name) {
    // Tests of other layers use these fixtures too: their own folder is tests/LAYER/fixtures.
    const auto tests = std::filesystem::path(FAROUT_FIXTURES).parent_path().parent_path();
    const std::string stem = tests / "detectors" / "fixtures" / name;
    std::ifstream data(stem + ".bin", std::ios::binary);
    std::ifstream index(stem + ".txt");
    ReferenceCase arrays;
    for (std::string line; std::getline(index, line);) {
        std::istringstream words(line);
        std::string key, type;
        std::streamoff offset = 0;
        words >> key >> type >> offset;
        std::vector<std::int64_t> sizes;
        for (std::int64_t size = 0; words >> size;) sizes.push_back(size);
        at::Tensor& tensor = arrays[key] = at::empty(sizes, type_called(type));
        data.seekg(offset);
        data.read(static_cast<char*>(tensor.data_ptr()),
                  static_cast<std::streamsize>(tensor.nbytes()));
        if (!data) throw std::runtime_error("fixture " + name + " is cut short at " + key);
    }
    if (arrays.empty()) throw std::runtime_error("fixture " + name + " is missing");
    return arrays;
}

inline const std::vector<std::string>& all_cases() {
    static const std::vector<std::string> names = {
        "plain",       "confident",     "fewer_rows_than_features", "awkward",  "many_classes",
        "two_classes", "far_from_zero", "ill_conditioned",          "rectified"};
    return names;
}

inline std::vector<std::int64_t> integers(const at::Tensor& tensor) {
    const auto* values = tensor.const_data_ptr<std::int64_t>();
    return {values, values + tensor.numel()};
}

inline numerics::Head head_of(const ReferenceCase& arrays) {
    return {arrays.at("weight"), arrays.at("bias")};
}

inline features::FeaturesInMemory training_of(const ReferenceCase& arrays) {
    return features::FeaturesInMemory(arrays.at("train"), integers(arrays.at("labels")), 50);
}

/// The labels of an in-distribution validation set made of the training rows, as references.py has
/// them: two of three rows have the class that they are predicted as, the third that of the second
/// largest logit.
inline std::vector<std::int64_t> validation_labels(const ReferenceCase& arrays) {
    const at::Tensor logits =
        at::addmm(arrays.at("bias").to(at::kDouble), arrays.at("train").to(at::kDouble),
                  arrays.at("weight").to(at::kDouble).t());
    const auto sorted = logits.sort(/*stable=*/true, /*dim=*/1, /*descending=*/true);
    const at::Tensor order = std::get<1>(sorted).contiguous();
    std::vector<std::int64_t> labels;
    for (std::int64_t i = 0; i < order.size(0); ++i)
        labels.push_back(order[i][i % 3 == 2 ? 1 : 0].item<std::int64_t>());
    return labels;
}

inline features::FeaturesInMemory validation_of(const ReferenceCase& arrays) {
    return features::FeaturesInMemory(arrays.at("train"), validation_labels(arrays), 50);
}

/// What the detectors that need statistics ask for, with the principal space that the case was made
/// with.
inline statistics::Needs needs_of_case(const ReferenceCase& arrays) {
    const std::string dim = std::to_string(std::lround(arrays.at("numbers")[0].item<double>()));
    return {{{"within_class"}, "mahalanobis"},
            {{"residual_space", {{"dim", dim}}}, "vim"},
            {{"vim_alpha", {{"dim", dim}}}, "vim"},
            {{"feature_quantile", {{"q", "0.99"}}}, "react"},
            {{"class_probabilities"}, "kl_matching"}};
}

/// The case's statistics.
inline statistics::FittedClassifier fit_case(const ReferenceCase& arrays,
                                             parallel::Communicator& communicator,
                                             const statistics::FittingDevice* device = nullptr) {
    const numerics::Head head = head_of(arrays);
    return {head, statistics::fit_statistics(communicator, training_of(arrays), head,
                                             needs_of_case(arrays), {.device = device})
                      .statistics};
}

/// The same, fitted by one rank on the host.
inline statistics::FittedClassifier fit_case(const ReferenceCase& arrays) {
    return fit_case(arrays, *parallel::make_local_communicator());
}

/// Features around class means, some thousands of rows so that there are several runs, and a head.
struct GeneratedSet {
    at::Tensor features;
    std::vector<std::int64_t> labels;
    numerics::Head head;

    GeneratedSet(std::int64_t rows, std::int64_t width, std::int64_t classes) {
        at::manual_seed(7);
        const at::Tensor means = at::randn({classes, width});
        const at::Tensor drawn = at::randint(classes, {rows}, at::kLong);
        features =
            means.index_select(0, drawn) + at::randn({rows, width}) * at::linspace(1, 0.1, width);
        labels = integers(drawn);
        head = {means / 4, at::randn({classes})};
    }
    features::FeaturesInMemory source(std::int64_t block_rows = 500) const {
        return {features, labels, block_rows};
    }
};

/// The one tensor or number of this name among all statistics.
inline at::Tensor& tensor_in(statistics::Statistics& statistics, const std::string& name) {
    for (auto& [identity, fitted] : statistics.fitted)
        if (fitted.tensors.contains(name)) return fitted.tensors.at(name);
    throw std::runtime_error("no statistic gave the tensor " + name);
}
inline const at::Tensor& tensor_in(const statistics::Statistics& statistics,
                                   const std::string& name) {
    for (const auto& [identity, fitted] : statistics.fitted)
        if (fitted.tensors.contains(name)) return fitted.tensors.at(name);
    throw std::runtime_error("no statistic gave the tensor " + name);
}
inline double& number_in(statistics::Statistics& statistics, const std::string& name) {
    for (auto& [identity, fitted] : statistics.fitted)
        if (fitted.numbers.contains(name)) return fitted.numbers.at(name);
    throw std::runtime_error("no statistic gave the number " + name);
}

/// Whether a statistic has the same names, shapes and bits.
inline void expect_same_bits(const statistics::Fitted& left, const statistics::Fitted& right) {
    ASSERT_EQ(left.numbers, right.numbers);
    ASSERT_EQ(left.tensors.size(), right.tensors.size());
    for (const auto& [name, tensor] : left.tensors) {
        const at::Tensor& other = right.tensors.at(name);
        ASSERT_EQ(tensor.sizes(), other.sizes()) << name;
        EXPECT_EQ(std::memcmp(tensor.const_data_ptr(), other.const_data_ptr(), tensor.nbytes()), 0)
            << name;
    }
}

/// The same of all of them.
inline void expect_same_bits(const statistics::Statistics& left,
                             const statistics::Statistics& right) {
    ASSERT_EQ(left.numbers, right.numbers);
    ASSERT_EQ(left.fitted.size(), right.fitted.size());
    for (const auto& [identity, fitted] : left.fitted) {
        ASSERT_TRUE(right.fitted.contains(identity)) << identity.text();
        expect_same_bits(fitted, right.fitted.at(identity));
    }
}

/// Largest absolute difference over the largest absolute value of the reference.
inline double relative_difference(const at::Tensor& found, const at::Tensor& reference) {
    return ((found - reference).abs().max() / reference.abs().max()).item<double>();
}

}  // namespace farout::detectors
