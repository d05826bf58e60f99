#pragma once
/// An extraction, event by event: ranks draw blocks from the root's counter, read and decode images
/// ahead of the network, compute, and write finished blocks to a file system that all share.

#include <cstdint>
#include <vector>

namespace farout::scaling {

/// What all ranks' requests to the file system have to share. A rate of 0 is without a limit.
struct SharedStorage {
    double read_bytes_a_second = 0;
    double write_bytes_a_second = 0;
    double opens_a_second = 0;   ///< files; of the metadata server
    double request_seconds = 0;  ///< that a request takes when nothing else happens
};

struct ExtractionRun {
    std::int64_t images = 0;
    std::int64_t block_rows = 128;
    std::int64_t batch_rows = 32;
    int ranks = 1;
    int ranks_a_node = 1;
    double cores_a_node = 1;

    double decode_seconds = 0;   ///< core time an image
    double network_seconds = 0;  ///< an image, of the cores or the device that compute it
    int decoders = 1;            ///< threads a rank
    double network_cores = 1;    ///< that the forward pass keeps busy; 0: a device does it
    int batches_ahead = 2;       ///< decoded, beside the one that the network has
    double image_bytes = 0;      ///< of an image file
    double block_bytes = 0;      ///< written a block
    double write_seconds = 0;    ///< a block: checksum, copies, HDF5, the file system apart

    double counter_seconds = 0;     ///< that the root is busy with one draw
    double counter_round_trip = 0;  ///< of a draw, as long as the root has no other
    double progress_seconds = 0;    ///< of the root, after each of its blocks

    SharedStorage storage;
    std::vector<double>
        slowness;  ///< a factor on decode and network of each rank; empty: 1 for all
};

struct ExtractionForecast {
    double seconds = 0;                ///< from the first draw to the last rank's end
    std::vector<std::int64_t> blocks;  ///< of each rank
    // Of these seconds, the share in which each was busy:
    double counter_busy = 0;
    double opens_busy = 0;
    double reads_busy = 0;
    double writes_busy = 0;
};

ExtractionForecast simulate(const ExtractionRun& run);

}  // namespace farout::scaling
