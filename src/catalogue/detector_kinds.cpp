#include "catalogue/detector_kinds.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::catalogue {

namespace {

using Parameters = std::vector<Parameter>;

Parameter gamma() {
    return {.name = "gamma",
            .meaning = "exponent",
            .kind = Parameter::Kind::real,
            .default_value = 0.1,
            .minimum = 1e-6,
            .maximum = 1};
}

Parameter largest_probabilities() {
    return {.name = "M",
            .meaning = "how many of the largest probabilities are summed",
            .kind = Parameter::Kind::integer,
            .default_value = 100,
            .minimum = 1,
            .maximum = 1e9};
}

/// The width of ViM's principal space.
Parameter principal_width() {
    return {.name = "dim",
            .meaning =
                "width of the principal space; auto: 1000 if D >= 2048, 512 if D >= 768, "
                "else D/2",
            .kind = Parameter::Kind::integer,
            .default_value = std::nullopt,
            .minimum = 1,
            .maximum = 1e9};
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

Parameter quantile_of_training() {
    return quantile(0.99, "the training features' values");
}

Parameter quantile_of_set() {
    return quantile(0.9995, "the set's own feature values");
}

/// Those of the output that the extraction makes for it (extraction/outputs/odin.cpp).
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
    static const std::vector<DetectorKind> table{
        {.name = "msp",
         .formula = "max p (stored: log max p)",
         .source = "Hendrycks and Gimpel, ICLR 2017, section 2"},
        {.name = "max_logit",
         .formula = "max z",
         .source = "Hendrycks et al., ICML 2022, section 3"},
        {.name = "energy",
         .formula = "logsumexp(z)",
         .source = "Liu et al., NeurIPS 2020, equation 4"},
        {.name = "react",
         .formula = "logsumexp(W min(h, q) + b)",
         .source = "Sun, Guo and Li, NeurIPS 2021, equations 2 and 3",
         .parameters = {quantile_of_training()}},
        {.name = "vim",
         .formula = "logsumexp(z) - alpha |(h-u)R|",
         .source = "Wang et al., CVPR 2022, section 4",
         .parameters = {principal_width()}},
        {.name = "residual",
         .formula = "-|(h-u)R|",
         .source = "Wang et al., CVPR 2022, section 4",
         .parameters = {principal_width()}},
        {.name = "shannon_entropy",
         .formula = "sum p ln p",
         .source = "Liu, Lochman and Zach, CVPR 2023, section 3"},
        {.name = "gen",
         .formula = "-sum over the M largest p of p^gamma (1-p)^gamma",
         .source = "Liu, Lochman and Zach, CVPR 2023, equations 3 and 4",
         .parameters = {gamma(), largest_probabilities()}},
        {.name = "gen_residual",
         .formula = "|(h-u)R| gen",
         .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
         .parameters = {gamma(), largest_probabilities(), principal_width()}},
        {.name = "local_react",
         .formula = "logsumexp(W min(h, q) + b), q of the set itself",
         .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
         .parameters = {quantile_of_set()},
         .looks_at_whole_set = true},
        {.name = "gen_react",
         .formula = "gen of the logits W min(h, q) + b",
         .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
         .parameters = {gamma(), largest_probabilities(), quantile_of_training()}},
        {.name = "gen_local_react",
         .formula = "gen of the logits W min(h, q) + b, q of the set itself",
         .source = "Liu, Lochman and Zach, CVPR 2023, section 4",
         .parameters = {gamma(), largest_probabilities(), quantile_of_set()},
         .looks_at_whole_set = true},
        {.name = "gradnorm",
         .formula = "|h|_1 sum over classes |C p_c - 1|",
         .source = "Huang, Geng and Li, NeurIPS 2021, equations 3 and 4"},
        {.name = "mahalanobis",
         .formula = "-min over classes of (h-mu_c)' inv(Sigma) (h-mu_c)",
         .source = "Lee et al., NeurIPS 2018, equations 1 and 2"},
        {.name = "kl_matching",
         .formula = "-min over classes of KL(p || d_c)",
         .source = "Hendrycks et al., ICML 2022, section 3"},
        {.name = "odin",
         .formula = "max softmax(f(x')/T), x' = x - epsilon sign(-grad log max softmax(f(x)/T)) "
                    "(stored: log((C-1) p/(1-p)); `farout extract --odin` computes it)",
         .source = "Liang, Li and Srikant, ICLR 2018, equations 1 and 2",
         .parameters = odin_parameters(),
         .input = DetectorInput::images},
        {.name = "knn",
         .formula = "-|h/|h| - h_k/|h_k||^2, h_k the k-th nearest training row",
         .source = "Sun, Ming, Zhu and Li, ICML 2022, section 3",
         .parameters = {nearest_row()},
         .input = DetectorInput::training_rows},
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
