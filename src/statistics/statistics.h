#pragma once
/// What is learnt from the training features: tensors and numbers of statistics by their identity.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "catalogue/network_shape.h"
#include "core/error.h"
#include "core/identity.h"
#include "numerics/head.h"
#include "parallel/communicator.h"

namespace farout::statistics {

using Shape = catalogue::NetworkShape;

/// A statistic that somebody asks for.
struct Need {
    Identity statistic;
    std::string detector;  ///< who asks, for messages
};
using Needs = std::vector<Need>;

/// What a statistic gave; its file in kinds/ tells names, shapes and units.
struct Fitted {
    std::map<std::string, at::Tensor> tensors;  ///< float64; those called …_counts int64
    std::map<std::string, double> numbers;
    /// What it was made from; none where it comes from no file.
    std::map<std::string, std::string> facts{};

    std::uint64_t bytes() const;  ///< of the tensors
};

/// What was fitted together.
///
/// Numbers of the whole: feature_width and classes (D and C, always); rows_used, rows_unreadable,
/// rows_not_finite (where rows were looked at): training rows that took part, that were left out
/// because their status isn't ok, and because a feature is NaN or infinite.
struct Statistics {
    std::map<Identity, Fitted> fitted;
    std::map<std::string, double> numbers;
    std::string name = "the statistics";  ///< for messages: the file they came from

    Shape shape() const;  ///< zeros where it isn't known

    /// The identity by which the wanted statistic is here (identity_among). Throws MissingStatistic
    /// that tells to fit again with this detector where there is none.
    Identity identity_of(const Identity& wanted, std::string_view detector) const;
    const Fitted& of(const Identity& wanted, std::string_view detector) const;
    /// A tensor or number of it; throws MissingStatistic likewise.
    const at::Tensor& tensor(const Identity& wanted, const std::string& named,
                             std::string_view detector) const;
    double number(const Identity& wanted, const std::string& named,
                  std::string_view detector) const;
};

/// The one of these statistics that is meant: itself; where a parameter is `auto`, the one that the
/// rule of its kind names, or else the only one of its kind. nullptr where there is none.
const Identity* identity_among(const std::vector<Identity>& there, const Identity& wanted,
                               Shape shape);

/// "--without a,b": the option that leaves these detectors out, for messages.
std::string option_without(const std::vector<std::string>& detectors);

/// A statistic that a detector needs wasn't fitted. The message ends with what to do.
class MissingStatistic : public Error {
  public:
    MissingStatistic(std::string missing, const std::string& advice)
        : Error(missing + advice), missing_(std::move(missing)) {}
    /// The message without its advice.
    const std::string& what_is_missing() const { return missing_; }

  private:
    std::string missing_;
};

/// Large tables that detectors of one kind with other parameters would each make and hold, by name:
/// made when the first asks for one. For one thread.
class DerivedTables {
  public:
    template <typename Table>
    std::shared_ptr<const Table> get(const std::string& name,
                                     const std::function<std::shared_ptr<const Table>()>& make) {
        std::shared_ptr<const void>& there = tables_[name];
        if (!there) there = make();
        return std::static_pointer_cast<const Table>(there);
    }

  private:
    std::map<std::string, std::shared_ptr<const void>> tables_;
};

/// A classifier's head and what was learnt about its training features: all that scores are
/// computed with.
struct FittedClassifier {
    numerics::Head head;
    Statistics statistics;
    /// What several detectors derive from these alike; copies have it together.
    std::shared_ptr<DerivedTables> derived = std::make_shared<DerivedTables>();
};

/// Throws Error when the statistics were fitted with another feature width or number of classes
/// than the head's, or the head isn't finite.
void require_matching(const FittedClassifier& fitted);

/// The tensor of this name, float64 or int64, checked against the sizes that the head asks for (-1:
/// any). Throws Error as Statistics::tensor does, and when type or shape are others.
const at::Tensor& require_tensor(const FittedClassifier& fitted, const Identity& wanted,
                                 std::string_view named, std::string_view detector,
                                 at::IntArrayRef sizes);

/// Collective: the root's to all ranks, but for facts.
void broadcast_fitted(parallel::Communicator& communicator, Fitted& fitted);
void broadcast_statistics(parallel::Communicator& communicator, Statistics& statistics);

}  // namespace farout::statistics
