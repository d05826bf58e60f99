#include "cli/job_plan.h"

#include <algorithm>
#include <memory>

#include <ATen/Parallel.h>

#include "cli/compare_options.h"
#include "cli/device.h"
#include "cli/extraction_setup.h"
#include "cli/job_steps.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "parallel/collective.h"
#include "scores/score_file.h"
#include "statistics/fit_steps.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

std::optional<std::uint64_t> free_space(const fs::path& out) {
    std::error_code failed;
    fs::path folder = fs::absolute(out, failed);
    while (!fs::exists(folder, failed) && folder.has_relative_path()) folder = folder.parent_path();
    const auto space = fs::space(folder, failed);
    if (failed) return std::nullopt;
    return space.available;
}

std::size_t longest_path_of(const std::vector<ListedImage>& images) {
    std::size_t longest = 1;
    for (const ListedImage& image : images) longest = std::max(longest, image.path.size());
    return longest;
}

bool all_done(const std::vector<OutputPlan>& plans) {
    return std::all_of(plans.begin(), plans.end(),
                       [](const OutputPlan& plan) { return plan.work == Work::nothing; });
}

struct HeadShape {
    std::int64_t width = 0;
    std::int64_t classes = 0;
};

class Planner {
  public:
    Planner(Session& session, const Job& job, const JobStages& stages)
        : session_(session), communicator_(session.communicator()), job_(job), stages_(stages) {
        plan_.ranks = communicator_.size();
        plan_.threads = at::get_num_threads();
    }

    JobPlan run() {
        agree_on_root(communicator_, [&] { look_at_inputs(); });
        load_network();
        agree_on_root(communicator_, [&] {
            for (const ExtractStage& stage : stages_.extract) extract(stage);
            head();
            fit();
            score();
            plan_.outputs.push_back(
                {.stage = "report", .output = stages_.report.out, .work = Work::make});
        });
        measure();
        return std::move(plan_);
    }

  private:
    /// Runs `work` and notes what it throws: a plan tells all that is wrong, not the first of it.
    template <typename Step>
    bool succeeds(const Step& work) {
        try {
            work();
            return true;
        } catch (const Error& error) {
            plan_.problems.emplace_back(error.what());
            return false;
        }
    }

    void look_at_inputs() {
        plan_.free_bytes = free_space(job_.out);
        for (const std::string& input : missing_inputs(job_, stages_, steps_of(stages_)))
            plan_.problems.push_back("Missing: " + input);
        const auto& compare = stages_.report.compare;
        if (compare && fs::exists(compare->file))
            succeeds([&] { require_published(*compare, stages_.network.model); });
    }

    /// All ranks: they will time it.
    void load_network() {
        bool there = false;
        agree_on_root(communicator_, [&] { there = fs::exists(stages_.network.weights); });
        if (!broadcast_value(communicator_, there)) return;
        of_network_ = facts_of_network(communicator_, stages_.network);
        agree(communicator_, [&] {
            device_ = device_of_rank(stages_.network.device, session_.place());
            model_ = farout::load_network(stages_.network, device_);
        });
        agree_on_root(communicator_, [&] {
            succeeds([&] { shape_ = {model_->feature_width(), model_->head().classes()}; });
        });
    }

    void extract(const ExtractStage& stage) {
        OutputPlan plan{.stage = "extract", .output = stage.out};
        std::size_t longest = 1;
        if (stage.list ? fs::exists(*stage.list) : fs::is_directory(stage.root)) {
            const bool judged = succeeds([&] {
                const auto options = extraction_options(stage, of_network_.value_or(Provenance{}));
                longest = longest_path_of(options.images);
                plan.images = static_cast<std::int64_t>(options.images.size());
                if (of_network_) plan = plan_of(options, model_->feature_width());
            });
            if (!judged) plan.work = Work::refuse;
        }
        if (plan.work == Work::refuse && !plan.note.empty())
            plan_.problems.push_back(concat(printable(stage.out.native()), " ", plan.note, "."));
        plan_.outputs.push_back(plan);
        longest_paths_.push_back(longest);
    }

    void add(OutputPlan plan, std::optional<std::uint64_t> bytes) {
        plan.bytes = bytes;
        plan_.outputs.push_back(std::move(plan));
    }

