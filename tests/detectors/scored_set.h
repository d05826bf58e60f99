#pragma once
/// Rows scored by detectors that are readied with a case's statistics: on the host, and on a
/// device.

#include <string>
#include <vector>

#include "core/text.h"
#include "detectors/feature_detectors.h"
#include "detectors/generated_case.h"
#include "detectors/reference_case.h"
#include "quantities/host_rows.h"
#include "statistics/quantile.h"

namespace farout::detectors {

/// All detectors that look at features, with the principal space that a case was made with.
inline Detectors detectors_of_case(const ReferenceCase& arrays) {
    const std::string dim = concat("dim=", arrays.at("numbers")[0].item<double>());
    // Few repeats and random features: fixtures/zoo_references.py and spreads.py have as many.
    return feature_detectors({"vim." + dim, "residual." + dim, "gen_residual." + dim,
                              "pca_regularised." + dim, "weiper_kld.repeats=4", "kpca_corp.M=64"});
}

/// The case's statistics, all that these detectors ask for.
inline statistics::FittedClassifier fit_case(const ReferenceCase& arrays,
                                             const Detectors& detectors) {
    const numerics::Head head = head_of(arrays);
    const features::FeaturesInMemory training = training_of(arrays);
    const features::FeaturesInMemory validation = validation_of(arrays);
    return {head, statistics::fit_statistics(*parallel::make_local_communicator(),
                                             {.train = &training, .id_val = &validation}, head,
                                             needs_of(detectors))
                      .statistics};
}

/// The references of a case: n scores of each detector, float64 (fixtures/make_scores.py).
inline at::Tensor reference_scores(const std::string& name, const Detectors& detectors) {
    std::vector<at::Tensor> rows;
    for (const NamedDetector& named : detectors)
        rows.push_back(read_case("scores/" + named.kind).at(name));
    return at::stack(rows);
}

/// A set of rows with the quantiles of its values, as the scoring pass has them.
struct ScoredSet {
    const statistics::FittedClassifier& fitted;
    at::Tensor features;
    quantities::HostTables tables{fitted};
    quantities::SetQuantiles quantiles = quantiles_of(features);

    static quantities::SetQuantiles quantiles_of(const at::Tensor& features) {
        const std::vector<std::int64_t> labels(static_cast<std::size_t>(features.size(0)), -1);
        const std::vector<double> wanted{0.9995};
        return statistics::quantiles_of_set(*parallel::make_local_communicator(),
                                            features::FeaturesInMemory(features, labels), wanted);
    }
    /// float32 n.
    at::Tensor score(const Detector& detector) const {
        quantities::HostRows all(tables, quantiles, features);
        return detector.score(all).to(at::kFloat);
    }
    /// n scores of each detector, float32, in one matrix as the references'.
    at::Tensor score(const Detectors& detectors) const {
        quantities::HostRows all(tables, quantiles, features);
        std::vector<at::Tensor> columns;
        for (const NamedDetector& named : detectors) columns.push_back(named.detector->score(all));
        return at::stack(columns).to(at::kFloat);
    }
    /// The same by the device's formulas, in float64; brought back.
    at::Tensor score_on(at::Device device, const Detectors& detectors) const {
        quantities::PlainTables on_device(fitted, device);
        quantities::PlainRows all(on_device, quantiles, features);
        std::vector<at::Tensor> columns;
        for (const NamedDetector& named : detectors)
            columns.push_back(named.detector->score(all).cpu());
        return at::stack(columns);
    }
};

/// The mean energy of the training rows.
inline double mean_energy(const ReferenceCase& arrays) {
    const at::Tensor z =
        at::addmm(arrays.at("bias").to(at::kDouble), arrays.at("train").to(at::kDouble),
                  arrays.at("weight").t().to(at::kDouble));
    return at::logsumexp(z, 1).mean().item<double>();
}

/// The statistics that the reference's scores of vim, cadref and kl_matching were made with: those
/// fitted here are as exact as float32 logits and norms let them be.
inline void use_reference_statistics(const ReferenceCase& arrays,
                                     statistics::Statistics& statistics) {
    number_in(statistics, "vim_alpha") = arrays.at("numbers")[3].item<double>();
    number_in(statistics, "mean_score") = mean_energy(arrays);
    const at::Tensor classes = arrays.at("kl_classes").unsqueeze(1);
    // ln d of a mean's own class from the others, as exact where it is next to 0.
    const at::Tensor others = arrays.at("kl_means").scatter(1, classes, 0).sum(1, /*keepdim=*/true);
    const at::Tensor log_means =
        arrays.at("kl_means").log().scatter_(1, classes, others.neg().log1p());
    tensor_in(statistics, "predicted_class_log_means")
        .index_copy_(0, classes.squeeze(1), log_means);
}

/// A case, kept whole or generated, fitted for all detectors that have references in it.
struct FittedCase {
    ReferenceCase arrays;
    Detectors detectors = detectors_of_case(arrays);
    at::Tensor references;
    statistics::FittedClassifier fitted = fit_case(arrays, detectors);
    ScoredSet set{fitted, arrays.at("evaluation")};

    explicit FittedCase(const std::string& name)
        : arrays(reference_case(name)), references(reference_scores(name, detectors)) {
        prepare_all(detectors, fitted);
    }
    /// By the device's formulas, with the reference's statistics.
    at::Tensor score_on(at::Device device) {
        use_reference_statistics(arrays, fitted.statistics);
        prepare_all(detectors, fitted);
        return set.score_on(device, detectors);
    }
};

}  // namespace farout::detectors
