#include <algorithm>
#include <iostream>
#include <memory>

#include "catalogue/search_space.h"
#include "core/log.h"
#include "core/text.h"
#include "features/head_file.h"
#include "jobs/given_head.h"
#include "jobs/stage_plan.h"
#include "jobs/steps/stages.h"
#include "metrics/figures.h"
#include "parallel/collective.h"
#include "report/search_result.h"
#include "reports/choose_parameters.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

// A score file names its columns in one attribute, which has room for a good thousand of them.
constexpr std::size_t most_combinations = 1000;

/// What is tried of each detector, and the scoring of all of it.
struct Trials {
    std::vector<reports::TriedDetector> tried;
    ScoreStage score;

    explicit Trials(const SearchStage& stage) : score(stage.score) {
        const catalogue::Selection& selection = stage.score.selection;
        const numerics::Head head = read_head(stage.score.head);
        const catalogue::NetworkShape shape{head.feature_width(), head.classes()};
        const std::vector<catalogue::Axis> grid = catalogue::parse_grid(selection.grid);
        for (const std::string& kind : catalogue::searched_kinds(selection)) {
            const catalogue::DetectorKind& of = catalogue::find_detector(kind);
            tried.push_back({kind, catalogue::axes_of(of, grid, shape),
                             catalogue::combinations(of, selection, shape),
                             std::ranges::count(grid, kind, &catalogue::Axis::detector) > 0});
        }
        refuse_none_or_too_many(grid);
        score.selection = catalogue::tried(selection, shape);
        score.searched.reset();
    }

  private:
    void refuse_none_or_too_many(const std::vector<catalogue::Axis>& grid) const {
        if (tried.empty())
            throw UsageError(
                "No detector is to be searched. Name those whose parameters are chosen on the "
                "validation sets: --search scale,gen (search = scale, gen in a job).");
        for (const catalogue::Axis& axis : grid)
            if (std::ranges::count(tried, axis.detector, &reports::TriedDetector::kind) == 0)
                throw UsageError(concat("--grid names ", axis.detector, ".", axis.parameter,
                                        ", but ", axis.detector,
                                        " isn't searched. Add it to --search, or leave it out."));
        std::size_t all = 0;
        for (const reports::TriedDetector& one : tried) all += one.names.size();
        if (all > most_combinations)
            throw UsageError(concat("The search would try ", all, " combinations, more than ",
                                    most_combinations,
                                    ". Search fewer detectors at a time, or give fewer values "
                                    "(--grid)."));
    }
};

fs::path score_file(const SearchStage& stage, const fs::path& features) {
    return stage.score.out / features.filename();
}

report::SearchResult choose(const SearchStage& stage, const Trials& trials) {
    const std::vector<fs::path>& features = stage.score.features;
    std::vector<fs::path> ood;
    for (std::size_t set = 1; set < features.size(); ++set)
        ood.push_back(score_file(stage, features[set]));
    return reports::choose_parameters(score_file(stage, features.front()), ood, trials.tried,
                                      stage.figure);
}

/// Whether a search tried the same.
bool is_of(const report::SearchResult& result, const SearchStage& stage, const Trials& trials) {
    const auto names = [](const auto& tried) {
        std::vector<std::string> all;
        for (const report::TriedParameters& one : tried) all.push_back(one.name);
        return all;
    };
    return result.figure == stage.figure &&
           std::ranges::equal(
               result.detectors, trials.tried,
               [&](const report::SearchedDetector& found, const reports::TriedDetector& tried) {
                   return found.kind == tried.kind && names(found.tried) == tried.names;
               });
}

}  // namespace

void run_stage(parallel::Session& session, const SearchStage& stage) {
    parallel::Communicator& communicator = session.communicator();
    std::unique_ptr<Trials> trials;
    parallel::agree(communicator, [&] { trials = std::make_unique<Trials>(stage); });
    run_stage(session, trials->score);
    parallel::agree_on_root(communicator, [&] {
        const report::SearchResult result = choose(stage, *trials);
        const fs::path file = stage.score.out / report::search_file;
        report::write_search(file, result);
        std::cout << report::search_table(result) << std::flush;
        inform(file.string(), ": the parameters of ", result.detectors.size(),
               result.detectors.size() == 1 ? " detector" : " detectors");
    });
}

std::vector<OutputPlan> plan_of(const SearchStage& stage) {
    const Trials trials(stage);
    std::vector<OutputPlan> plans = plan_of(trials.score);
    for (OutputPlan& plan : plans) plan.stage = "search";
    const bool scored = std::ranges::all_of(
        plans, [](const OutputPlan& plan) { return plan.work == Work::nothing; });
    const fs::path file = stage.score.out / report::search_file;
    plans.push_back({.stage = "search",
                     .output = file,
                     .work = !fs::exists(file) ? Work::make
                             : scored && is_of(report::read_search(file), stage, trials)
                                 ? Work::nothing
                                 : Work::make_anew});
    return plans;
}

}  // namespace farout::jobs
