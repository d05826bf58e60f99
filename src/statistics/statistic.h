#pragma once
/// A statistic: a class in a file of kinds/. The engine (fit.cpp) knows none of them by name.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "catalogue/fitted_sizes.h"
#include "core/identity.h"
#include "numerics/head.h"
#include "numerics/logits.h"
#include "statistics/device/device_training_rows.h"
#include "statistics/state.h"
#include "statistics/statistics.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

/// What there is beside the rows while a statistic is fitted. Refers to all but the device.
struct Given {
    const numerics::Head& head;
    at::Device device;         ///< where matrices are decomposed; what is given back is the host's
    const Statistics& so_far;  ///< with what the statistic asks for
    const std::vector<std::string>& asked_by;  ///< detectors, for messages

    const at::Tensor& tensor(const Identity& of, const std::string& named) const {
        return so_far.fitted.at(of).tensors.at(named);
    }
    double number(const Identity& of, const std::string& named) const {
        return so_far.fitted.at(of).numbers.at(named);
    }
    double rows() const { return so_far.numbers.at("rows_used"); }  ///< that take part
};

/// The state of a run of rows, computed on their device by plain operations on tensors: float64,
/// as long as the state. Each sum in an order that the run's shape fixes (products and reductions;
/// never scatter_add and its like, whose threads add as they come). A run may have no rows.
using PlainForm = std::function<at::Tensor(const DeviceTrainingRows& rows)>;

/// Consecutive tiles of a run, with the logits of their rows.
struct LogitTiles {
    std::span<numerics::Logits> tiles;  ///< whose peaks() are there
    const TrainingRows& run;
    std::int64_t first_row;  ///< of the first tile, within the run
};

/// The same on the host, where it is worth a form of its own: puts rows into `state`, which is that
/// of no rows at first. The same bits for any number of threads. One of the two, or none.
struct HostForm {
    std::function<void(const TrainingRows& rows, std::span<double> state)> rows{};
    /// For those that look at logits, which are made once for all of them; called for one group of
    /// tiles after the other.
    std::function<void(const LogitTiles& tiles, std::span<double> state)> logits{};
};

class Statistic {
  public:
    virtual ~Statistic() = default;

    /// Statistics that must be there before the first row is looked at.
    virtual std::vector<Identity> asks_for() const { return {}; }

    /// What it keeps over the rows; nullptr: it looks at none, but follows from what it asks for.
    virtual std::unique_ptr<State> state() const { return nullptr; }

    /// For those with a state. Its definition, what runs on a device, and on the host where there
    /// is no other form (on one thread).
    virtual PlainForm plain_form(const Given& given) const;
    virtual HostForm host_form(const Given& given) const;

    /// On the root alone. `state`: of all rows; empty without one.
    virtual Fitted finish(std::span<const double> state, const Given& given) const = 0;

    /// Multiply-adds of finish() where they are many: the other ranks, and what is left of the
    /// root's time, then do what needn't wait for it.
    virtual double work_to_finish() const { return 0; }
    /// Whether it looks at logits. These take so long that rows are worth another reading for them
    /// meanwhile.
    virtual bool looks_at_logits() const { return false; }

    /// The most bytes that its tensors take; fewer where a covariance is singular.
    virtual std::uint64_t most_bytes() const = 0;

    /// By which catalogue/fitted_sizes.cpp tells whether the data carry it.
    virtual catalogue::Sizes sizes(const Fitted& fitted) const;
};

}  // namespace farout::statistics