    void head() {
        OutputPlan plan{.stage = "head", .output = stages_.head.out};
        std::optional<std::uint64_t> bytes;
        if (of_network_ && !succeeds([&] { plan = plan_of(stages_.head, *of_network_); }))
            plan.work = Work::refuse;
        if (shape_)
            bytes = sizeof(float) *
                    static_cast<std::uint64_t>(shape_->classes * shape_->width + shape_->classes);
        add(plan, bytes);
    }

    void fit() {
        OutputPlan plan{.stage = "fit", .output = stages_.fit.out};
        if (all_done({plan_.outputs.front(), plan_.outputs.back()}) &&
            !succeeds([&] { plan = plan_of(stages_.fit); }))
            plan.work = Work::refuse;
        std::optional<std::uint64_t> bytes;
        if (shape_)
            succeeds([&] {
                bytes = most_bytes_of(
                    needs_of(make_detectors(stages_.fit.detectors, stages_.fit.settings)),
                    shape_->width, shape_->classes);
            });
        add(plan, bytes);
    }

    void score() {
        std::vector<OutputPlan> plans;
        for (const auto& features : stages_.score.features)
            plans.push_back({.stage = "score", .output = stages_.score.out / features.filename()});
        if (all_done(plan_.outputs) && !succeeds([&] { plans = plan_of(stages_.score); }))
            for (OutputPlan& plan : plans) plan.work = Work::refuse;
        const std::size_t detectors =
            make_detectors(stages_.score.detectors, stages_.score.settings).size();
        for (std::size_t set = 0; set < plans.size(); ++set) {
            const OutputPlan& features = plan_.outputs[set + 1];  // behind the training set's
            plans[set].images = features.images;
            std::optional<std::uint64_t> bytes;
            if (features.images)
                bytes = score_file_bytes(static_cast<std::uint64_t>(*features.images), detectors,
                                         longest_paths_[set + 1]);
            plans[set].bytes = bytes;
        }
        plan_.outputs.insert(plan_.outputs.end(), plans.begin(), plans.end());
    }

    /// The set whose images are tried: the last that has some left, as ODIN, which takes longest,
    /// isn't asked of the training set. -1: none.
    std::int64_t set_to_try() const {
        std::int64_t chosen = -1;
        for (std::size_t set = 0; set < stages_.extract.size(); ++set)
            if (plan_.outputs[set].images_left > 0 && fs::is_directory(stages_.extract[set].root))
                chosen = static_cast<std::int64_t>(set);
        return chosen;
    }

    ExtractionRate rate_of(ExtractionOptions options, std::optional<OdinParameters> odin) {
        options.odin = odin;
        return measure_rate(communicator_, *model_, options);
    }

    void measure() {
        std::int64_t set = -1;
        agree_on_root(communicator_, [&] { set = model_ ? set_to_try() : -1; });
        set = broadcast_value(communicator_, set);
        if (set < 0) return;
        const auto& stage = stages_.extract[static_cast<std::size_t>(set)];
        ExtractionOptions options;
        agree(communicator_, [&] {
            options = extraction_options(stage, {});
            options.device = device_;
        });
        plan_.rate = rate_of(options, std::nullopt);
        const auto& odin = stages_.extract.back().odin;
        const double with_odin =
            odin ? rate_of(options, odin).images_per_second : plan_.rate->images_per_second;
        for (std::size_t i = 0; communicator_.is_root() && i < stages_.extract.size(); ++i) {
            OutputPlan& plan = plan_.outputs[i];
            const double rate = stages_.extract[i].odin ? with_odin : plan_.rate->images_per_second;
            plan.seconds = static_cast<double>(plan.images_left) / rate;
        }
    }

    Session& session_;
    Communicator& communicator_;
    const Job& job_;
    const JobStages& stages_;
    JobPlan plan_;
    std::optional<Provenance> of_network_;  ///< nothing where the weights are missing
    std::string device_;
    std::unique_ptr<Model> model_;
    std::optional<HeadShape> shape_;
    std::vector<std::size_t> longest_paths_;  ///< by set
};

}  // namespace

std::int64_t JobPlan::images_left() const {
    std::int64_t sum = 0;
    for (const OutputPlan& plan : outputs) sum += plan.images_left;
    return sum;
}

JobPlan plan_job(Session& session, const Job& job, const JobStages& stages) {
    return Planner(session, job, stages).run();
}

}  // namespace farout
