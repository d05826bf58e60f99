#include "cli/report_sets.h"

#include <algorithm>

#include "core/text.h"
#include "files/hash.h"
#include "metrics/accuracy.h"
#include "scores/score_file_reader.h"
#include "scores/scoring.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

/// A path as it is from a folder, whatever the current one.
std::string path_from(const fs::path& folder, const fs::path& file) {
    return fs::absolute(file).lexically_normal().lexically_proximate(
        (fs::absolute(folder) / "").lexically_normal());
}

SetCounts count_piece(const ScoreFileReader& scores, Range rows) {
    const auto count = static_cast<std::size_t>(rows.count());
    std::vector<std::uint8_t> status(count);
    std::vector<std::int32_t> predictions(count);
    std::vector<std::int64_t> labels(count);
    scores.read_status(rows.begin, status);
    scores.read_predictions(rows.begin, predictions);
    scores.read_labels(rows.begin, labels);
    SetCounts counts;
    for (std::uint8_t& row : status) {
        const auto value = static_cast<RowStatus>(row);
        if (value == RowStatus::not_finite) ++counts.not_finite;
        if (value != RowStatus::ok && value != RowStatus::not_finite) ++counts.unreadable;
        row = value == RowStatus::ok ? 1 : 0;
    }
    const Accuracy accuracy = classification_accuracy(predictions, labels, status);
    counts.labelled = static_cast<std::int64_t>(accuracy.labelled);
    counts.correct = static_cast<std::int64_t>(accuracy.correct);
    return counts;
}

SetCounts count_share(const fs::path& file, int rank, int size) {
    const ScoreFileReader scores(file);
    const Range mine = share_of(scores.rows(), rank, size);
    const Blocks pieces{mine.count(), std::int64_t{1} << 16U};
    SetCounts counts;
    for (std::int64_t piece = 0; piece < pieces.count(); ++piece) {
        const Range rows = pieces.rows_of(piece);
        const SetCounts more =
            count_piece(scores, {mine.begin + rows.begin, mine.begin + rows.end});
        counts.not_finite += more.not_finite;
        counts.unreadable += more.unreadable;
        counts.labelled += more.labelled;
        counts.correct += more.correct;
    }
    return counts;
}

/// "gen(gamma=0.1 M=100)" out of the fact that lists all detectors of a score file.
std::string settings_of(const Provenance& facts, const std::string& detector) {
    const auto all = facts.find("detectors");
    if (all == facts.end()) return "";
    for (const auto& entry : split(all->second, ','))
        if (entry.substr(0, entry.find('(')) == detector) return entry;
    return "";
}

/// Scores are comparable when the same head, statistics and parameters gave them.
void require_comparable(const fs::path& id, const fs::path& ood,
                        const std::vector<std::string>& detectors) {
    const Provenance id_facts = ScoreFileReader(id).provenance();
    const Provenance ood_facts = ScoreFileReader(ood).provenance();
    const auto fact = [](const Provenance& facts, const std::string& name) {
        const auto found = facts.find(name);
        return found == facts.end() ? std::string() : found->second;
    };
    const auto refuse = [&](const std::string& what) {
        throw Error(concat("The scores of ", printable(id.stem().string()), " and ",
                           printable(ood.stem().string()), " can't be compared: ", what,
                           ". Score both with the same files and settings."));
    };
    for (const char* name : {"head", "statistics"})
        if (fact(id_facts, name) != fact(ood_facts, name))
            refuse(concat("they come from different ", name, " files"));
    for (const auto& detector : detectors) {
        const std::string one = settings_of(id_facts, detector);
        const std::string other = settings_of(ood_facts, detector);
        if (one != other) refuse(concat(one, " in one, ", other, " in the other"));
    }
}

SetSummary summary_of(const fs::path& file, const SetCounts& counts, const fs::path& folder) {
    const ScoreFileReader scores(file);
    SetSummary summary;
    summary.name = file.stem().string();
    summary.file = file.filename().string();
    summary.scores = path_from(folder, file);
    summary.rows = static_cast<std::uint64_t>(scores.rows());
    summary.provenance = scores.provenance();
    if (counts.not_finite > 0)
        summary.left_out["features not finite"] = static_cast<std::uint64_t>(counts.not_finite);
    if (counts.unreadable > 0)
        summary.left_out["image unreadable"] = static_cast<std::uint64_t>(counts.unreadable);
    return summary;
}

}  // namespace

std::vector<std::string> names_of(const std::vector<fs::path>& files) {
    std::vector<std::string> names;
    names.reserve(files.size());
    for (const auto& file : files) names.push_back(file.stem().string());
    return names;
}

std::vector<fs::path> files_of(const ReportStage& stage) {
    std::vector<fs::path> files = stage.ood;
    files.insert(files.begin(), stage.id);
    return files;
}

std::vector<SetCounts> count_rows(const std::vector<fs::path>& files, int rank, int size) {
    std::vector<SetCounts> counts;
    counts.reserve(files.size());
    for (const auto& file : files) counts.push_back(count_share(file, rank, size));
    return counts;
}

void check_comparable(const ReportStage& stage, const std::vector<std::string>& detectors) {
    for (const auto& file : stage.ood) require_comparable(stage.id, file, detectors);
}

void describe_sets(Report& report, const ReportStage& stage, const std::vector<SetCounts>& counts) {
    const std::vector<fs::path> files = files_of(stage);
    for (std::size_t set = 0; set < files.size(); ++set)
        report.sets.push_back(summary_of(files[set], counts[set], stage.out));
    report.sets.front().role = SetRole::in_distribution;
    report.id_accuracy = {static_cast<std::uint64_t>(counts.front().correct),
                          static_cast<std::uint64_t>(counts.front().labelled)};
    report.provenance["program"] = program_version();
}

}  // namespace farout
