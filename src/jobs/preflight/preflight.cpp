#include "jobs/preflight/preflight.h"

#include <algorithm>
#include <chrono>

#include <ATen/Parallel.h>

#include "core/text.h"
#include "detectors/registry.h"
#include "features/feature_file.h"
#include "features/head_file.h"
#include "jobs/device.h"
#include "jobs/extracted.h"
#include "jobs/extraction_setup.h"
#include "jobs/preflight/absence_finding.h"
#include "jobs/preflight/label_findings.h"
#include "jobs/preflight/path_findings.h"
#include "jobs/preflight/shared_look.h"
#include "parallel/collective.h"
#include "statistics/plan.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

/// The detectors' names by whether they need the labels of a source that they are fitted on.
std::vector<std::string> names_by_need(const detectors::Detectors& detectors, const char* source,
                                       bool needing) {
    const std::vector<std::string> labelled = detectors::needing_labels(detectors, source);
    std::vector<std::string> names;
    for (const detectors::NamedDetector& named : detectors)
        if ((std::ranges::count(labelled, named.name) > 0) == needing) names.push_back(named.name);
    return names;
}

class Looker {
  public:
    Looker(parallel::Session& session, const JobGraph& graph, const Steps& steps,
           NetworkFor network, Networks& networks)
        : session_(session),
          communicator_(session.communicator()),
          job_(graph.job()),
          stages_(graph.stages()),
          steps_(steps),
          network_for_(network),
          networks_(networks),
          sets_(all_sets(job_)),
          detectors_(detectors::make_candidates(stages_.fit.selection)) {
        seen_.longest_paths.assign(sets_.size(), 1);
        for (const ExtractStage& stage : stages_.extract)
            seen_.extractions.push_back({.stage = "extract", .output = stage.out});
    }

    Preflight run() {
        if (std::any_of(steps_.begin(), steps_.end(),
                        [](const Step* step) { return step->uses_network(); }))
            look_at_network();
        for (const Step* step : steps_)
            if (const auto set = step->set()) look_at_set(*set);
        parallel::agree_on_root(communicator_, [&] {
            look_at_detectors();
            for (const Step* step : steps_)
                for (Finding& finding : step->look(seen_))
                    seen_.findings.push_back(std::move(finding));
            look_for_same_images();
            look_at_output();
        });
        return std::move(seen_);
    }

  private:
    void find(const std::string& what, Verdict verdict, const std::string& note,
              std::optional<std::size_t> set = std::nullopt) {
        seen_.findings.push_back({what, verdict, note, set});
    }

    /// Runs `work`; what it throws is found wrong. Root only.
    template <typename Work>
    bool succeeds(const std::string& what, const Work& work,
                  std::optional<std::size_t> set = std::nullopt) {
        try {
            work();
            return true;
        } catch (const std::exception& error) {
            find(what, Verdict::wrong, error.what(), set);
            return false;
        }
    }

    /// Collective: the same for work of all ranks.
    template <typename Work>
    bool all_succeed(const std::string& what, const Work& work) {
        try {
            work();
            return true;
        } catch (const AgreedError& error) {
            if (error.status() == ExitStatus::interrupted) throw;
            find(what, Verdict::wrong, error.what());
            return false;
        }
    }

    void look_at_network() {
        bool there = false;
        const fs::path& file = stages_.network.weights;
        parallel::agree_on_root(communicator_, [&] {
            const std::string problem = unreadable_weights(file);
            there = problem.empty();
            if (!there)
                find("weights", Verdict::wrong, problem);
            else
                find("weights", Verdict::fit,
                     concat(printable(file.native()), " (",
                            human_bytes(static_cast<double>(fs::file_size(file))), ")"));
        });
        if (!parallel::broadcast_value(communicator_, there)) return;
        const bool hashed = all_succeed("weights", [&] {
            seen_.of_network = facts_of_network(communicator_, stages_.network);
        });
        if (!hashed) return;
        if (network_for_ == NetworkFor::all_ranks)
            load_everywhere();
        else
            load_on_root();
        parallel::agree_on_root(communicator_, [&] { tell_network(); });
    }

    models::Model& network_on_device() {
        seen_.device = device_of_rank(stages_.network.device, session_.place());
        return networks_.get(stages_.network, *seen_.of_network, seen_.device,
                             telling_of(communicator_));
    }

    void load_everywhere() {
        const bool loaded = all_succeed("network", [&] {
            parallel::agree(communicator_, [&] { seen_.model = &network_on_device(); });
            parallel::agree_on_root(communicator_, [&] { seen_.shape = shape_of(*seen_.model); });
        });
        if (!loaded) seen_.model = nullptr;
    }

