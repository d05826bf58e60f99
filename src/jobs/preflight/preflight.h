#pragma once
/// What a job needs, looked at before hours are spent on it: by `farout run` before its first
/// step, and by `--dry-run`, which shows it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/network_shape.h"
#include "jobs/graph/job_graph.h"
#include "jobs/networks.h"
#include "jobs/stage_plan.h"
#include "models/model.h"

namespace farout::jobs {

enum class Verdict {
    fit,
    odd,    ///< the job can be done, but somebody should know
    wrong,  ///< the job would fail, or go on without an OOD set
};

/// One thing that was looked at.
struct Finding {
    std::string what;  ///< "weights", "texture images"
    Verdict verdict = Verdict::fit;
    std::string note{};
    std::optional<std::size_t> set{};  ///< that alone is concerned: in JobStages::extract
};

/// Which ranks load the network for it: the root where it is needed, or all (who time it then).
enum class NetworkFor { root, all_ranks };

struct Preflight {
    std::vector<Finding> findings;
    std::vector<OutputPlan> extractions;          ///< by set; what isn't looked at waits
    std::vector<std::size_t> longest_paths;       ///< of the sets' lists, in bytes
    std::optional<files::Provenance> of_network;  ///< nothing where the weights can't be read
    std::optional<catalogue::NetworkShape> shape;
    models::Model* model =
        nullptr;  ///< of NetworkFor::all_ranks, where it could be loaded: among those loaded
    std::string device;
    std::optional<std::uint64_t> free_bytes;  ///< where the outputs will lie
    std::int64_t names = 0;                   ///< of images that were looked for
    double seconds = 0;                       ///< that looking for them took
};

/// "1.5 GiB of features; free there: …", and what is said where that isn't enough.
std::string space_text(std::uint64_t needed, std::uint64_t free);
std::string no_room_for(const std::string& amounts);

/// Collective; the findings are the root's. Looks only at what these steps need and at sets that
/// aren't finished; writes nothing. Ranks share looking for the images, so that each also tells
/// what it sees itself. Never throws for what is wrong: that is a finding.
Preflight look_ahead(parallel::Session& session, const JobGraph& graph, const Steps& steps,
                     NetworkFor network, Networks& networks);

}  // namespace farout::jobs
