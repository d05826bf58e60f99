#pragma once
/// A report as a command or a job asks for it.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "files/rank_facts.h"
#include "parallel/session.h"
#include "report/cost.h"
#include "report/report.h"
#include "report/significance.h"
#include "report/text/table.h"
#include "reports/comparable.h"

namespace farout::reports {

/// Published figures to put beside a report's.
struct PublishedSource {
    std::filesystem::path file;
    std::optional<std::string> model;  ///< none: that of the scores
};

enum class OutputFormat { table, csv, json, markdown, latex };

/// gathered: a rank holds whole columns of scores, the root all of them. distributed: ranks hold
/// parts of a column, the figures alone are reported.
enum class ReportScale { gathered, distributed };

struct ReportStage {
    std::filesystem::path id;
    std::vector<std::filesystem::path> ood;
    std::filesystem::path out;
    /// Scores of in-distribution images on which thresholds are fixed (calibrated_report.h).
    std::optional<std::filesystem::path> calibrate{};
    std::vector<std::string> detectors{};  ///< none: all in the scores of `id`
    std::vector<std::string> without{};    ///< of these
    report::Detail detail = report::Detail::brief;
    report::TestChoice tests{};
    bool intervals = false;  ///< in Markdown and LaTeX
    std::optional<PublishedSource> compare{};
    std::vector<report::SetGroup> groups{};  ///< of OOD sets, with means of their own
    std::map<std::string, std::filesystem::path> image_folders{};  ///< by set, for thumbnails
    std::optional<std::filesystem::path> class_names{};
    std::optional<std::string> sort{};  ///< of the detectors on stdout, as sorted_report() has it
    OutputFormat format = OutputFormat::table;         ///< of stdout
    report::Fpr95 fpr95 = report::Fpr95::id_positive;  ///< of tables, metrics.md and metrics.tex
    std::string name{};  ///< what the run is called; "": as its network
    ReportScale scale = ReportScale::gathered;
    /// OOD sets that the report should be of, too, but can't: the name and why.
    std::map<std::string, std::string> missing_sets{};
    Different different = Different::refuse;  ///< sets among each other
    /// The folder of the search that chose parameters of searched detectors.
    std::optional<std::filesystem::path> searched{};
    /// Scores of images of the in-distribution classes, seen otherwise: figures of the full
    /// spectrum are told, too. Not where distributed.
    std::vector<std::filesystem::path> shifted{};
};

/// The files of text that a report reads.
files::NamedFiles texts_of(const ReportStage& stage);

/// Collective: makes the report; says on stderr (root) where it lies.
void run_stage(parallel::Session& session, const ReportStage& stage);

}  // namespace farout::reports
