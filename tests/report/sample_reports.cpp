#include "sample_reports.h"

namespace farout::report {
namespace {

metrics::SetMetrics metrics_of(std::uint64_t n_ood, double auroc, double fpr95) {
    metrics::SetMetrics metrics;
    metrics.n_id = 50'000;
    metrics.n_ood = n_ood;
    metrics.auroc = auroc / 100;
    metrics.auroc_low = auroc / 100 - 0.004;
    metrics.auroc_high = auroc / 100 + 0.004;
    metrics.fpr95_id_positive = fpr95 / 100;
    metrics.fpr95_ood_positive = fpr95 / 300;
    metrics.fpr95_id_positive_low = fpr95 / 100 - 0.01;
    metrics.fpr95_id_positive_high = fpr95 / 100 + 0.02;
    metrics.fpr95_ood_positive_low = fpr95 / 300 - 0.001;
    metrics.fpr95_ood_positive_high = fpr95 / 300 + 0.003;
    metrics.aupr_in = 0.1 + 0.2;
    metrics.aupr_out = 1.0 / 3.0;
    metrics.detection_error = 0.125;
    return metrics;
}

}  // namespace

Report published_report() {
    Report report;
    report.rows = {
        {"energy", "openimage_o", metrics_of(17'632, 97.11, 14.04)},
        {"energy", "texture", metrics_of(5'160, 93.39, 28.22)},
        {"energy", "inaturalist", metrics_of(10'000, 98.66, 6.16)},
        {"energy", "imagenet_o", metrics_of(2'000, 90.46, 41.30)},
        {"energy", "mean", metrics_of(34'792, 94.905, 22.43)},
        {"mahalanobis", "openimage_o", metrics_of(17'632, 97.48, 13.54)},
        {"mahalanobis", "texture", metrics_of(5'160, 94.24, 25.17)},
        {"mahalanobis", "inaturalist", metrics_of(10'000, 99.54, 2.12)},
        {"mahalanobis", "imagenet_o", metrics_of(2'000, 92.81, 36.95)},
        {"mahalanobis", "mean", metrics_of(34'792, 96.0175, 19.445)},
        {"vim", "openimage_o", metrics_of(17'632, 97.61, 12.61)},
        {"vim", "texture", metrics_of(5'160, 95.34, 20.31)},
        {"vim", "inaturalist", metrics_of(10'000, 99.41, 2.60)},
        {"vim", "imagenet_o", metrics_of(2'000, 92.55, 36.75)},
        {"vim", "mean", metrics_of(34'792, 96.2275, 18.0675)},
    };
    report.sets = {
        {.name = "val",
         .role = SetRole::in_distribution,
         .file = "scores/val.h5",
         .rows = 50'000,
         .left_out = {},
         .provenance = {{"model", "vit_b16"}}},
        {.name = "texture",
         .role = SetRole::out_of_distribution,
         .file = "scores/texture.h5",
         .rows = 5'163,
         .left_out = {{"not finite", 1}, {"unreadable", 2}},
         .provenance = {{"model", "vit_b16"}, {"list sha256", "00ff"}}},
    };
    report.id_accuracy = {.correct = 42'717, .labelled = 50'000};
    report.provenance = {{"program", "farout 0.1"}};
    return report;
}

std::vector<std::string> hostile_names() {
    return {"comma, comma",
            "\"quoted\"",
            "a\r\nb\nc\rd",
            "<script>alert('x')</script>&amp;",
            "画像セット",
            "cafe\xCC\x81",
            "\x1b[31mred\x1b[0m",
            " spaces ",
            "=1+1",
            "\\x41 \\n",
            std::string("nul\0inside", 10)};
}

Report hostile_report() {
    Report report;
    for (const std::string& detector : hostile_names()) {
        for (const std::string& set : hostile_names()) {
            report.rows.push_back({detector, set, metrics_of(10, 50, 95)});
        }
    }
    for (const std::string& set : hostile_names()) {
        report.sets.push_back({.name = set,
                               .role = SetRole::out_of_distribution,
                               .file = set + ".h5",
                               .rows = 12,
                               .left_out = {{set, 2}},
                               .provenance = {{set, set}}});
    }
    return report;
}

}  // namespace farout::report
