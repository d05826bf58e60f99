#include "jobs/preflight/label_check.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout::jobs {

namespace {

constexpr std::int64_t rows_at_once = 1 << 20;

/// Rows of a kind: how many, and the first.
struct FoundRows {
    std::int64_t count = 0;
    std::int64_t first = -1;
    std::int64_t label = 0;  ///< of the first

    void add(std::int64_t row, std::int64_t of_row) {
        if (count++ > 0) return;
        first = row;
        label = of_row;
    }
};

std::string rows_text(std::int64_t count) {
    return concat(count, count == 1 ? " row has" : " rows have");
}

}  // namespace

void check_training_labels(const features::FeatureFile& training, std::int64_t classes,
                           const detectors::Detectors& detectors, const char* source) {
    FoundRows beyond;
    FoundRows without;
    const std::int64_t rows = training.blocks().rows;
    for (std::int64_t begin = 0; begin < rows; begin += rows_at_once) {
        const Range part{begin, std::min(rows, begin + rows_at_once)};
        const auto labels = training.labels(part);
        const auto status = training.status(part);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (status[i] != features::RowStatus::ok) continue;
            const std::int64_t row = begin + static_cast<std::int64_t>(i);
            if (labels[i] >= classes) beyond.add(row, labels[i]);
            if (labels[i] < 0) without.add(row, labels[i]);
        }
    }
    const std::string file = printable(training.name());
    if (beyond.count > 0)
        throw Error(concat(file, ": ", rows_text(beyond.count), " a label beyond the head's ",
                           classes, " classes (0 to ", classes - 1, "); the first is row ",
                           beyond.first, ": ", beyond.label,
                           ". Are they numbered from 1, or those of another head?"));
    const std::vector<std::string> needing = detectors::needing_labels(detectors, source);
    if (without.count == 0 || needing.empty()) return;
    throw Error(concat(file, ": ", rows_text(without.count), " no label (-1), the first is row ",
                       without.first, ", but ", enumerate(needing, needing.size()),
                       needing.size() == 1 ? " needs" : " need",
                       " one on every row that they are fitted on. Give labels (a labelled list, "
                       "or `farout import "
                       "--labels`), or go on without: ",
                       statistics::option_without(needing), "."));
}

}  // namespace farout::jobs
