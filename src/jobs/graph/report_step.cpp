#include <algorithm>

#include "catalogue/detector_choice.h"
#include "core/text.h"
#include "detectors/registry.h"
#include "jobs/graph/step.h"
#include "jobs/preflight/path_findings.h"
#include "jobs/preflight/preflight.h"
#include "jobs/provenance.h"
#include "report/class_names.h"
#include "report/report_file.h"
#include "report/sorted_report.h"
#include "reports/calibrated_report.h"
#include "reports/published_comparison.h"
#include "reports/report_output.h"
#include "reports/report_sets.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// What job files say of class names.
Finding look_at_class_names(const fs::path& file, const Preflight& seen) {
    if (const std::string problem = unreadable("class names", file); !problem.empty())
        return {"class names", Verdict::wrong, problem};
    const std::int64_t names = std::ssize(report::read_class_names(file));
    if (!seen.shape || names == seen.shape->classes)
        return {"class names", Verdict::fit, concat(names, " names")};
    return {"class names", Verdict::odd,
            concat(printable(file.native()), " has ", names, " names, the head has ",
                   seen.shape->classes, " classes: a line a class, in their order")};
}

class ReportStep final : public Step {
  public:
    ReportStep(reports::ReportStage stage, const Job& job, const JobStages& stages,
               std::vector<Need> needs)
        : Step("report", std::move(needs)), stage_(std::move(stage)), model_(stages.network.model) {
        for (const JobSet& set : job.ood) ood_.push_back(set.name);
        detectors_ = catalogue::selected_names(stages.fit.selection);
    }

    fs::path output() const override { return stage_.out; }
    files::NamedFiles texts() const override { return texts_of(stage_); }

    std::vector<Finding> look(const Preflight& seen) const override {
        std::vector<Finding> findings;
        const auto find = [&](const char* what, const auto& look_at) {
            try {
                findings.push_back(look_at());
            } catch (const std::exception& error) {
                findings.push_back({what, Verdict::wrong, error.what()});
            }
        };
        if (stage_.class_names)
            find("class names", [&] { return look_at_class_names(*stage_.class_names, seen); });
        if (stage_.compare)
            find("published figures", [&] { return look_at_published(*stage_.compare); });
        return findings;
    }

    /// It is made by every run.
    std::vector<OutputPlan> outline(const Preflight& /*seen*/) const override {
        return {{.stage = "report", .output = stage_.out, .work = Work::make}};
    }
    std::vector<OutputPlan> plan(
        const std::optional<files::Provenance>& /*of_network*/) const override {
        return {{.stage = "report", .output = stage_.out, .work = Work::make}};
    }

    /// Whole where it is of the scores that lie there.
    Output judge(const std::optional<files::Provenance>& /*of_network*/,
                 StepState& /*state*/) const override {
        const auto there = [&](const char* file) { return fs::exists(stage_.out / file); };
        if (!std::all_of(reports::report_files.begin(), reports::report_files.end(), there))
            return Output::none;
        if (stage_.compare && !there(report::comparison_file)) return Output::none;
        if (stage_.calibrate && !there(reports::calibration_file)) return Output::none;
        if (stage_.shifted.empty() == there(reports::spectrum_file)) return Output::none;
        const report::Report report = report::read_report(stage_.out / report::report_file);
        const std::vector<fs::path> files = files_of(stage_);
        if (report.sets.size() != files.size() || report.groups != stage_.groups ||
            report.name() != stage_.name)
            return Output::none;
        for (std::size_t set = 0; set < files.size(); ++set)
            if (report.sets[set].provenance != facts_of(files[set])) return Output::none;
        const bool of_these =
            stage_.detectors.empty() ||
            report.detectors() == catalogue::names_without(stage_.detectors, stage_.without);
        return of_these ? Output::whole : Output::none;
    }

    ExitStatus run(const StepRun& run) const override {
        run_stage(run.session, without_sets(stage_, run.lost));
        return ExitStatus::ok;
    }

  private:
    Finding look_at_published(const reports::PublishedSource& source) const {
        if (const std::string problem = unreadable("published figures", source.file);
            !problem.empty())
            return {"published figures", Verdict::wrong, problem};
        require_published(source, model_, detectors_, ood_);
        return {"published figures", Verdict::fit, printable(source.file.native())};
    }

    reports::ReportStage stage_;
    std::string model_;
    std::vector<std::string> detectors_;
    std::vector<std::string> ood_;
};

}  // namespace

reports::ReportStage without_sets(reports::ReportStage stage, const LostSets& lost) {
    if (lost.empty()) return stage;
    stage.missing_sets.insert(lost.begin(), lost.end());
    std::erase_if(stage.ood,
                  [&](const fs::path& file) { return lost.contains(file.stem().string()); });
    for (report::SetGroup& group : stage.groups)
        std::erase_if(group.sets, [&](const std::string& set) { return lost.contains(set); });
    std::erase_if(stage.groups, [](const report::SetGroup& group) { return group.sets.empty(); });
    if (!stage.sort || report::is_sort_key(*stage.sort)) return stage;
    std::vector<std::string> names;
    for (const fs::path& file : stage.ood) names.push_back(file.stem().string());
    const auto columns = report::column_names(names, stage.groups);
    if (std::ranges::find(columns, *stage.sort) == columns.end()) stage.sort.reset();
    return stage;
}

std::unique_ptr<Step> report_step(reports::ReportStage stage, const Job& job,
                                  const JobStages& stages, std::vector<Need> needs) {
    return std::make_unique<ReportStep>(std::move(stage), job, stages, std::move(needs));
}

}  // namespace farout::jobs
