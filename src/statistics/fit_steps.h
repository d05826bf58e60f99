#pragma once
/// What fitting is made of beside the statistics themselves, which have their identities as names,
/// for accounts of time.

#include <string_view>

namespace farout::statistics::fit_step {

inline constexpr const char* read = "reading";
inline constexpr const char* upload = "copying to the device";
inline constexpr const char* logits = "logits";
inline constexpr const char* partial_sums = "partial sums";
inline constexpr const char* reduction = "reduction and waiting";

inline bool is_one(std::string_view step) {
    return step == read || step == upload || step == logits || step == partial_sums ||
           step == reduction;
}

}  // namespace farout::statistics::fit_step
