#include "reports/report_sets.h"

#include <algorithm>
#include <cmath>

#include "core/float_bits.h"
#include "core/text.h"
#include "files/row_status.h"
#include "metrics/accuracy.h"
#include "scores/column_facts.h"
#include "scores/score_file_reader.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

/// A path as it is from a folder, whatever the current one.
std::string path_from(const fs::path& folder, const fs::path& file) {
    return fs::absolute(file).lexically_normal().lexically_proximate(
        (fs::absolute(folder) / "").lexically_normal());
}

/// The rows of a piece of a set that take part.
struct Piece {
    std::vector<std::uint8_t> taken;
    std::vector<std::int32_t> predictions;
    std::vector<std::int64_t> labels;

    template <typename Add>
    void each_taken(Add add) const {
        for (std::size_t row = 0; row < taken.size(); ++row)
            if (taken[row] != 0) add(row);
    }
};

/// The status of each row becomes whether it takes part.
void count_status(std::vector<std::uint8_t>& rows, report::SetCounts& counts) {
    for (std::uint8_t& row : rows) {
        const auto value = static_cast<files::RowStatus>(row);
        if (value == files::RowStatus::ok) ++counts.taken;
        if (value == files::RowStatus::not_finite) ++counts.not_finite;
        if (value != files::RowStatus::ok && value != files::RowStatus::not_finite)
            ++counts.unreadable;
        row = value == files::RowStatus::ok ? 1 : 0;
    }
}

/// msp is log max p. NaN is refused elsewhere.
void add_confidence(const Piece& piece, const std::vector<float>& msp, report::SetCounts& counts) {
    piece.each_taken([&](std::size_t row) {
        if (piece.labels[row] < 0 || std::isnan(msp[row])) return;
        ++counts.confident;
        counts.confidence += std::llround(report::SetCounts::confidence_units *
                                          std::exp(static_cast<double>(msp[row])));
    });
}

void add_scores(const Piece& piece, const std::vector<float>& scores, report::Extremes& extremes) {
    piece.each_taken([&](std::size_t row) {
        if (!std::isnan(scores[row])) extremes.add(ordered_bits(scores[row]));
    });
}

report::SetCounts count_piece(const scores::ScoreFileReader& scores,
                              const std::vector<std::string>& detectors, Range rows) {
    const auto count = static_cast<std::size_t>(rows.count());
    Piece piece{std::vector<std::uint8_t>(count), std::vector<std::int32_t>(count),
                std::vector<std::int64_t>(count)};
    scores.read_status(rows.begin, piece.taken);
    scores.read_predictions(rows.begin, piece.predictions);
    scores.read_labels(rows.begin, piece.labels);
    report::SetCounts counts;
    count_status(piece.taken, counts);
    const metrics::Accuracy accuracy =
        metrics::classification_accuracy(piece.predictions, piece.labels, piece.taken);
    counts.labelled = static_cast<std::int64_t>(accuracy.labelled);
    counts.correct = static_cast<std::int64_t>(accuracy.correct);
    piece.each_taken([&](std::size_t row) {
        counts.predictions.add(piece.predictions[row]);
        if (piece.labels[row] >= 0) counts.labels.add(piece.labels[row]);
    });
    if (scores.has_row_hashes()) {
        std::vector<std::uint64_t> hashes(count);
        scores.read_row_hashes(rows.begin, hashes);
        piece.each_taken(
            [&](std::size_t row) { counts.hashes.add(static_cast<std::int64_t>(hashes[row])); });
    }
    std::vector<float> column(count);
    for (const std::string& detector : detectors) {
        scores.read_scores(detector, rows.begin, column);
        add_scores(piece, column, counts.scores.emplace_back());
        if (detector == "msp") add_confidence(piece, column, counts);
    }
    return counts;
}

report::SetCounts count_share(const scores::ScoreFileReader& scores,
                              const std::vector<std::string>& detectors, int rank, int size) {
    const Range mine = share_of(scores.rows(), rank, size);
    const Blocks pieces{mine.count(), std::int64_t{1} << 16U};
    report::SetCounts counts;
    counts.scores.resize(detectors.size());
    for (std::int64_t piece = 0; piece < pieces.count(); ++piece) {
        const Range rows = pieces.rows_of(piece);
        counts.add(
            count_piece(scores, detectors, {mine.begin + rows.begin, mine.begin + rows.end}));
    }
    return counts;
}

/// "gen(M=100 gamma=0.1)"
std::string described(const std::string& detector, const files::Provenance& column) {
    const auto parameters = column.find(scores::column_fact::parameters);
    return parameters == column.end() ? detector : concat(detector, "(", parameters->second, ")");
}

std::string fact_of(const files::Provenance& facts, const std::string& name) {
    const auto found = facts.find(name);
    return found == facts.end() ? std::string() : found->second;
}

