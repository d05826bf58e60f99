#include "metrics/risk_curve.h"

namespace farout::metrics {

std::vector<double> risk_curve(const JudgedScores& id, const SortedScores<float>* ood,
                               std::size_t points) {
    const auto ood_scores = ood != nullptr ? ood->values() : std::span<const float>();
    const double all = static_cast<double>(id.count() + ood_scores.size());
    std::vector<double> risks;
    walk_kinds(id, ood_scores, [&](const Kinds& above, const Kinds& equal) {
        const double before = static_cast<double>(above.all());
        const double mix = static_cast<double>(equal.failures()) / static_cast<double>(equal.all());
        while (risks.size() < points) {
            const double accepted =
                all * static_cast<double>(risks.size() + 1) / static_cast<double>(points);
            if (accepted > before + static_cast<double>(equal.all())) break;
            const double failures =
                static_cast<double>(above.failures()) + mix * (accepted - before);
            risks.push_back(failures / accepted);
        }
    });
    return risks;
}

}  // namespace farout::metrics
