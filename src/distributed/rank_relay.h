#pragma once

#include "metrics/relay.h"
#include "parallel/communicator.h"

namespace farout {

/// From rank to rank, rank 0 holding the highest scores. Both functions are collective.
class RankRelay final : public Relay {
  public:
    explicit RankRelay(Communicator& communicator) : communicator_(communicator) {}
    void take_over(const RelayState& state) override;
    void hand_over(const RelayState& state) override;

  private:
    Communicator& communicator_;
};

}  // namespace farout
