#pragma once
/// Batches on their way through the network, several at a time where that pays. For the .cpp files
/// of this folder only.

#include <memory>

#include "extraction/detail/batch_outputs.h"

namespace farout::extraction {

/// A batch that has come out: its rows and their faults, without pixels, and what the network says.
struct AnsweredBatch {
    images::LoadedBatch batch;
    BatchOutputs outputs;
};

/// First in, first out.
class NetworkQueue {
  public:
    virtual ~NetworkQueue() = default;
    virtual bool has_room() const = 0;
    virtual bool is_empty() const = 0;
    /// There must be room. The batch's memory may be used for the next one afterwards.
    virtual void submit(images::LoadedBatch& batch) = 0;
    /// The oldest batch, waiting for it; there must be one.
    virtual AnsweredBatch take() = 0;
};

/// One batch at a time, computed in submit: for the CPU, which the network fills by itself.
std::unique_ptr<NetworkQueue> make_direct_queue(const ExtractionNetwork& network);

/// Two batches: while the device computes one, the next is copied to it and the host takes the one
/// before apart. Pixels go through page-locked memory, copies and computing on a stream each. Waits
/// for the device first: weights were put there on its default stream.
std::unique_ptr<NetworkQueue> make_staged_queue(const ExtractionNetwork& network);

/// The one that suits the network's device.
std::unique_ptr<NetworkQueue> make_network_queue(const ExtractionNetwork& network);

}  // namespace farout::extraction
