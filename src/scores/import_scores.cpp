#include "scores/import_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catalogue/detector_kinds.h"
#include "checkpoints/numpy/numpy_file.h"
#include "core/error.h"
#include "core/text.h"
#include "files/hash.h"
#include "scores/column_facts.h"
#include "scores/score_file.h"
#include "scores/score_file_reader.h"
#include "scores/score_texts.h"

namespace farout::scores {

namespace {

constexpr const char* imported_from = "imported sha256";

void require_name(const std::string& name) {
    constexpr const char* allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
    if (name.empty() || name.front() == '.' || name.find_first_not_of(allowed) != std::string::npos)
        throw UsageError(concat("--name: a column can't be called '", printable(name),
                                "': use letters, digits, '.', '_', '+' and '-'."));
    for (const catalogue::DetectorKind& kind : catalogue::all_detectors())
        if (kind.name == name)
            throw UsageError(concat("--name: '", name,
                                    "' is a detector of farout's, and would be taken for it. "
                                    "Choose another name, such as their_",
                                    name, "."));
}

/// The array that is meant, its axes of extent 1 left out.
std::vector<double> numbers_in(const std::filesystem::path& file,
                               const std::optional<std::string>& column, const std::string& name) {
    const auto arrays = checkpoints::open_numpy_file(file);
    const std::vector<std::string> names = arrays->names();
    const auto has = [&](const std::string& one) { return std::ranges::count(names, one) > 0; };
    std::string chosen = names.front();
    if (column)
        chosen = *column;
    else if (names.size() > 1 && has(name))
        chosen = name;
    else if (names.size() > 1)
        throw Error(concat(printable(file.native()), " holds several arrays: ",
                           printable(enumerate(names)), ". Name one with --array."));
    if (!has(chosen))
        throw Error(concat(printable(file.native()), " holds no array '", printable(chosen), "'.",
                           did_you_mean(chosen, names), " There are ", printable(enumerate(names)),
                           "."));
    const checkpoints::StoredArray array = arrays->open(chosen);
    std::vector<std::int64_t> extents = array.shape;
    std::erase(extents, 1);
    if (extents.size() > 1)
        throw Error(concat(array.where, ": has the shape ",
                           checkpoints::describe_shape(array.shape),
                           ", but scores are one number a row."));
    std::vector<double> numbers(static_cast<std::size_t>(extents.empty() ? 1 : extents[0]));
    checkpoints::read_doubles(array, 0, numbers);
    return numbers;
}

NumberedRows read_rows(const ScoreImport& import) {
    std::string ending = import.file.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".csv" || ending == ".txt")
        return read_numbered_rows(import.file, import.column, import.name);
    return {numbers_in(import.file, import.column, import.name), {}};
}

std::string row_name(const std::vector<std::string>& paths, std::size_t row) {
    return concat("row ", row, paths[row].empty() ? "" : concat(" (", printable(paths[row]), ")"));
}

void require_rows(const ScoreImport& import, const NumberedRows& given,
                  const std::vector<std::string>& paths) {
    if (given.numbers.size() != paths.size())
        throw Error(concat(printable(import.file.native()), " has ", given.numbers.size(),
                           " scores, but ", printable(import.like.native()), " has ", paths.size(),
                           " rows. Give a score for each row of the list, in its order; NaN for "
                           "images that couldn't be read."));
    for (std::size_t row = 0; row < given.paths.size(); ++row)
        if (!paths[row].empty() && paths[row] != given.paths[row])
            throw Error(concat(printable(import.file.native()), " has ",
                               printable(given.paths[row]), " where ", row_name(paths, row), " of ",
                               printable(import.like.native()),
                               " is. Put the scores into the order of the list."));
}

/// Of the rows that take part: how many distinct numbers aren't distinct as float32.
std::int64_t merged(std::vector<double> numbers) {
    std::ranges::sort(numbers);
    std::int64_t count = 0;
    for (std::size_t i = 1; i < numbers.size(); ++i)
        if (numbers[i] != numbers[i - 1] &&
            static_cast<float>(numbers[i]) == static_cast<float>(numbers[i - 1]))
            ++count;
    return count;
}

}  // namespace

bool tells_of_import(const std::string& fact) {
    return fact.starts_with(imported_column);
}

bool is_imported(const files::Provenance& column) {
    return column.contains(imported_from);
}

ImportedScores import_scores(const ScoreImport& import) {
    require_name(import.name);
    ScoreFile there = read_score_file(import.like);
    ScoreTable& table = there.table;
    if (std::ranges::count(table.detectors, import.name) > 0)
        throw Error(concat(printable(import.like.native()), " has a column '", import.name,
                           "' already. Choose another --name."));
    if (table.column_facts.empty())
        throw Error(concat(printable(import.like.native()),
                           " was written by an older farout, which doesn't tell what its columns "
                           "were made with. Make it anew with `farout score`."));
    const std::vector<std::string> paths =
        ScoreFileReader(import.like)
            .read_paths({0, static_cast<std::int64_t>(table.labels.size())});
    const NumberedRows given = read_rows(import);
    require_rows(import, given, paths);
    const double sign = import.higher == Higher::in_distribution ? 1 : -1;
    ImportedScores result{.rows = static_cast<std::int64_t>(paths.size())};
    std::vector<float> column(paths.size(), std::numeric_limits<float>::quiet_NaN());
    std::vector<double> taken;
    for (std::size_t row = 0; row < paths.size(); ++row) {
        if (table.status[row] != files::RowStatus::ok) continue;
        if (std::isnan(given.numbers[row]))
            throw Error(concat(
                printable(import.file.native()), " has no score (NaN) in ", row_name(paths, row),
                ", which takes part: ", printable(import.like.native()), " has scores there."));
        column[row] = static_cast<float>(sign * given.numbers[row]);
        taken.push_back(given.numbers[row]);
    }
    result.taken = static_cast<std::int64_t>(taken.size());
    result.merged = merged(std::move(taken));
    const std::string hash = files::sha256_of_file(import.file);
    const std::string higher =
        import.higher == Higher::in_distribution ? "higher=id" : "higher=ood, sign turned";
    table.detectors.push_back(import.name);
    table.scores.push_back(std::move(column));
    table.column_facts.push_back({{column_fact::detector, import.name},
                                  {column_fact::parameters, concat("imported, ", higher)},
                                  {imported_from, hash}});
    there.provenance[imported_column + import.name] = concat("sha256 ", hash, ", ", higher);
    write_score_file(import.out, table, paths, there.provenance);
    return result;
}

}  // namespace farout::scores
