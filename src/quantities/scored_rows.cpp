#include "quantities/scored_rows.h"

#include <ATen/ATen.h>

#include "quantities/generalised_entropy.h"

namespace farout::quantities {

ScoringTables::ScoringTables(const statistics::FittedClassifier& fitted)
    : fitted_(fitted), weight_by_feature_(fitted.head.weight.t().contiguous()) {
    for (const auto& [identity, of] : fitted.statistics.fitted)
        if (identity.kind == "residual_space")
            residual_spaces_[identity] =
                numerics::ResidualSpace(of.tensors.at("origin"), of.tensors.at("residual_basis"));
}

ScoredRows::ScoredRows(const ScoringTables& tables, const SetQuantiles& quantiles,
                       at::Tensor features, at::Tensor odin, at::Tensor nearest)
    : tables_(tables),
      quantiles_(quantiles),
      features_(std::move(features)),
      odin_(std::move(odin)),
      nearest_(std::move(nearest)),
      logits_(tables.head(), features_) {}

const float* ScoredRows::features(std::int64_t row) const {
    return features_.const_data_ptr<float>() + row * features_.size(1);
}

numerics::Logits& ScoredRows::logits() {
    {
        const auto timed = times_.measure("logits");
        logits_.values();
    }
    const auto timed = times_.measure("softmax");
    logits_.peaks();
    return logits_;
}

numerics::Logits& ScoredRows::clipped_logits(double ceiling) {
    const auto there = clipped_.find(ceiling);
    if (there != clipped_.end()) return there->second;
    numerics::Logits& unclipped = logits();
    const auto timed = times_.measure("clipped logits");
    numerics::Logits& clipped =
        clipped_.emplace(ceiling, numerics::Logits(unclipped, tables_.weight_by_feature(), ceiling))
            .first->second;
    clipped.peaks();
    return clipped;
}

const std::vector<double>& ScoredRows::generalised_entropies(numerics::Logits& logits,
                                                             const GenParameters& gen) {
    auto& found = entropies_[{&logits, {gen.gamma, gen.largest}}];
    if (found.empty()) {
        const auto timed = times_.measure("generalised entropies");
        found = quantities::generalised_entropies(logits, gen);
    }
    return found;
}

const std::vector<double>& ScoredRows::residual_norms(const Identity& space) {
    std::vector<double>& norms = residual_norms_[space];
    if (norms.empty()) {
        const auto timed = times_.measure("residual norms");
        norms = tables_.residual_space(space).norms(features_);
    }
    return norms;
}

}  // namespace farout::quantities