/// Scores are comparable when the same head, statistics and parameters gave them. Of older files
/// nobody knows which statistics a column was made with: those of the whole must be the same.
void require_comparable(const scores::ScoreFileReader& id, const scores::ScoreFileReader& ood,
                        const std::vector<std::string>& detectors) {
    const auto refuse = [&](const std::string& what) {
        throw Error(concat("The scores of ", printable(name_of(id)), " and ",
                           printable(name_of(ood)), " can't be compared: ", what,
                           ". Score both with the same files and settings."));
    };
    const auto same = [](const files::Provenance& one, const files::Provenance& other,
                         const char* name) { return fact_of(one, name) == fact_of(other, name); };
    if (!same(id.provenance(), ood.provenance(), "head"))
        refuse("they come from different head files");
    const bool by_column = id.tells_of_columns() && ood.tells_of_columns();
    if (!by_column && !same(id.provenance(), ood.provenance(), "statistics"))
        refuse("they come from different statistics files");
    for (const auto& detector : detectors) {
        const files::Provenance one = id.column_facts(detector);
        const files::Provenance other = ood.column_facts(detector);
        if (!same(one, other, scores::column_fact::parameters))
            refuse(concat(described(detector, one), " in one, ", described(detector, other),
                          " in the other"));
        if (by_column && !same(one, other, scores::column_fact::statistics))
            refuse(concat("those of ", detector, " come from different statistics"));
        if (by_column && !same(one, other, scores::column_fact::training_rows))
            refuse(concat("those of ", detector, " come from different training features"));
    }
}

/// What the scores say of the features behind them, and where they were computed.
MadeFeatures made_features(const scores::ScoreFileReader& scores) {
    const files::Provenance& facts = scores.provenance();
    MadeFeatures features{name_of(scores), facts_behind(facts, "features")};
    const auto device = facts.find("device");
    features.facts[scored_on] = device == facts.end() ? "cpu" : device->second;
    return features;
}

report::SetSummary summary_of(const scores::ScoreFileReader& scores,
                              const report::SetCounts& counts, const fs::path& folder) {
    report::SetSummary summary;
    summary.name = name_of(scores);
    summary.file = scores.path().filename().string();
    summary.scores = path_from(folder, scores.path());
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

std::vector<report::SetCounts> count_rows(const ReportFiles& files, int rank, int size) {
    std::vector<report::SetCounts> counts;
    for (const scores::ScoreFileReader& set : files.sets())
        counts.push_back(count_share(set, files.detectors(), rank, size));
    return counts;
}

void refuse_repeated(const ReportStage& stage) {
    std::vector<fs::path> files = files_of(stage);
    files.insert(files.end(), stage.shifted.begin(), stage.shifted.end());
    for (std::size_t one = 0; one < files.size(); ++one)
        for (std::size_t other = one + 1; other < files.size(); ++other) {
            const bool same_file =
                fs::weakly_canonical(files[one]) == fs::weakly_canonical(files[other]);
            if (one == 0 && same_file)
                throw Error(concat(printable(files[other].native()),
                                   " is given as in- and as out-of-distribution (or shifted): no "
                                   "detector can tell a set from itself. Give --ood the scores of "
                                   "other images."));
            if (same_file)
                throw Error(concat(printable(files[other].native()),
                                   " is given twice. Name each set once."));
        }
}

std::vector<report::ReportWarning> check_comparable(const ReportFiles& files, Different different) {
    for (const scores::ScoreFileReader& set : files.ood())
        require_comparable(files.id(), set, files.detectors());
    const MadeFeatures id = made_features(files.id());
    std::vector<MadeFeatures> ood;
    for (const scores::ScoreFileReader& set : files.ood()) ood.push_back(made_features(set));
    for (const scores::ScoreFileReader& set : files.shifted()) {
        require_comparable(files.id(), set, files.detectors());
        ood.push_back(made_features(set));
    }
    std::vector<report::ReportWarning> warnings = compared_with(id, ood);
    const files::Provenance training = facts_behind(files.id().provenance(), training_features);
    const auto more = compared_with({"the training features", training, false}, {id});
    warnings.insert(warnings.end(), more.begin(), more.end());
    if (different == Different::refuse)
        refuse_different(
            warnings,
            "Their scores look comparable and aren't. Extract and score them alike (the same "
            "weights and options), or go on all the same with --allow-different (allow-different "
            "= true in a job file): then the report says so.");
    return warnings;
}

void describe_sets(report::Report& report, const ReportFiles& files, const fs::path& out,
                   const std::vector<report::SetCounts>& counts) {
    for (std::size_t set = 0; set < counts.size(); ++set)
        report.sets.push_back(summary_of(files.sets()[set], counts[set], out));
    report.sets.front().role = report::SetRole::in_distribution;
    report.id_accuracy = {static_cast<std::uint64_t>(counts.front().correct),
                          static_cast<std::uint64_t>(counts.front().labelled)};
    report.provenance["program"] = files::program_version();
}

}  // namespace farout::reports