    /// Only where it is needed for something that is left; else the head's file tells its shape.
    void load_on_root() {
        parallel::agree_on_root(communicator_, [&] {
            if (!work_is_left() && succeeds_quietly([&] {
                    const numerics::Head head = features::read_head_file(stages_.head.out);
                    seen_.shape = {head.feature_width(), head.classes()};
                }))
                return;
            succeeds("network", [&] { seen_.shape = shape_of(network_on_device()); });
        });
    }

    catalogue::NetworkShape shape_of(const models::Model& model) const {
        if (const auto& file = stages_.head.file)
            if (const std::string problem = unreadable("head", *file); !problem.empty())
                throw Error(problem);
        return {model.feature_width(), head_of(stages_.head, model).classes()};
    }

    template <typename Work>
    static bool succeeds_quietly(const Work& work) {
        try {
            work();
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    bool work_is_left() const {
        return std::any_of(steps_.begin(), steps_.end(), [&](const Step* step) {
            if (!step->set()) return false;
            bool is_whole = false;
            succeeds_quietly(
                [&] { is_whole = look_at_extracted(stages_.extract[*step->set()]).is_whole(); });
            return !is_whole;
        });
    }

    void tell_network() {
        if (!seen_.shape) return;
        find("network", Verdict::fit,
             concat(stages_.network.model, ": ", seen_.shape->width, " features, ",
                    seen_.shape->classes, " classes"));
    }

    /// Somebody may want it; what comes of it is said again by the report.
    void look_for_same_images() {
        const auto place = [](const JobSet& set) {
            return std::pair(set.root.lexically_normal(), set.list);
        };
        for (const JobSet& set : job_.ood)
            if (place(set) == place(job_.id))
                find(set.name + " images", Verdict::odd,
                     concat("[ood.", printable(set.name),
                            "] and [id] name the same images: no detector can tell a set from "
                            "itself. Give one of them another root or list."));
    }

    /// Collective.
    void look_at_set(std::size_t set) {
        std::vector<std::string> paths;
        images::Source source;  // kept for whoever opens it below
        parallel::agree_on_root(communicator_, [&] {
            if (is_there(set, source)) paths = look_at_list(set);
        });
        if (!parallel::broadcast_value(communicator_, !paths.empty())) return;
        const auto count = static_cast<std::int64_t>(paths.size());
        const Clock::time_point start = Clock::now();
        parallel::agree(communicator_, [&] { source = images::open_source(sets_[set].root); });
        const images::AbsentImages absent =
            find_absent_together(communicator_, *source, std::move(paths), at::get_num_threads());
        seen_.names += count;
        seen_.seconds += std::chrono::duration<double>(Clock::now() - start).count();
        parallel::agree_on_root(communicator_, [&] {
            seen_.findings.push_back(
                look_at_absent(stages_.extract[set], sets_[set].name, count, absent));
            seen_.findings.back().set = set;
        });
    }

    bool is_there(std::size_t set, images::Source& source) {
        const JobSet& of = sets_[set];
        std::vector<std::string> problems{unusable_root(of.name + " root", of.root, source)};
        if (of.list) problems.push_back(unreadable(of.name + " list", *of.list));
        std::erase(problems, "");
        for (const std::string& problem : problems)
            find(of.name + " images", Verdict::wrong, problem, set);
        return problems.empty();
    }

    /// The paths that are to be looked for: none where a folder was walked, or nothing is left.
    std::vector<std::string> look_at_list(std::size_t set) {
        const ExtractStage& stage = stages_.extract[set];
        OutputPlan& plan = seen_.extractions[set];
        extraction::ExtractionOptions options;
        const std::string what = sets_[set].name + " images";
        const bool judged = succeeds(
            what,
            [&] {
                const auto look = [&](const StageImages& images) { tell_oddities(set, images); };
                options =
                    extraction_options(stage, seen_.of_network.value_or(files::Provenance{}), look);
                plan.images = static_cast<std::int64_t>(options.images.size());
                std::optional<std::int64_t> width;
                if (seen_.shape) width = seen_.shape->width;
                if (seen_.of_network) plan = plan_of(options, width);
            },
            set);
        if (!judged) plan.work = Work::refuse;
        const std::string notes = notes_of(plan);
        if (work_of(plan) == Work::refuse) {
            if (!notes.empty()) find(what, Verdict::wrong, notes + ".", set);
            return {};
        }
        look_at_labels_of(set, options.images);
        const bool only_retries = has_only_retries(plan);
        if (only_retries && images_left(plan) > 0)
            find(what, Verdict::fit, plan.images_left > 0 ? plan.note : notes);
        else if (images_left(plan) == 0 && seen_.of_network)
            find(what, Verdict::fit, concat(*plan.images, ", their features are there"));
        else if (!stage.list)
            find(what, Verdict::fit, concat(*plan.images, " found in the folder"));
        std::vector<std::string> paths;
        for (images::ListedImage& image : options.images) {
            seen_.longest_paths[set] = std::max(seen_.longest_paths[set], image.path.size());
            const bool is_wanted = !seen_.of_network || (!only_retries && images_left(plan) > 0);
            if (stage.list && is_wanted) paths.push_back(std::move(image.path));
        }
        return paths;
    }

    /// Where the job runs, its extractions tell it.
    void tell_oddities(std::size_t set, const StageImages& images) {
        if (network_for_ != NetworkFor::all_ranks) return;
        const std::string what = sets_[set].name + " images";
        for (const std::string& one : images.warnings) find(what, Verdict::odd, one + ".", set);
        if (!images.left_out.empty()) find(what, Verdict::fit, images.left_out, set);
    }

    void look_at_labels_of(std::size_t set, const std::vector<images::ListedImage>& images) {
        const SetUse of_set = sets_[set].use;
        if (of_set == SetUse::ood || of_set == SetUse::ood_val || !seen_.shape) return;
        const bool is_scored = of_set == SetUse::id || of_set == SetUse::shifted;
        const auto use = is_scored ? LabelUse::accuracy : LabelUse::fitting;
        const char* source =
            of_set == SetUse::id_val ? statistics::source::id_val : statistics::source::train;
        seen_.findings.push_back(look_at_labels(
            {sets_[set].name, images, sets_[set].list.has_value(), use}, seen_.shape->classes,
            names_by_need(detectors_, source, true), names_by_need(detectors_, source, false)));
        seen_.findings.back().set = set;
    }

    void look_at_detectors() {
        const std::vector<std::string> on_validation = detectors::fitted_on_validation(detectors_);
        if (!on_validation.empty() && !job_.id_val)
            return find("detectors", Verdict::wrong,
                        concat(enumerate(on_validation, on_validation.size()),
                               on_validation.size() == 1 ? " is" : " are",
                               " fitted on an in-distribution validation set: add a section "
                               "[id_val] with root = … and labels, or go on without: ",
                               statistics::option_without(on_validation), "."));
        if (!seen_.shape) return;
        const bool fit = succeeds("detectors", [&] {
            const auto candidates = detectors::make_candidates(stages_.fit.selection, *seen_.shape);
            statistics::most_bytes_of(detectors::needs_of(candidates), *seen_.shape);
        });
        if (fit)
            find("detectors", Verdict::fit,
                 concat(catalogue::selected_names(stages_.fit.selection).size(), " of them"));
    }

    void look_at_output() {
        seen_.free_bytes = free_space(job_.out);
        std::string problem;
        std::vector<fs::path> folders{job_.out, job_.out / "scores", job_.out / "report",
                                      job_.out / "journal"};
        for (const ExtractStage& stage : stages_.extract)
            folders.push_back(stage.out.parent_path());
        for (const fs::path& folder : folders)
            if (problem.empty()) problem = obstacle(folder);
        find("output", problem.empty() ? Verdict::fit : Verdict::wrong,
             problem.empty() ? printable(job_.out.native()) : problem);
        look_at_space();
    }

    /// Of the features, which are nearly all of it.
    void look_at_space() {
        std::uint64_t needed = 0;
        for (const OutputPlan& plan : seen_.extractions) needed += new_bytes(plan);
        if (!seen_.free_bytes || needed == 0) return;
        const bool fit = needed <= *seen_.free_bytes;
        const std::string amounts = space_text(needed, *seen_.free_bytes);
        find("space", fit ? Verdict::fit : Verdict::wrong, fit ? amounts : no_room_for(amounts));
    }

    parallel::Session& session_;
    parallel::Communicator& communicator_;
    const Job& job_;
    const JobStages& stages_;
    const Steps& steps_;
    NetworkFor network_for_;
    Networks& networks_;
    std::vector<JobSet> sets_;
    detectors::Detectors detectors_;
    Preflight seen_;
};

}  // namespace

std::string space_text(std::uint64_t needed, std::uint64_t free) {
    return concat(human_bytes(static_cast<double>(needed)),
                  " of features; free there: ", human_bytes(static_cast<double>(free)));
}

std::string no_room_for(const std::string& amounts) {
    return concat("The job would write ", amounts, ". Make room, or choose another out = ….");
}

Preflight look_ahead(parallel::Session& session, const JobGraph& graph, const Steps& steps,
                     NetworkFor network, Networks& networks) {
    return Looker(session, graph, steps, network, networks).run();
}

}  // namespace farout::jobs
