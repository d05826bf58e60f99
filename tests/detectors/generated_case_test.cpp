// Generated cases against the checksums of fixtures/generated.py.

#include "detectors/generated_case.h"

namespace farout::detectors {
namespace {

/// As generated.py's checksum(): of an array's bits, an element at a time.
template <typename Word>
std::int64_t checksum(const at::Tensor& tensor) {
    const auto* words = static_cast<const Word*>(tensor.const_data_ptr());
    std::uint64_t sum = 0;
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        sum += RandomStream::mix(words[i] +
                                 RandomStream::golden * (static_cast<std::uint64_t>(i) + 1));
    return static_cast<std::int64_t>(sum);
}

class GeneratedCase : public testing::TestWithParam<std::string> {};

TEST_P(GeneratedCase, HasTheBitsThatPythonMakes) {
    const ReferenceCase arrays = make_generated_case(GetParam());
    const std::vector<std::int64_t> expected = integers(arrays.at("checksums"));
    EXPECT_EQ(checksum<std::uint32_t>(arrays.at("train")), expected.at(0));
    EXPECT_EQ(checksum<std::uint64_t>(arrays.at("labels")), expected.at(1));
    EXPECT_EQ(checksum<std::uint32_t>(arrays.at("evaluation")), expected.at(2));
    EXPECT_EQ(checksum<std::uint32_t>(arrays.at("weight")), expected.at(3));
    EXPECT_EQ(checksum<std::uint32_t>(arrays.at("bias")), expected.at(4));
}

std::vector<std::string> with_benchmark_shape() {
    std::vector<std::string> names = generated_cases();
    names.push_back("benchmark_shape");
    return names;
}

INSTANTIATE_TEST_SUITE_P(Cases, GeneratedCase, testing::ValuesIn(with_benchmark_shape()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace farout::detectors
