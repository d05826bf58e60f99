#include "detectors/registry.h"
#include "jobs/graph/step.h"
#include "jobs/preflight/preflight.h"
#include "statistics/plan.h"

namespace farout::jobs {

namespace {

class FitStep final : public Step {
  public:
    FitStep(FitStage stage, std::vector<Need> needs)
        : Step("fit", std::move(needs)), stage_(std::move(stage)) {}

    std::filesystem::path output() const override { return stage_.out; }

    std::vector<OutputPlan> outline(const Preflight& seen) const override {
        return {{.stage = "fit", .output = stage_.out, .bytes = bytes(seen)}};
    }

    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& /*of_network*/) const override {
        return {plan_of(stage_)};
    }

    ExitStatus run(const StepRun& run) const override {
        run_stage(run.session, stage_);
        return ExitStatus::ok;
    }

  private:
    /// Nothing where the detectors don't fit the network, which is found before.
    std::optional<std::uint64_t> bytes(const Preflight& seen) const {
        if (!seen.shape) return std::nullopt;
        try {
            return statistics::most_bytes_of(
                detectors::needs_of(detectors::make_candidates(stage_.selection, *seen.shape)),
                *seen.shape);
        } catch (const Error&) {
            return std::nullopt;
        }
    }

    FitStage stage_;
};

}  // namespace

std::unique_ptr<Step> fit_step(FitStage stage, std::vector<Need> needs) {
    return std::make_unique<FitStep>(std::move(stage), std::move(needs));
}

}  // namespace farout::jobs
