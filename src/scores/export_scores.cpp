#include "scores/export_scores.h"

#include <cstring>

#include "checkpoints/numpy/npy.h"
#include "core/blocks.h"
#include "core/csv_field.h"
#include "core/error.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "scores/export_parquet.h"
#include "scores/score_file.h"
#include "scores/score_file_reader.h"

namespace farout::scores {

namespace {

constexpr std::int64_t rows_at_once = 4096;

std::string python_text(std::string_view text) {
    std::string literal = "'";
    for (const char c : text) literal.append(c == '\'' || c == '\\' ? 1 : 0, '\\').append(1, c);
    return literal + "'";
}

std::string record_type(const ScoreTable& table) {
    std::string type = "[('label', '<i8'), ('prediction', '<i4'), ('status', '<i4')";
    for (const auto& detector : table.detectors)
        type += concat(", (", python_text(detector), ", '<f4')");
    return type + "]";
}

template <typename Number>
void append(std::string& bytes, Number value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
}

void append_record(std::string& bytes, const ScoreTable& table, std::size_t row) {
    append(bytes, table.labels[row]);
    append(bytes, table.predictions[row]);
    append(bytes, static_cast<std::int32_t>(table.status[row]));
    for (const auto& scores : table.scores) append(bytes, scores[row]);
}

void append_line(std::string& text, const ScoreTable& table, std::size_t row,
                 const std::string& path) {
    text += concat(csv_field(path), ",", table.labels[row], ",",
                   static_cast<int>(table.status[row]), ",", table.predictions[row]);
    for (const auto& scores : table.scores) text.append(1, ',').append(csv_number(scores[row]));
    text += '\n';
}

}  // namespace

void export_scores_npy(const std::filesystem::path& scores, const std::filesystem::path& out,
                       const std::vector<std::string>& detectors) {
    const ScoreTable table = read_score_file(scores, detectors).table;
    const Blocks blocks{static_cast<std::int64_t>(table.labels.size()), rows_at_once};
    files::ReplacementFile file(out);
    file.write(checkpoints::make_npy_header(record_type(table), {blocks.rows}));
    for (std::int64_t block = 0; block < blocks.count(); ++block) {
        std::string bytes;
        const Range rows = blocks.rows_of(block);
        for (std::int64_t row = rows.begin; row < rows.end; ++row)
            append_record(bytes, table, static_cast<std::size_t>(row));
        file.write(bytes);
    }
    file.commit();
}

void export_scores_csv(const std::filesystem::path& scores, const std::filesystem::path& out,
                       const std::vector<std::string>& detectors) {
    const ScoreTable table = read_score_file(scores, detectors).table;
    const ScoreFileReader reader(scores, detectors);
    const Blocks blocks{static_cast<std::int64_t>(table.labels.size()), rows_at_once};
    files::ReplacementFile file(out);
    std::string header = "path,label,status,prediction";
    for (const auto& detector : table.detectors) header.append(1, ',').append(csv_field(detector));
    file.write(header + "\n");
    for (std::int64_t block = 0; block < blocks.count(); ++block) {
        std::string lines;
        const Range rows = blocks.rows_of(block);
        const auto paths = reader.read_paths(rows);
        for (std::int64_t row = rows.begin; row < rows.end; ++row)
            append_line(lines, table, static_cast<std::size_t>(row),
                        paths[static_cast<std::size_t>(row - rows.begin)]);
        file.write(lines);
    }
    file.commit();
}

void export_scores(const std::filesystem::path& scores, const std::filesystem::path& out,
                   const std::vector<std::string>& detectors) {
    if (out.extension() == ".npy") return export_scores_npy(scores, out, detectors);
    if (out.extension() == ".csv") return export_scores_csv(scores, out, detectors);
    if (out.extension() == ".parquet") return export_scores_parquet(scores, out, detectors);
    throw UsageError(
        concat("--out ", printable(out.native()), ": write a .npy, a .csv or a .parquet."));
}

}  // namespace farout::scores
