#include "statistics/kinds/residual_space.h"

namespace farout::statistics {

namespace {

/// ViM's alpha (Wang et al., CVPR 2022, equation 4). Gives the numbers mean_max_logit and
/// mean_residual_norm, means over training rows of max z and of ‖(h−u)R‖, and vim_alpha, their
/// quotient.
class VimAlpha final : public Statistic {
  public:
    explicit VimAlpha(const Identity& identity)
        : norm_{"mean_residual_norm", identity.parameters} {}

    std::vector<Identity> asks_for() const override { return {logit_, norm_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const double logit = given.number(logit_, "mean_max_logit");
        const double norm = given.number(norm_, "mean_residual_norm");
        return {
            {},
            {{"mean_max_logit", logit}, {"mean_residual_norm", norm}, {"vim_alpha", logit / norm}}};
    }

    std::uint64_t most_bytes() const override { return 0; }

  private:
    Identity logit_{"mean_max_logit"};
    Identity norm_;
};

}  // namespace

StatisticEntry vim_alpha_entry() {
    return {
        .kind = "vim_alpha",
        .meaning = "ViM's alpha: mean_max_logit, mean_residual_norm, vim_alpha",
        .parameters = {"dim"},
        .options = {origin_option()},
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            principal_width(identity, making);
            return std::make_unique<VimAlpha>(identity);
        },
        .resolve = of_principal_width};
}

}  // namespace farout::statistics
