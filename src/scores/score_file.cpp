#include "scores/score_file.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "files/hdf5_file.h"
#include "files/partial_file.h"

namespace farout {

namespace {

std::vector<std::uint8_t> stored(const std::vector<RowStatus>& status) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(status.size());
    for (const RowStatus value : status) bytes.push_back(static_cast<std::uint8_t>(value));
    return bytes;
}

/// HDF5 lists datasets by name; people expect the order in which they asked.
std::vector<std::string> detectors_of(const Hdf5File& file, const Provenance& facts) {
    std::vector<std::string> there = file.datasets("/scores");
    const auto order = facts.find("detector order");
    if (order == facts.end()) return there;
    std::vector<std::string> names = split(order->second, ',');
    const bool same = std::is_permutation(names.begin(), names.end(), there.begin(), there.end());
    return same ? names : there;
}

/// Throws Error unless all columns have as many rows.
std::int64_t rows_in(const Hdf5File& file, const std::vector<std::string>& detectors) {
    const Shape shape = file.shape("/status");
    std::vector<std::string> columns{"/predictions", "/labels"};
    for (const auto& detector : detectors) columns.push_back("/scores/" + detector);
    const bool even = shape.size() == 1 &&
                      std::all_of(columns.begin(), columns.end(),
                                  [&](const auto& name) { return file.shape(name) == shape; });
    if (!even)
        throw Error(concat(printable(file.path().native()),
                           " is no score file: its columns differ in rows. Make it again with "
                           "`farout score`."));
    return shape[0];
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
}

}  // namespace

void write_score_file(const std::filesystem::path& file, const ScoreTable& table,
                      const std::vector<std::string>& paths, Provenance provenance) {
    provenance["format"] = score_format;
    provenance["detector order"] = joined(table.detectors);
    const auto rows = static_cast<std::int64_t>(table.labels.size());
    const std::vector<std::uint8_t> status = stored(table.status);
    PartialFile partial(file);
    Hdf5File out = Hdf5File::create(partial.path());
    for (std::size_t detector = 0; detector < table.detectors.size(); ++detector)
        out.add<float>("/scores/" + table.detectors[detector], {rows}, table.scores[detector]);
    out.add<std::int32_t>("/predictions", {rows}, table.predictions);
    out.add<std::int64_t>("/labels", {rows}, table.labels);
    out.add<std::uint8_t>("/status", {rows}, status);
    out.add_text("/paths", paths);
    out.set_attributes(provenance);
    out.close();
    partial.commit();
}

std::uint64_t score_file_bytes(std::uint64_t rows, std::size_t detectors,
                               std::size_t longest_path) {
    return rows * (detectors * sizeof(float) + sizeof(std::int32_t) + sizeof(std::int64_t) +
                   sizeof(std::uint8_t) + std::max<std::size_t>(longest_path, 1));
}

std::vector<std::string> read_score_paths(const std::filesystem::path& file, Range rows) {
    return Hdf5File::open(file, Access::read).read_text("/paths", rows);
}

ScoreFile read_score_file(const std::filesystem::path& path,
                          const std::vector<std::string>& detectors) {
    const Hdf5File file = Hdf5File::open(path, Access::read);
    ScoreFile result;
    result.provenance = file.attributes();
    const auto format = result.provenance.find("format");
    if (format == result.provenance.end() || format->second != score_format)
        throw Error(concat(printable(path.native()),
                           " isn't a score file of this farout. Make one with `farout score`."));
    const auto there = detectors_of(file, result.provenance);
    ScoreTable& table = result.table;
    table.detectors = detectors.empty() ? there : detectors;
    for (const auto& detector : table.detectors)
        if (std::find(there.begin(), there.end(), detector) == there.end())
            throw Error(concat(printable(path.native()), " has no scores of '", detector,
                               "', only of ", enumerate(there, there.size()),
                               ". Run `farout score` with it."));
    const auto rows = static_cast<std::size_t>(rows_in(file, table.detectors));
    for (const auto& detector : table.detectors)
        file.read<float>("/scores/" + detector, 0, table.scores.emplace_back(rows));
    std::vector<std::uint8_t> status(rows);
    table.predictions.resize(rows);
    table.labels.resize(rows);
    file.read<std::uint8_t>("/status", 0, status);
    file.read<std::int32_t>("/predictions", 0, table.predictions);
    file.read<std::int64_t>("/labels", 0, table.labels);
    for (const std::uint8_t value : status) table.status.push_back(static_cast<RowStatus>(value));
    return result;
}

}  // namespace farout
