#pragma once
/// A list made or checked, as a command asks for it. Collective.

#include <filesystem>
#include <optional>

#include "core/error.h"
#include "datalists/make_list.h"
#include "parallel/session.h"

namespace farout::datalists {

/// A list of the benchmark, made.
struct MakeListStage {
    BenchmarkSet set;
    ListIngredients from;
    std::filesystem::path out;
    bool overwrite = false;
};

/// A list, checked against the published one and against the images.
struct CheckListStage {
    std::filesystem::path list;
    std::optional<BenchmarkSet> set;
    std::optional<std::filesystem::path> published;
    std::optional<std::filesystem::path> root;
    bool deep = false;
    int threads = 1;
};

/// A list, cut into validation images and the rest.
struct SplitListStage {
    std::filesystem::path list;
    std::int64_t per_class = 0;
    std::uint64_t seed = 0;
    std::filesystem::path out;
    std::filesystem::path rest;
    bool overwrite = false;
};

/// Each tells on stdout what it made or found. The status tells whether listed images are missing
/// or can't be read.
void run_stage(parallel::Session& session, const MakeListStage& stage);
void run_stage(parallel::Session& session, const SplitListStage& stage);
ExitStatus run_stage(parallel::Session& session, const CheckListStage& stage);

}  // namespace farout::datalists
