#pragma once

#include "metrics/threshold_walk.h"
#include "parallel/communicator.h"

namespace farout::distributed {

/// From rank to rank, rank 0 holding the highest scores. Both functions are collective.
class RankRelay final : public metrics::Relay {
  public:
    explicit RankRelay(parallel::Communicator& communicator) : communicator_(communicator) {}
    void take_over(const metrics::RelayState& state) override;
    void hand_over(const metrics::RelayState& state) override;

  private:
    parallel::Communicator& communicator_;
};

}  // namespace farout::distributed
