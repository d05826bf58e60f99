#include "scores/scoring.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "detectors/scored_rows.h"
#include "parallel/collective.h"
#include "statistics/runs.h"
#include "statistics/training_rows.h"

namespace farout {

namespace {

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

/// Rows with a NaN or an infinity are marked; they and all that aren't ok are set to zero.
void mark_not_finite(FeatureRows& rows) {
    const std::int64_t width = rows.features.size(1);
    float* features = rows.features.data_ptr<float>();
    for (RowStatus& status : rows.status) {
        if (status == RowStatus::ok && !all_finite(features, width)) status = RowStatus::not_finite;
        if (status != RowStatus::ok) std::fill_n(features, width, 0.0f);
        features += width;
    }
}

/// Takes the predictions in; a row whose logits overflow float32 is as unusable as one with
/// infinite features.
void add_predictions(const std::vector<Peak>& peaks, FeatureRows& rows, ScoreTable& table) {
    for (std::size_t i = 0; i < peaks.size(); ++i) {
        RowStatus& status = rows.status[i];
        if (status == RowStatus::ok && !std::isfinite(peaks[i].logit))
            status = RowStatus::not_finite;
        table.predictions.push_back(status == RowStatus::ok ? peaks[i].index : -1);
    }
}

void score_run(FeatureRows read, const FittedClassifier& fitted, const Detectors& detectors,
               ScoreTable& table) {
    mark_not_finite(read);
    ScoredRows rows(fitted, read.features, read.odin);
    add_predictions(rows.logits().peaks(), read, table);
    for (std::size_t d = 0; d < detectors.size(); ++d) {
        const at::Tensor scores = detectors[d].detector->score(rows);
        const float* values = scores.const_data_ptr<float>();
        for (std::size_t i = 0; i < read.status.size(); ++i)
            table.scores[d].push_back(read.status[i] == RowStatus::ok ? values[i] : no_score);
    }
    table.labels.insert(table.labels.end(), read.labels.begin(), read.labels.end());
    table.status.insert(table.status.end(), read.status.begin(), read.status.end());
}

/// Collective: a column's parts, in order of ranks, on the root; empty elsewhere.
template <typename T>
void gather_column(Communicator& communicator, std::vector<T>& column) {
    if (communicator.size() == 1) return;
    const std::vector<Bytes> parts = communicator.gather(std::as_bytes(std::span(column)), 0);
    column.clear();
    for (const Bytes& part : parts) {
        const std::size_t before = column.size();
        column.resize(before + part.size() / sizeof(T));
        if (!part.empty()) std::memcpy(column.data() + before, part.data(), part.size());
    }
}

}  // namespace

ScoreTable score_all(Communicator& communicator, const FeatureSource& source,
                     const FittedClassifier& fitted, const Detectors& detectors) {
    if (source.width() != fitted.head.feature_width())
        throw Error(concat("'", source.name(), "' holds features of width ", source.width(),
                           ", but the head takes ", fitted.head.feature_width(),
                           ". Give the head of the model that made the features."));
    ScoreTable table;
    for (const NamedDetector& named : detectors) table.detectors.push_back(named.name);
    table.scores.resize(detectors.size());
    agree(communicator, [&] {
        const Blocks runs = runs_of(source.blocks());
        const Range mine = share_of(runs.count(), communicator.rank(), communicator.size());
        for (std::int64_t run = mine.begin; run < mine.end; ++run)
            score_run(source.read(runs.rows_of(run)), fitted, detectors, table);
    });
    for (auto& column : table.scores) gather_column(communicator, column);
    gather_column(communicator, table.predictions);
    gather_column(communicator, table.labels);
    gather_column(communicator, table.status);
    return table;
}

std::int64_t count_rows(const ScoreTable& table, RowStatus status) {
    return std::count(table.status.begin(), table.status.end(), status);
}

}  // namespace farout
