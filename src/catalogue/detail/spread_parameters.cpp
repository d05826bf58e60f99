#include "catalogue/detail/spread_parameters.h"

namespace farout::catalogue {

Parameter principal_origin() {
    return {.name = "origin",
            .meaning = "of the principal space; head: -pinv(W) b; mean: that of the training rows",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("head"),
            .words = {"head", "mean"},
            .unsaid_default = true};
}

Parameter principal_share(double default_value) {
    return {.name = "dim",
            .meaning = "share of the variance in the principal space, or its width",
            .kind = Parameter::Kind::whole_or_share,
            .default_value = default_value,
            .minimum = 1,
            .maximum = 1e9};
}

Parameter regression_form() {
    return {.name = "form",
            .meaning =
                "authors: of (1, h/|h|), with what training rows don't reach; plain: of h/|h|, "
                "without",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("authors"),
            .words = {"authors", "plain"}};
}

Parameter factor_of_share() {
    return {.name = "factor",
            .meaning = "what the share is multiplied by; max_logit: max z; none: nothing",
            .kind = Parameter::Kind::word,
            .default_value = std::string_view("max_logit"),
            .words = {"max_logit", "none"}};
}

Parameters mixture_parameters() {
    return {{.name = "covariance",
             .meaning = "tied: one of all classes; full: one a class, where memory carries it",
             .kind = Parameter::Kind::word,
             .default_value = std::string_view("tied"),
             .words = {"tied", "full"}},
            {.name = "ridge",
             .meaning = "added to the diagonals of full covariances",
             .kind = Parameter::Kind::real,
             .default_value = 1e-6,
             .minimum = 0,
             .maximum = 1e6}};
}

Parameters random_feature_parameters() {
    return {principal_share(0.5),
            {.name = "gamma",
             .meaning = "of the kernel exp(-gamma |x-y|^2)",
             .kind = Parameter::Kind::real,
             .default_value = 3.0,
             .minimum = 1e-6,
             .maximum = 1e6},
            {.name = "M",
             .meaning = "how many random features",
             .kind = Parameter::Kind::integer,
             .default_value = 4096,
             .minimum = 2,
             .maximum = 16384},
            seed()};
}

Parameters discriminant_parameters() {
    return {{.name = "dim",
             .meaning = "how many discriminants",
             .kind = Parameter::Kind::integer,
             .default_value = 1000,
             .minimum = 1,
             .maximum = 1e9},
            {.name = "alpha",
             .meaning = "weight of what lies beside the discriminants",
             .kind = Parameter::Kind::real,
             .default_value = 5.0,
             .minimum = 0,
             .maximum = 1e6},
            {.name = "features",
             .meaning = "plain: as they are; unit: divided by their lengths",
             .kind = Parameter::Kind::word,
             .default_value = std::string_view("plain"),
             .words = {"plain", "unit"}}};
}

}  // namespace farout::catalogue
