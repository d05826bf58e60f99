#include "statistics/kinds/residual_space.h"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "numerics/single_thread.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/kinds/training_moments.h"

namespace farout::statistics {

std::int64_t default_principal_width(std::int64_t feature_width) {
    if (feature_width >= 2048) return 1000;
    return feature_width >= 768 ? 512 : feature_width / 2;
}

Identity of_principal_width(const Identity& identity, Shape shape) {
    Identity whole = identity;
    for (auto& [name, value] : whole.parameters)
        if (value == chosen_by_rule) value = std::to_string(default_principal_width(shape.width));
    return whole;
}

std::int64_t PrincipalWidth::among(const at::Tensor& eigenvalues) const {
    if (!share) return whole;
    const at::Tensor falling = eigenvalues.clamp_min(0).flip(0);
    const at::Tensor sums = falling.cumsum(0);
    return 1 + sums.lt(sums[-1] * *share).sum().item<std::int64_t>();
}

PrincipalWidth any_width(const Identity& identity) {
    const double value =
        real_parameter(identity, "dim", 0, std::numeric_limits<double>::infinity());
    if (value > 0 && value < 1) return {.share = value};
    return {whole_parameter(identity, "dim", 0, std::numeric_limits<std::int64_t>::max())};
}

PrincipalWidth principal_width(const Identity& identity, const Making& making) {
    const PrincipalWidth found = any_width(identity);
    const std::int64_t dim = found.whole;
    const std::int64_t width = making.shape.width;
    if (dim < width) return found;
    // Not all that ask for it have an `auto`.
    const std::string asked = making.asked_by.empty() ? identity.kind : making.asked_by.front();
    throw Error(concat(asked, ".dim=", dim, " leaves no residual space in features of width ",
                       width, ". Choose a value from 1 to ", width - 1, ": --set ",
                       asked.substr(0, asked.find('(')), ".dim=", (width + 1) / 2, "."));
}

Option origin_option() {
    return {"origin", {"head", "mean"}};
}

namespace {

/// u = −pinv(W) b, float64 D: the point where all logits are as near to 0 as they can be together
/// (ViM, section 4.1).
at::Tensor vim_origin(const Given& given) {
    const at::Tensor weight = given.head.weight.to(at::kDouble);
    const at::Tensor bias = given.head.bias.to(at::kDouble).unsqueeze(1);
    // The least-squares solution of smallest norm is the pseudo-inverse's; singular values up to
    // this are zero.
    const double cutoff = static_cast<double>(std::max(weight.size(0), weight.size(1))) *
                          std::numeric_limits<double>::epsilon();
    const at::Tensor solution = std::get<0>(at::linalg_lstsq(weight, bias, cutoff, "gelsd"));
    return solution.squeeze(1).neg().contiguous().to(given.device);
}

/// Another orthonormal basis of the same space, whose first rows are a lower triangle: norms in the
/// space are the same, and products with the basis leave the zeros out.
at::Tensor staircase(const at::Tensor& basis) {
    const std::int64_t width = std::min(basis.size(0), basis.size(1));
    const at::Tensor top = basis.slice(0, 0, width).t().contiguous();
    const at::Tensor rotation = std::get<0>(at::linalg_qr(top, "complete"));
    at::Tensor turned = at::mm(basis, rotation);
    at::Tensor triangle = turned.slice(0, 0, width);
    triangle.copy_(triangle.tril());
    return turned;
}

/// An origin and a residual space: ViM's (Wang et al., CVPR 2022, section 4), or with origin=mean
/// what a principal component analysis leaves. Gives
///  - origin, float64 D: u = −pinv(W) b, or the mean of the training rows;
///  - residual_basis, float64 D×(D−dim): R, orthonormal columns that span the eigenvectors of
///    Σ (h−u)(h−u)ᵀ beyond the first `dim`, turned so that the upper corner is zero;
/// and the numbers residual_dim, which is `dim`, and second_moment_rank: how many eigenvalues of
/// the second moment aren't zero. Up to `dim` of them, what is residual is arbitrary. Older files
/// don't have it.
///
/// dim below 1: as many as make this share of the sum of the eigenvalues, at most D−1. of=unit: of
/// the rows divided by their lengths.
class ResidualSpace final : public Statistic {
  public:
    ResidualSpace(Shape shape, const Identity& identity, PrincipalWidth dim)
        : moments_(identity),
          from_mean_(identity.value("origin") == "mean"),
          width_(shape.width),
          dim_(dim) {}

    std::vector<Identity> asks_for() const override { return moments_.asks_for(); }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const numerics::SingleThread single;
        const at::Tensor origin = from_mean_ ? moments_.mean(given) : vim_origin(given);
        const auto [values, vectors] = at::linalg_eigh(moments_.about(given, origin));
        const std::int64_t dim = std::min(dim_.among(values), width_ - 1);
        const at::Tensor basis =
            staircase(vectors.slice(1, 0, width_ - dim).flip(1).contiguous()).to(at::kCPU);
        return {{{"origin", origin.to(at::kCPU)}, {"residual_basis", basis}},
                {{"residual_dim", static_cast<double>(dim)},
                 {"second_moment_rank", static_cast<double>(rank_of(values))}}};
    }

    double work_to_finish() const override {
        const auto width = static_cast<double>(width_);
        return 15 * width * width * width;
    }
    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(width_ + width_ * (width_ - dim_.whole));
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        catalogue::Sizes sizes{{"dim", dim_.whole}};
        if (dim_.share) sizes["dim"] = static_cast<std::int64_t>(fitted.numbers.at("residual_dim"));
        const auto rank = fitted.numbers.find("second_moment_rank");
        if (rank != fitted.numbers.end())
            sizes["second_moment_rank"] = static_cast<std::int64_t>(rank->second);
        return sizes;
    }

  private:
    TrainingMoments moments_;
    bool from_mean_;
    std::int64_t width_;
    PrincipalWidth dim_;
};

}  // namespace

StatisticEntry residual_space_entry() {
    return {
        .kind = "residual_space",
        .meaning =
            "ViM's origin and residual space: origin, residual_basis, residual_dim, "
            "second_moment_rank",
        .parameters = {"dim"},
        .options = {origin_option(), rows_option()},
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<ResidualSpace>(making.shape, identity,
                                                   principal_width(identity, making));
        },
        .resolve = of_principal_width};
}

}  // namespace farout::statistics
