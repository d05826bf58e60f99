#pragma once
/// A checkpoint's arrays handed out by name and shape, with a full account of what doesn't fit.

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "checkpoints/checkpoint.h"
#include "numerics/head.h"

namespace farout::models {

/// The extent of a head's axis that has one row a class: as many as the checkpoint has, but at
/// least two.
inline constexpr std::int64_t any_classes = -1;

/// What a network asks a checkpoint for.
struct Asked {
    struct Array {
        std::string name;
        std::vector<std::int64_t> shape;  ///< any_classes may be among the extents
    };
    std::vector<Array> arrays;
    std::vector<std::string> ignored_suffixes;
};

/// A model takes its weights from here while it is built and calls finish() at the end. Missing
/// names and wrong shapes are collected (a tensor of zeros is handed out meanwhile), so that one
/// error names them all. Copies share the account.
class Parameters {
  public:
    /// Every array of the checkpoint has to be of use.
    explicit Parameters(checkpoints::Checkpoint checkpoint);
    /// The arrays whose names begin with the prefix, without it; others don't matter.
    Parameters(std::shared_ptr<checkpoints::CheckpointFile> file, std::string prefix);
    /// Notes what is asked for; hands out tensors without elements (on the device "meta").
    static Parameters noting(Asked& asked);

    /// The named array as float32 on the CPU (float16, bfloat16, float64 are converted).
    at::Tensor take(const std::string& name, at::IntArrayRef shape);
    /// Several arrays of this shape, one behind the other along the first axis.
    at::Tensor take_joined(const std::vector<std::string>& names, at::IntArrayRef shape);
    /// `name`.weight, classes × width, and `name`.bias.
    numerics::Head take_head(const std::string& name, std::int64_t width);
    /// Marks names that end so as known but unused (e.g. "num_batches_tracked").
    void ignore_suffix(const std::string& suffix);
    void ignore(const std::string& name);

    /// Throws Error that lists missing, wrongly shaped, non-finite and surplus names, the first ten
    /// of each and the count.
    void finish() const;

  private:
    /// What was taken, and what was wrong with it.
    struct Account {
        std::set<std::string> used;
        std::vector<std::string> missing;
        std::vector<std::string> wrong;
        std::vector<std::string> not_finite;
    };

    Parameters() = default;
    const checkpoints::ArrayOutline* find(const std::string& name) const;

    std::shared_ptr<checkpoints::CheckpointFile> file_;  ///< none: noting
    std::string prefix_;
    bool all_of_use_ = false;
    Asked* asked_ = nullptr;
    std::shared_ptr<Account> account_ = std::make_shared<Account>();
};

/// "[64, 3, 7, 7]"; any_classes is "classes".
std::string shape_text(const std::vector<std::int64_t>& shape);

/// Whether an array of this shape answers what was asked; the extents for any_classes are compared
/// by who asks.
bool is_shape(const std::vector<std::int64_t>& found, const std::vector<std::int64_t>& asked);

/// Digits compare by value: "blocks.2.weight" comes before "blocks.10.weight".
bool naturally_before(const std::string& left, const std::string& right);

/// " Missing (3): a, b, c.", in natural order, the first ten; or nothing.
std::string account(std::string_view what, std::vector<std::string> names);

}  // namespace farout::models
