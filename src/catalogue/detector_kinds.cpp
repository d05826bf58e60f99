#include "catalogue/detector_kinds.h"

#include "catalogue/detail/row_parameters.h"
#include "catalogue/detail/spread_parameters.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::catalogue {

namespace {

/// That came to its detector later, with what was before as its default.
Parameter unsaid(Parameter parameter) {
    parameter.unsaid_default = true;
    return parameter;
}

Parameter gamma() {
    return {.name = "gamma",
            .meaning = "exponent",
            .kind = Parameter::Kind::real,
            .default_value = 0.1,
            .minimum = 1e-6,
            .maximum = 10};
}

Parameter temperature_from_labels() {
    return {.name = "temperature",
            .meaning = "T; auto: that with the least mean cross-entropy of the source's labels",
            .kind = Parameter::Kind::real,
            .default_value = std::nullopt,
            .minimum = 1e-3,
            .maximum = 1e3};
}

Parameter largest_probabilities() {
    return {.name = "M",
            .meaning = "how many of the largest probabilities are summed",
            .kind = Parameter::Kind::integer,
            .default_value = 100,
            .minimum = 1,
            .maximum = 1e9,
            .at_most_classes = true};
}

/// The width of ViM's principal space.
Parameter principal_width() {
    return {.name = "dim",
            .meaning =
                "width of the principal space, or its share of the variance; auto: 1000 if D >= "
                "2048, 512 if D >= 768, else D/2",
            .kind = Parameter::Kind::whole_or_share,
            .default_value = std::nullopt,
            .minimum = 1,
            .maximum = 1e9,
            .below_width = true};
}

/// The share of feature values below the ceiling of a detector that clips them.
Parameter quantile(double default_value, std::string_view of_what) {
    return {.name = "quantile",
            .meaning = concat("share of ", of_what, " that isn't clipped"),
            .kind = Parameter::Kind::real,
            .default_value = default_value,
            .minimum = 0,
            .maximum = 1};
}

constexpr std::string_view all_training_values = "the training features' values";

Parameter quantile_of_training() {
    return quantile(0.99, all_training_values);
}

/// Which rows a detector is fitted on (statistics/sources.h).
Parameter fitting_source(std::string_view default_value = "train") {
    return {.name = "source",
            .meaning =
                "rows that it is fitted on: train, or id_val, the in-distribution validation "
                "set's",
            .kind = Parameter::Kind::word,
            .default_value = default_value,
            .words = {"train", "id_val"},
            .unsaid_default = default_value == "train"};
}

Parameter quantile_of_set() {
    return quantile(0.9995, "the set's own feature values");
}

/// Of methods that look at each row's largest values (quantities/percentile_shapes.h).
Parameter percentile(double default_value) {
    return {
        .name = "percentile",
        .meaning = "share of a row's values, in per cent, below those that count as its largest",
        .kind = Parameter::Kind::real,
        .default_value = default_value,
        .minimum = 0,
        .maximum = 100};
}

Parameter share_of_norm() {
    return {.name = "alpha",
            .meaning = "weight of the features' 1-norm",
            .kind = Parameter::Kind::real,
            .default_value = 1e-4,
            .minimum = 0,
            .maximum = 1e6};
}

Parameter divisor() {
    return {.name = "divisor",
            .meaning = "distance: |h-mu|, mu the mean of the training features; norm: |h|",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("distance"),
            .words = {"distance", "norm"}};
}

Parameter percentile_of_contributions() {
    return {.name = "percentile",
            .meaning = "share of contributions to logits, in per cent, that are left out",
            .kind = Parameter::Kind::real,
            .default_value = 90.0,
            .minimum = 0,
            .maximum = 100};
}

Parameter lower_quantile(double default_value) {
    return {.name = "lower_quantile",
            .meaning = "share of the training features' values below the lower threshold",
            .kind = Parameter::Kind::real,
            .default_value = default_value,
            .minimum = 0,
            .maximum = 1};
}

/// A threshold of features.
Parameter threshold(std::string_view name, std::string_view place, std::string_view quantile) {
    return {.name = std::string(name),
            .meaning = concat(place, " threshold of features; auto: by ", quantile),
            .kind = Parameter::Kind::real,
            .default_value = std::nullopt,
            .minimum = -1e9,
            .maximum = 1e9};
}

Parameter low() {
    return threshold("low", "lower", "lower_quantile");
}

Parameter high() {
    return threshold("high", "upper", "quantile");
}

Parameter shift() {
    return {.name = "shift",
            .meaning = "added to features between the thresholds",
            .kind = Parameter::Kind::real,
            .default_value = 0.0,
            .minimum = -1e9,
            .maximum = 1e9};
}

Parameter logit_score() {
    return {.name = "logit_score",
            .meaning = "the score S of logits: logsumexp(z), max z or max p",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("energy"),
            .words = {"energy", "max_logit", "msp"}};
}

Parameter temperature() {
    return {.name = "temperature",
            .meaning = "T",
            .kind = Parameter::Kind::real,
            .default_value = 1.0,
            .minimum = 1e-3,
            .maximum = 1e6};
}

Parameter reach_in_deviations() {
    return {.name = "lambda",
            .meaning = "how many standard deviations from its mean a feature may be",
            .kind = Parameter::Kind::real,
            .default_value = 1.05,
            .minimum = 0,
            .maximum = 1e6};
}

Parameter filter_order() {
    return {.name = "order",
            .meaning = "order of the filter",
            .kind = Parameter::Kind::real,
            .default_value = 2.0,
            .minimum = 0.5,
            .maximum = 100};
}

Parameter rows_of_error() {
    return {.name = "error_of",
            .meaning = "what is reconstructed: clipped: min(h, c); plain: h",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("clipped"),
            .words = {"clipped", "plain"}};
}

Parameter shaped_score() {
    return {
        .name = "score",
        .meaning = "class: what shaped features give the predicted class; energy: their logsumexp",
        .kind = Parameter::Kind::word,
        .default_value = std::string_view("class"),
        .words = {"class", "energy"}};
}

/// The output that the extraction makes for it has them, too (extraction/outputs/odin.cpp).
Parameters odin_parameters() {
    return {{.name = "temperature",
             .meaning = "T",
             .kind = Parameter::Kind::real,
             .default_value = 1000.0,
             .minimum = 1e-3,
             .maximum = 1e6},
            {.name = "epsilon",
             .meaning = "step, in units of the 0-1 image",
             .kind = Parameter::Kind::real,
             .default_value = 0.0014,
             .minimum = 0,
             .maximum = 1}};
}

Parameter nearest_row() {
    return {.name = "k",
            .meaning = "which of the nearest training rows",
            .kind = Parameter::Kind::integer,
            .default_value = 50,
            .minimum = 1,
            .maximum = 1e9};
}

}  // namespace

const std::vector<DetectorKind>& all_detectors() {
    static const std::vector<DetectorKind> table = {
#define FAROUT_DETECTOR(kind, when, ...) {.name = #kind, .runs = Runs::when, __VA_ARGS__},
#include "catalogue/detectors.inc"
#undef FAROUT_DETECTOR
    };
    return table;
}

const DetectorKind& find_detector(std::string_view name) {
    std::vector<std::string> names;
    for (const DetectorKind& kind : all_detectors()) {
        if (kind.name == name) return kind;
        names.push_back(kind.name);
    }
    throw UsageError(concat("No detector is called '", printable(name), "'.",
                            did_you_mean(name, names), " There are ",
                            enumerate(names, names.size()), "."));
}

}  // namespace farout::catalogue
