#include "scores/score_file_reader.h"

#include <algorithm>

#include "catalogue/detector_choice.h"
#include "core/error.h"
#include "core/identity.h"
#include "core/text.h"
#include "scores/column_facts.h"
#include "scores/score_file.h"

namespace farout::scores {

namespace {

/// HDF5 lists datasets by name; people expect the order in which they asked.
std::vector<std::string> detectors_of(const files::Hdf5File& file, const files::Provenance& facts) {
    std::vector<std::string> there = file.datasets("/scores");
    const auto order = facts.find("detector order");
    if (order == facts.end()) return there;
    try {
        std::vector<std::string> names = split_identities(order->second);
        if (std::is_permutation(names.begin(), names.end(), there.begin(), there.end()))
            return names;
    } catch (const UsageError&) {
        // A list by another program.
    }
    return there;
}

/// Throws Error unless all columns have as many rows.
std::int64_t rows_in(const files::Hdf5File& file, const std::vector<std::string>& detectors) {
    const files::Shape shape = file.shape("/status");
    std::vector<std::string> columns{"/predictions", "/labels"};
    for (const auto& detector : detectors) columns.push_back(score_column(detector));
    if (file.has(row_hash_column)) columns.emplace_back(row_hash_column);
    const bool even = shape.size() == 1 &&
                      std::all_of(columns.begin(), columns.end(),
                                  [&](const auto& name) { return file.shape(name) == shape; });
    if (!even)
        throw Error(concat(printable(file.path().native()),
                           " is no score file: its columns differ in rows. Make it again with "
                           "`farout score`."));
    return shape[0];
}

}  // namespace

ScoreFileReader::ScoreFileReader(const std::filesystem::path& file,
                                 const std::vector<std::string>& detectors)
    : file_(files::Hdf5File::open(file, files::Access::read)), provenance_(file_.attributes()) {
    const auto format = provenance_.find("format");
    if (format == provenance_.end() || format->second != score_format)
        throw Error(concat(printable(file.native()),
                           " isn't a score file of this farout. Make one with `farout score`."));
    there_ = detectors_of(file_, provenance_);
    require(detectors);
    detectors_ = detectors.empty() ? there_ : detectors;
    rows_ = rows_in(file_, detectors_);
    tells_of_columns_ = std::ranges::all_of(detectors_, [&](const std::string& detector) {
        return file_.attributes(score_column(detector)).contains(column_fact::detector);
    });
    has_row_hashes_ = file_.has(row_hash_column);
}

void ScoreFileReader::require(const std::vector<std::string>& detectors) const {
    for (const auto& detector : detectors)
        if (std::find(there_.begin(), there_.end(), detector) == there_.end())
            throw Error(concat(printable(path().native()), " has no scores of '", detector,
                               "', only of ", enumerate(there_, there_.size()),
                               ". Run `farout score` with it."));
}

files::Provenance ScoreFileReader::column_facts(const std::string& detector) const {
    if (tells_of_columns_) return file_.attributes(score_column(detector));
    files::Provenance facts;
    if (const auto all = provenance_.find("detectors"); all != provenance_.end())
        if (const std::string known = catalogue::described_parameters(all->second, detector);
            !known.empty())
            facts[column_fact::parameters] = known;
    return facts;
}

void ScoreFileReader::read_scores(const std::string& detector, std::int64_t first,
                                  std::span<float> scores) const {
    file_.read(score_column(detector), first, scores);
}

void ScoreFileReader::read_predictions(std::int64_t first,
                                       std::span<std::int32_t> predictions) const {
    file_.read("/predictions", first, predictions);
}

void ScoreFileReader::read_labels(std::int64_t first, std::span<std::int64_t> labels) const {
    file_.read("/labels", first, labels);
}

void ScoreFileReader::read_status(std::int64_t first, std::span<std::uint8_t> status) const {
    file_.read("/status", first, status);
}

void ScoreFileReader::read_row_hashes(std::int64_t first, std::span<std::uint64_t> hashes) const {
    file_.read(row_hash_column, first, hashes);
}

std::vector<std::string> ScoreFileReader::read_paths(Range rows) const {
    return file_.read_text("/paths", rows);
}

}  // namespace farout::scores
