#include "detectors/principal_space.h"

#include "core/error.h"
#include "core/text.h"
#include "quantities/kinds/features.h"

namespace farout::detectors {

std::string text_of(const std::optional<double>& dim) {
    if (!dim) return "auto";
    return *dim < 1 ? shortest_digits(*dim) : std::to_string(static_cast<std::int64_t>(*dim));
}

SpaceChoice space_choice_of(const catalogue::ParameterValues& values) {
    const auto origin = values.find("origin");
    const auto source = values.find("source");
    SpaceChoice choice{.dim = values.at("dim").number_or_auto(),
                       .from_mean = origin != values.end() && origin->second.word() == "mean"};
    if (source != values.end()) choice.source = source->second.word();
    return choice;
}

Identity residual_space(const SpaceChoice& choice) {
    Identity space = statistics::of_rows("residual_space", choice.of);
    auto& parameters = space.parameters;
    if (choice.from_mean) parameters.insert(parameters.begin(), {"origin", "mean"});
    parameters.insert(parameters.begin(), {"dim", text_of(choice.dim)});
    return statistics::fitted_on(choice.source, std::move(space));
}

Identity fitted_space(const statistics::FittedClassifier& fitted, std::string_view detector,
                      const SpaceChoice& choice) {
    return fitted.statistics.identity_of(residual_space(choice), detector);
}

quantities::Space space_in(const statistics::FittedClassifier& fitted, std::string_view detector,
                           const Identity& space) {
    const std::int64_t width = fitted.head.feature_width();
    const bool of_unit = statistics::rows_of(space) == statistics::RowsOf::unit;
    const auto get = [&](const char* name, at::IntArrayRef sizes) {
        return statistics::require_tensor(fitted, space, name, detector, sizes);
    };
    return {space.text(), get("origin", {width}), get("residual_basis", {width, -1}),
            of_unit ? quantities::unit_features() : nullptr};
}

quantities::QuantityRef residual_norm_in(const statistics::FittedClassifier& fitted,
                                         std::string_view detector, const Identity& space) {
    return quantities::residual_norm(space_in(fitted, detector, space));
}

}  // namespace farout::detectors
