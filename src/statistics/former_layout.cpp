#include "statistics/detail/former_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "core/text.h"

namespace farout::statistics {

namespace {

struct FormerName {
    std::string_view name;
    std::string_view kind;
    bool of_space = false;  ///< of the one residual space that a file had
};

constexpr std::array former_names{
    FormerName{"class_counts", "within_class"},
    FormerName{"class_means", "within_class"},
    FormerName{"feature_mean", "within_class"},
    FormerName{"within_class_whitening", "within_class"},
    FormerName{"origin", "residual_space", true},
    FormerName{"residual_basis", "residual_space", true},
    FormerName{"residual_dim", "residual_space", true},
    FormerName{"second_moment_rank", "residual_space", true},
    FormerName{"mean_max_logit", "vim_alpha", true},
    FormerName{"mean_residual_norm", "vim_alpha", true},
    FormerName{"vim_alpha", "vim_alpha", true},
    FormerName{"predicted_class_counts", "class_probabilities"},
    FormerName{"predicted_class_log_means", "class_probabilities"},
};

constexpr std::string_view quantile = "feature_quantile(";

class FormerLayout {
  public:
    explicit FormerLayout(const Fitted& flat) {
        const auto dim = flat.numbers.find("residual_dim");
        if (dim != flat.numbers.end()) dim_ = std::to_string(std::llround(dim->second));
        for (const auto& [name, tensor] : flat.tensors)
            if (Fitted* of = statistic_with(name)) of->tensors[name] = tensor;
        for (const auto& [name, number] : flat.numbers) take(name, number);
    }

    Statistics take_statistics() { return std::move(statistics_); }

  private:
    Fitted* statistic_with(std::string_view name) {
        const auto found = std::ranges::find(former_names, name, &FormerName::name);
        if (found == former_names.end()) return nullptr;
        Identity identity{std::string(found->kind), {}};
        if (found->of_space) identity.parameters = {{"dim", dim_}};
        return &statistics_.fitted[identity];
    }

    void take(const std::string& name, double number) {
        if (name.starts_with(quantile) && name.ends_with(')')) {
            const std::string q = name.substr(quantile.size(), name.size() - quantile.size() - 1);
            const double value = parse_double(q, name);
            statistics_.fitted[{"feature_quantile", {{"q", shortest_digits(value)}}}]
                .numbers["value"] = number;
        } else if (Fitted* of = statistic_with(name)) {
            of->numbers[name] = number;
        } else {
            statistics_.numbers[name] = number;
        }
    }

    std::string dim_ = "0";
    Statistics statistics_;
};

}  // namespace

Statistics from_former_layout(const Fitted& flat, const files::Provenance& facts) {
    Statistics statistics = FormerLayout(flat).take_statistics();
    files::Provenance shared = facts;
    shared.erase("format");
    shared.erase("detectors");
    for (auto& [identity, fitted] : statistics.fitted) fitted.facts = shared;
    return statistics;
}

}  // namespace farout::statistics
