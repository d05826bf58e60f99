#include "scores/score_file.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "files/hdf5_file.h"
#include "files/replace_file.h"
#include "scores/score_file_reader.h"

namespace farout::scores {

namespace {

std::vector<std::uint8_t> stored(const std::vector<files::RowStatus>& status) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(status.size());
    for (const files::RowStatus value : status) bytes.push_back(static_cast<std::uint8_t>(value));
    return bytes;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
}

}  // namespace

std::int64_t count_rows(const ScoreTable& table, files::RowStatus status) {
    return std::count(table.status.begin(), table.status.end(), status);
}

void write_score_file(const std::filesystem::path& file, const ScoreTable& table,
                      const std::vector<std::string>& paths, files::Provenance provenance) {
    provenance["format"] = score_format;
    provenance["detector order"] = joined(table.detectors);
    const auto rows = static_cast<std::int64_t>(table.labels.size());
    const std::vector<std::uint8_t> status = stored(table.status);
    files::PartialFile partial(file);
    files::Hdf5File out = files::Hdf5File::create(partial.path());
    for (std::size_t detector = 0; detector < table.detectors.size(); ++detector) {
        const std::string column = score_column(table.detectors[detector]);
        out.add<float>(column, {rows}, table.scores[detector]);
        if (!table.column_facts.empty()) out.set_attributes(table.column_facts[detector], column);
    }
    out.add<std::int32_t>("/predictions", {rows}, table.predictions);
    out.add<std::int64_t>("/labels", {rows}, table.labels);
    out.add<std::uint8_t>("/status", {rows}, status);
    if (!table.row_hashes.empty())
        out.add<std::uint64_t>(row_hash_column, {rows}, table.row_hashes);
    out.add_text("/paths", paths);
    out.set_attributes(provenance);
    out.close();
    partial.commit();
}

std::uint64_t score_file_bytes(std::uint64_t rows, std::size_t detectors,
                               std::size_t longest_path) {
    return rows *
           (detectors * sizeof(float) + sizeof(std::int32_t) + sizeof(std::int64_t) +
            sizeof(std::uint8_t) + sizeof(std::uint64_t) + std::max<std::size_t>(longest_path, 1));
}

ScoreFile read_score_file(const std::filesystem::path& path,
                          const std::vector<std::string>& detectors) {
    const ScoreFileReader file(path, detectors);
    ScoreFile result;
    result.provenance = file.provenance();
    ScoreTable& table = result.table;
    table.detectors = file.detectors();
    const auto rows = static_cast<std::size_t>(file.rows());
    for (const auto& detector : table.detectors) {
        file.read_scores(detector, 0, table.scores.emplace_back(rows));
        if (file.tells_of_columns()) table.column_facts.push_back(file.column_facts(detector));
    }
    std::vector<std::uint8_t> status(rows);
    table.predictions.resize(rows);
    table.labels.resize(rows);
    file.read_status(0, status);
    file.read_predictions(0, table.predictions);
    file.read_labels(0, table.labels);
    for (const std::uint8_t value : status)
        table.status.push_back(static_cast<files::RowStatus>(value));
    if (file.has_row_hashes()) {
        table.row_hashes.resize(rows);
        file.read_row_hashes(0, table.row_hashes);
    }
    return result;
}

}  // namespace farout::scores
