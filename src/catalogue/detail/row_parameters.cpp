#include "catalogue/detail/row_parameters.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.h"

namespace farout::catalogue {

namespace {

Parameter weight_of_term(std::string_view name, std::string_view of_what, double default_value) {
    return {.name = std::string(name),
            .meaning = concat("weight of ", of_what),
            .kind = Parameter::Kind::real,
            .default_value = default_value,
            .minimum = 0,
            .maximum = 1e6};
}

Parameter whole_number(std::string_view name, std::string_view meaning, double default_value,
                       double minimum, double maximum) {
    return {.name = std::string(name),
            .meaning = std::string(meaning),
            .kind = Parameter::Kind::integer,
            .default_value = static_cast<std::int64_t>(default_value),
            .minimum = minimum,
            .maximum = maximum};
}

Parameter perturbation_distance() {
    return {.name = "delta",
            .meaning = "how far weights are moved, as a share of their length",
            .kind = Parameter::Kind::real,
            .default_value = 1.8,
            .minimum = 0,
            .maximum = 1e6};
}

}  // namespace

Parameter swept(Parameter parameter, std::vector<ParameterValue> sweep) {
    parameter.sweep = std::move(sweep);
    return parameter;
}

Parameter tail_of_distances() {
    return {.name = "tail",
            .meaning = "how many of a class's largest distances its distribution is fitted to",
            .kind = Parameter::Kind::integer,
            .default_value = 20,
            .minimum = 2,
            .maximum = 1000};
}

Parameter shift_of_distances() {
    return {.name = "shift",
            .meaning = "what is added to a distance less the least of the tail",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("10000"),
            .words = {"10000", "1"},
            .unsaid_default = true};
}

Parameter revised_classes() {
    return {.name = "alpha",
            .meaning = "how many of the largest logits are revised",
            .kind = Parameter::Kind::integer,
            .default_value = 3,
            .minimum = 1,
            .maximum = 1e9};
}

Parameter nearest_rows(std::int64_t default_value) {
    return {.name = "k",
            .meaning = "how many of the nearest rows of the bank are averaged",
            .kind = Parameter::Kind::integer,
            .default_value = default_value,
            .minimum = 1,
            .maximum = 1e7};
}

Parameter bank(std::int64_t default_value) {
    return {.name = "bank",
            .meaning =
                "how many training rows are sampled to compare with; all, where there are "
                "fewer",
            .kind = Parameter::Kind::integer,
            .default_value = default_value,
            .minimum = 1,
            .maximum = 1e7};
}

Parameter seed() {
    return {.name = "seed",
            .meaning = "of what is drawn at random",
            .kind = Parameter::Kind::integer,
            .default_value = 0,
            .minimum = 0,
            .maximum = 1e9};
}

Parameter weight_of_similarity() {
    return {.name = "lambda",
            .meaning = "exponent of the similarity in the insignificant directions",
            .kind = Parameter::Kind::real,
            .default_value = 2.0,
            .minimum = 0,
            .maximum = 100};
}

Parameter decisive_directions() {
    return {.name = "dim",
            .meaning =
                "how many directions are decisive; auto: with which training rows are as "
                "long in them as in the others",
            .kind = Parameter::Kind::integer,
            .default_value = std::nullopt,
            .minimum = 0,
            .maximum = 1e9};
}

Parameter enough_rows() {
    return {.name = "O",
            .meaning = "with how many sampled rows in a bin it is covered",
            .kind = Parameter::Kind::integer,
            .default_value = 10,
            .minimum = 1,
            .maximum = 1e9};
}

Parameter state_bins() {
    return {.name = "M",
            .meaning = "how many edges of bins states have",
            .kind = Parameter::Kind::integer,
            .default_value = 50,
            .minimum = 4,
            .maximum = 1e6};
}

Parameter steepness() {
    return {.name = "alpha",
            .meaning = "steepness of the sigmoid of states",
            .kind = Parameter::Kind::real,
            .default_value = 3000.0,
            .minimum = 0,
            .maximum = 1e12};
}

/// Swept are the weights alone: all others take the perturbed logits of every row anew, the
/// authors' whole grid 3,600 times.
Parameters weiper_parameters() {
    return {swept(weight_of_term("lambda1", "the logits' divergence", 2.5), {0.1, 1, 2.5, 4}),
            swept(weight_of_term("lambda2", "the mean of the largest softmax", 0.1),
                  {0.1, 0.25, 1, 2.5, 5}),
            whole_number("s1", "bins that features' shares are smoothed over", 4, 1, 1e6),
            whole_number("s2", "bins that logits' shares are smoothed over", 15, 1, 1e6),
            whole_number("bins", "bins between the least and the largest value", 100, 2, 1e6),
            perturbation_distance(),
            whole_number("repeats", "perturbed weights of each class", 100, 1, 1e5),
            bank(300'000),
            seed()};
}

Parameter power_of_relations() {
    return {.name = "power",
            .meaning = "exponent of relations",
            .kind = Parameter::Kind::real,
            .default_value = 1.0,
            .minimum = 0.01,
            .maximum = 100};
}

Parameter steepness_of_patterns() {
    return {.name = "beta",
            .meaning = "steepness of the energy",
            .kind = Parameter::Kind::real,
            .default_value = 0.01,
            .minimum = 1e-9,
            .maximum = 1e6};
}

Parameter share_of_neighbours() {
    return {.name = "rho",
            .meaning = "the share of the bank's rows that must have a row among their neighbours",
            .kind = Parameter::Kind::real,
            .default_value = 0.01,
            .minimum = 1e-7,
            .maximum = 1};
}

Parameter confidence_of_sirc() {
    return {.name = "confidence",
            .meaning = "msp: 1-max p is what is weighed; entropy: the entropy of p",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("msp"),
            .words = {"msp", "entropy"}};
}

}  // namespace farout::catalogue
