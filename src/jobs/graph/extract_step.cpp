#include "core/text.h"
#include "jobs/extracted.h"
#include "jobs/extraction_setup.h"
#include "jobs/graph/job_state.h"
#include "jobs/graph/step.h"
#include "jobs/preflight/preflight.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

class ExtractStep final : public Step {
  public:
    ExtractStep(ExtractStage stage, std::size_t set)
        : Step(concat("extract/", stage.out.stem().string()), {}),
          stage_(std::move(stage)),
          set_(set) {}

    fs::path output() const override { return stage_.out; }
    std::optional<std::size_t> set() const override { return set_; }
    bool uses_network() const override { return true; }
    files::NamedFiles reads() const override {
        files::NamedFiles files{{"the images'", stage_.root}};
        if (stage_.list) files.emplace_back("the list", *stage_.list);
        return files;
    }

    /// A look ahead judges it, as it reads the list.
    std::vector<OutputPlan> outline(const Preflight& seen) const override {
        return {seen.extractions[set_]};
    }

    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& of_network) const override {
        return {plan_of(extraction_options(stage_, of_network.value_or(files::Provenance{})),
                        std::nullopt)};
    }

    Output judge(const std::optional<files::Provenance>& of_network,
                 StepState& state) const override {
        if (!fs::exists(stage_.out)) return Output::none;
        const Extracted there = look_at_extracted(stage_);
        state.blocks = there.features.blocks;
        state.finished_blocks = there.finished_blocks;
        state.finished_rows = there.finished_rows;
        state.unreadable = there.features.unreadable_rows;
        state.too_many_unreadable = has_too_many_unreadable(there.features);
        std::error_code failed;
        if (of_network && fs::exists(stage_.list.value_or(stage_.root), failed)) {
            extraction::ExtractionOptions options = extraction_options(stage_, *of_network);
            options.overwrite = false;   // a job that says so would never be done
            options.max_unreadable = 1;  // judged here
            const Output output = output_of({plan_of(options, std::nullopt)});
            return state.too_many_unreadable && output == Output::whole ? Output::part : output;
        }
        return there.is_whole() && !state.too_many_unreadable ? Output::whole : Output::part;
    }

    std::optional<std::int64_t> finished_rows() const override {
        try {
            return look_at_extracted(stage_).finished_rows;
        } catch (const Error&) {
            return 0;
        }
    }

    std::string lacks() const override {
        const std::string name = printable(stage_.out.native());
        if (!fs::exists(stage_.out)) return concat("its features ", name, " aren't there");
        try {
            const Extracted there = look_at_extracted(stage_);
            const features::FeatureFileState& features = there.features;
            if (features.finished_blocks < features.blocks.count())
                return concat("of its features ", name, " only ", features.finished_blocks, " of ",
                              features.blocks.count(), " blocks are finished");
            for (const fs::path& file : there.unfinished_outputs)
                return concat(printable(file.native()),
                              fs::exists(file) ? " isn't finished" : " isn't there");
            if (has_too_many_unreadable(features))
                return concat(features.unreadable_rows, " of its ", features.blocks.rows,
                              " images have no features, more than --max-unreadable allows");
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    }

    ExitStatus run(const StepRun& run) const override {
        return run_stage(run.session, stage_, run.networks);
    }

  private:
    bool has_too_many_unreadable(const features::FeatureFileState& features) const {
        return features::are_too_many(features.unreadable_rows, features.blocks.rows,
                                      stage_.max_unreadable);
    }

    ExtractStage stage_;
    std::size_t set_;
};

}  // namespace

std::unique_ptr<Step> extract_step(ExtractStage stage, std::size_t set) {
    return std::make_unique<ExtractStep>(std::move(stage), set);
}

}  // namespace farout::jobs
