#include "reports/calibrated_report.h"

#include <algorithm>

#include "catalogue/detector_choice.h"
#include "core/log.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "reports/report_findings.h"
#include "reports/report_sets.h"
#include "scores/column_facts.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

using scores::ScoreFileReader;

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

void refuse_test_set(const ReportStage& stage) {
    if (fs::weakly_canonical(*stage.calibrate) == fs::weakly_canonical(stage.id))
        throw UsageError(concat("--calibrate ", printable(stage.calibrate->native()),
                                " is the in-distribution test set itself: thresholds that are "
                                "fixed on it stand in thresholds.csv. Give the scores of other "
                                "in-distribution images."));
}

/// A report of the in-distribution set against the calibration set: what makes scores comparable
/// is the same.
ReportStage against_calibration(const ReportStage& stage, std::vector<std::string> detectors) {
    ReportStage both;
    both.id = stage.id;
    both.ood = {*stage.calibrate};
    both.detectors = std::move(detectors);
    both.different = stage.different;
    return both;
}

}  // namespace

std::vector<std::string> dependent_on(const ScoreFileReader& calibration,
                                      const std::vector<std::string>& detectors) {
    const files::Provenance& facts = calibration.provenance();
    const auto own = facts.find("features");
    const auto fitted_on = facts.find(validation_features);
    const bool is_validation =
        own != facts.end() && fitted_on != facts.end() && own->second == fitted_on->second;
    const auto looks_at_validation = [&](const std::string& detector) {
        return std::ranges::any_of(
            scores::statistics_in(calibration.column_facts(detector)),
            [](const Identity& statistic) { return statistic.value("rows") == "id_val"; });
    };
    std::vector<std::string> dependent;
    for (const std::string& detector : detectors) {
        const bool searched =
            catalogue::is_ours(detector) && catalogue::parse_choice(detector).searched;
        if (searched || (is_validation && looks_at_validation(detector)))
            dependent.push_back(detector);
    }
    return dependent;
}

std::optional<report::CalibrationSet> read_calibration(const ReportFiles& files,
                                                       const ReportStage& stage) {
    if (!stage.calibrate) return std::nullopt;
    refuse_test_set(stage);
    const std::vector<std::string> there = ScoreFileReader(*stage.calibrate).detectors();
    std::vector<std::string> both;
    std::vector<std::string> lacking;
    for (const std::string& detector : files.detectors())
        (is_among(there, detector) ? both : lacking).push_back(detector);
    if (both.empty())
        throw Error(concat(printable(stage.calibrate->native()),
                           " holds scores of none of the report's detectors. Score the calibration "
                           "set as the others."));
    if (!lacking.empty())
        inform(printable(stage.calibrate->native()), " has no scores of ", enumerate(lacking),
               ": not in ", calibration_file);
    const ReportFiles pair(against_calibration(stage, both));
    check_comparable(pair, stage.different);
    report::CalibrationSet calibration{.name = name_of(pair.ood().front()),
                                       .scores = {},
                                       .dependent = dependent_on(pair.ood().front(), both)};
    for (const std::string& detector : files.detectors()) {
        auto& sorted = calibration.scores.emplace_back();
        if (is_among(both, detector)) sorted = sorted_sets(pair, detector).ood.front();
    }
    return calibration;
}

std::vector<report::CalibratedRow> write_calibration(
    const ReportStage& stage, const report::ReportScores& scores,
    const std::optional<report::CalibrationSet>& calibration,
    std::span<const report::ScoredSet> shifted) {
    const fs::path out = stage.out / calibration_file;
    if (!calibration) {
        fs::remove(out);
        return {};
    }
    auto rows = report::calibrated_rows(scores, *calibration,
                                        detectors_of_whole_sets(scores.detectors), shifted);
    files::write_text_file(out, report::to_csv(rows));
    inform(out.string(), ": thresholds fixed on ", printable(calibration->name));
    return rows;
}

}  // namespace farout::reports
