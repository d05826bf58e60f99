#pragma once
/// What the stages of a job take, from measured figures: extraction by simulation (extraction.h),
/// the others in closed form.

#include <cstdint>
#include <string>

#include "benchmarks/scaling/extraction.h"

namespace farout::scaling {

/// As measured on one machine (measure.py writes them). Core seconds: of one core.
struct Costs {
    double launch_seconds = 0;      ///< of a command: mpirun's
    double start_core_seconds = 0;  ///< of each rank, until it begins

    // Extraction
    double list_core_seconds = 0;  ///< an image, on every rank: the list read and hashed
    double create_seconds = 0;     ///< an image, on the root: the file laid out
    double open_seconds = 0;       ///< once: weights hashed and loaded, files opened and closed
    double decode_core_seconds = 0;
    double network_core_seconds = 0;
    double write_seconds = 0;  ///< a block
    double write_seconds_a_byte = 0;
    double counter_seconds = 0;     ///< a draw keeps the root busy
    double counter_round_trip = 0;  ///< a draw, waited for
    double table_seconds = 0;       ///< a block of the file, after each block of the root

    // Messages, a byte; what a network adds is the cluster's.
    double fold_seconds_a_byte = 0;  ///< sent, received and added
    double broadcast_seconds_a_byte = 0;
    double gather_seconds_a_byte = 0;

    // Evaluation. On the root, beside the others: decompositions.
    double fit_core_seconds = 0;         ///< a row: passes that all ranks share evenly
    double fit_beside_core_seconds = 0;  ///< a row: the pass beside which the root decomposes
    double decomposition_seconds = 0;
    double fit_seconds = 0;  ///< once
    double score_core_seconds = 0;
    double score_root_seconds = 0;        ///< a row: written by the root
    double score_start_core_seconds = 0;  ///< once, on every rank: statistics read and prepared
    double evaluate_seconds = 0;          ///< a row of a pair of sets: figures, shared by detector
    double page_seconds = 0;              ///< likewise: what only the root does
    double report_seconds = 0;            ///< once

    // Resident memory of rank 0
    double base_bytes = 0;    ///< a rank that does nothing
    double list_bytes = 0;    ///< an image, on every rank of an extraction
    double create_bytes = 0;  ///< an image, on the root of one, at most
    double score_bytes = 0;   ///< a row
    double report_bytes = 0;  ///< a row

    /// From a file of lines `name value`. Throws Error where one is missing or unknown.
    static Costs read(const std::string& file);
};

/// Where it runs. Rates of 0 are without a limit.
struct Cluster {
    std::string name;
    int ranks_a_node = 1;
    double cores_a_node = 1;
    double threads = 1;                 ///< of a rank, that compute
    int decoders = 1;                   ///< of a rank, threads
    double device_images_a_second = 0;  ///< of a rank's device; 0: threads compute the network
    double launch_seconds_a_rank = 0;   ///< of the launcher, beside Costs::launch_seconds
    double latency = 0;                 ///< of a message, seconds
    double link_bytes_a_second = 0;     ///< of a message
    SharedStorage storage;
};

struct Job {
    std::int64_t images = 0;         ///< of all sets
    std::int64_t training_rows = 0;  ///< of these; the rest is scored and reported
    std::int64_t width = 768;        ///< D
    std::int64_t classes = 1000;     ///< C
    int detectors = 15;
    std::int64_t block_rows = 128;
    std::int64_t batch_rows = 32;
    double image_bytes = 110e3;  ///< of an image file

    std::int64_t scored_rows() const { return images - training_rows; }
    /// In-distribution and other rows of all pairs of sets: as in the benchmark, 59 % of the scored
    /// are in-distribution and stand beside each of four other sets.
    double compared_rows() const { return 2.77 * static_cast<double>(scored_rows()); }
    /// Written a row, with status, reason, label and path.
    double row_bytes() const { return 4 * static_cast<double>(width) + 135; }
};

/// How long a command takes to start.
double start_seconds(const Costs& costs, const Cluster& cluster, int ranks);

/// An extraction without its start. A long one goes on as its first 400 blocks a rank do.
struct ExtractTimes {
    double before = 0;  ///< list, file, weights
    ExtractionForecast blocks;
    double seconds() const { return before + blocks.seconds; }
};
ExtractTimes extract_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks);

/// The others, without their start.
struct StageTimes {
    double seconds = 0;   ///< of it all
    double messages = 0;  ///< of these: sums up the tree and down, or scores gathered
};
StageTimes fit_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks);
StageTimes score_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks);
StageTimes report_seconds(const Costs& costs, const Cluster& cluster, const Job& job, int ranks);

/// Resident memory at most, of rank 0.
struct RootMemory {
    double extract = 0, fit = 0, score = 0, report = 0;
};
RootMemory root_memory(const Costs& costs, const Job& job);

/// How many partial sums go up the binary tree of `ranks` one after the other, where so many pairs
/// of ranks can be served at once. A rank's share of `parts` consecutive parts is several complete
/// subtrees, each a message.
double messages_up_the_tree(std::int64_t parts, int ranks, double pairs_at_once);

}  // namespace farout::scaling
