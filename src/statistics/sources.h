#pragma once
/// On which rows a statistic is fitted, as its identity tells: on the training features where it
/// says nothing, on the in-distribution validation set's where it says rows=id_val. Kinds of
/// statistics don't know of it.

#include <algorithm>
#include <string>
#include <string_view>

#include "core/identity.h"

namespace farout::statistics {

namespace source {
inline constexpr const char* parameter = "rows";
inline constexpr const char* train = "train";
inline constexpr const char* id_val = "id_val";
}  // namespace source

/// What a number of Statistics that tells of the rows is called for a source: "rows_used",
/// "id_val_rows_used".
inline std::string number_of_source(std::string_view source, std::string_view number) {
    return source == source::train ? std::string(number)
                                   : std::string(source) + "_" + std::string(number);
}

/// train or id_val.
inline std::string source_of(const Identity& statistic) {
    const std::string named = statistic.value(source::parameter);
    return named.empty() ? source::train : named;
}

/// The same statistic of the training features.
inline Identity of_training(Identity statistic) {
    std::erase_if(statistic.parameters,
                  [](const auto& parameter) { return parameter.first == source::parameter; });
    return statistic;
}

/// The same statistic of this source.
inline Identity fitted_on(std::string_view source, Identity statistic) {
    statistic = of_training(std::move(statistic));
    if (source != source::train)
        statistic.parameters.emplace_back(source::parameter, std::string(source));
    return statistic;
}

}  // namespace farout::statistics
