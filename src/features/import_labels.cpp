#include "features/import_labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <unordered_map>

#include "checkpoints/stored_array.h"
#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "features/array_file.h"
#include "features/label_text.h"

namespace farout::features {

namespace fs = std::filesystem;

namespace {

constexpr double most_exact = 9007199254740992.0;  // 2^53

constexpr std::array<std::string_view, 12> label_names = {
    "ground_truth", "class_ids", "label_ids", "labels", "label", "targets",
    "target",       "y_true",    "gt_labels", "lbls",   "gt",    "y"};
constexpr std::array<std::string_view, 10> feature_names = {
    "embeddings", "embedding", "features", "feature", "feats", "feat", "inputs", "data", "x", "z"};

std::string lower_case(std::string text) {
    for (char& character : text)
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
    return text;
}

/// The elements of one array of labels; axes of extent 1 don't count.
std::int64_t elements_of(const checkpoints::StoredArray& array) {
    if (array.type.type == checkpoints::ElementType::boolean)
        throw Error(concat(array.where,
                           ": holds booleans; labels are numbers of classes: save "
                           "array.astype('int64') if these are two classes"));
    std::vector<std::int64_t> extents = array.shape;
    std::erase(extents, 1);
    if (extents.size() > 1)
        throw Error(concat(array.where, ": has the shape ",
                           checkpoints::describe_shape(array.shape),
                           ", but labels are one number a row; of one-hot rows or logits save "
                           "array.argmax(axis=1)"));
    return extents.empty() ? 1 : extents[0];
}

/// Values as labels. Throws Error that names the first row that holds none.
void take_labels(const checkpoints::StoredArray& array, std::span<const double> values,
                 std::vector<images::ListedImage>& images) {
    for (const double value : values) {
        const auto fail = [&](std::string_view problem) {
            throw Error(concat(array.where, ": row ", images.size(), ": the label ",
                               shortest_digits(value), " ", problem));
        };
        if (std::trunc(value) != value || std::abs(value) > most_exact)
            fail("is not a whole number. Are these labels, or predictions or probabilities?");
        if (value < -1)
            fail("is below -1 (which means unknown). Write -1 for rows without a label.");
        images.push_back({"", static_cast<std::int64_t>(value)});
    }
}

[[noreturn]] void refuse_count(const std::string& from, std::int64_t labels, std::string_view what,
                               const checkpoints::MatrixRows& rows) {
    throw Error(concat(from, " ", what, " ", labels, " ",
                       what == "names" ? "images"
                       : labels == 1   ? "label"
                                       : "labels",
                       ", but ", rows.where(), " has ", rows.rows(),
                       " rows. Give the list that the features were extracted from, or labels: a "
                       "line a row, in the same order (--labels)."));
}

ImportedLabels labels_in(const std::vector<checkpoints::StoredArray>& parts, std::string from,
                         const checkpoints::MatrixRows& rows) {
    constexpr std::int64_t at_once = 1 << 16;
    std::int64_t count = 0;
    for (const checkpoints::StoredArray& part : parts) count += elements_of(part);
    if (count != rows.rows()) refuse_count(from, count, "holds", rows);
    ImportedLabels labels{{}, std::move(from)};
    labels.images.reserve(static_cast<std::size_t>(count));
    std::vector<double> values;
    for (const checkpoints::StoredArray& part : parts) {
        const std::int64_t elements = elements_of(part);
        for (std::int64_t first = 0; first < elements; first += at_once) {
            values.resize(static_cast<std::size_t>(std::min(at_once, elements - first)));
            checkpoints::read_doubles(part, static_cast<std::uint64_t>(first), values);
            take_labels(part, values, labels.images);
        }
    }
    return labels;
}

/// Text in UTF-16 is full of NULs, too, and refused as text.
bool holds_arrays(const fs::path& file) {
    refuse_special_file(file);
    std::error_code unknown;
    if (!fs::is_regular_file(file, unknown)) return false;
    std::ifstream in(file, std::ios::binary);
    std::string head(512, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return false;
    return head.find('\0') != std::string::npos || head.starts_with("\x93NUMPY") ||
           head.starts_with("\x80") || head.starts_with("\x1f\x8b");
}

struct LabelsFile {
    fs::path file;
    std::string array;  ///< "" where none is named
};

/// FILE:NAME, unless there is a file of the whole name.
LabelsFile parts_of(const fs::path& given) {
    const std::string& text = given.native();
    const std::size_t colon = text.rfind(':');
    std::error_code unknown;
    if (fs::exists(given, unknown) || colon == std::string::npos || colon + 1 == text.size() ||
        !fs::is_regular_file(text.substr(0, colon), unknown))
        return {given, ""};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

/// Whether a name is one of labels: alone, or in the place that features have in the features' name
/// ("train_features", "train_labels"; "X_test", "y_test").
bool names_labels_of(const std::string& name, const std::string& features) {
    const std::string of_features = lower_case(features);
    const std::string candidate = lower_case(name);
    for (const std::string_view label : label_names) {
        const std::size_t end = of_features.find_last_of("./");
        const std::string group = end == std::string::npos ? "" : of_features.substr(0, end + 1);
        if (candidate == group + std::string(label)) return true;
        for (const std::string_view feature : feature_names) {
            const std::size_t at = of_features.find(feature, group.size());
            if (at == std::string::npos) continue;
            std::string twin = of_features;
            if (candidate == twin.replace(at, feature.size(), label)) return true;
        }
    }
    return false;
}

std::string advice(const checkpoints::NumpyFile& file) {
    return concat(" Say which with --labels ", file.file(),
                  ":NAME, or go on without labels: --labels none.");
}

std::string array_for_labels(const checkpoints::NumpyFile& file, const std::string& asked) {
    const std::vector<std::string> names = file.names();
    const auto has = [&](const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    if (!asked.empty() && !has(asked))
        throw UsageError(concat(file.file(), " holds no array '", printable(asked), "'.",
                                did_you_mean(asked, names),
                                " Its arrays: ", printable(enumerate(names)), "."));
    if (!asked.empty()) return asked;
    if (names.size() == 1) return names[0];
    if (file.is_list()) return "";
    std::vector<std::string> usual;
    for (const std::string& name : names)
        if (names_labels_of(name, "")) usual.push_back(name);
    if (usual.size() == 1) return usual[0];
    throw UsageError(concat(file.file(), " holds ", names.size(),
                            " arrays: ", printable(enumerate(names)),
                            ". Say which holds the labels with --labels ", file.file(), ":NAME."));
}

std::string where_in(const checkpoints::NumpyFile& file, const std::string& name) {
    return name.empty() ? file.file() : concat(file.file(), ", array '", printable(name), "',");
}

}  // namespace

ImportedLabels read_labels(const fs::path& given, const checkpoints::MatrixRows& rows) {
    const auto [path, asked] = parts_of(given);
    if (!holds_arrays(path)) {
        if (!asked.empty())
            throw UsageError(concat(printable(path.native()),
                                    " is a text file, which has no array '", printable(asked),
                                    "': give it without :NAME."));
        const std::string from = printable(path.native());
        if (const auto numbers = read_label_lines(path)) {
            const auto count = static_cast<std::int64_t>(numbers->size());
            if (count != rows.rows()) refuse_count(from, count, "holds", rows);
            ImportedLabels labels{{}, from};
            labels.images.reserve(numbers->size());
            for (const std::int64_t label : *numbers) labels.images.push_back({"", label});
            return labels;
        }
        ImportedLabels labels{images::read_image_list(path), from};
        const auto count = static_cast<std::int64_t>(labels.images.size());
        if (count != rows.rows()) refuse_count(from, count, "names", rows);
        return labels;
    }
    const auto file = open_array_file(path);
    const std::string name = array_for_labels(*file, asked);
    return labels_in(file->open_parts(name), where_in(*file, name), rows);
}

ImportedLabels labels_beside(const checkpoints::NumpyFile& file, const std::string& features,
                             const checkpoints::MatrixRows& rows) {
    std::vector<std::string> found;
    for (const std::string& name : file.names())
        if (name != features && names_labels_of(name, features)) found.push_back(name);
    if (found.empty()) return {};
    if (found.size() > 1)
        throw Error(concat(file.file(), " holds ", printable(enumerate(found)),
                           ", which may all be labels.", advice(file)));
    try {
        return labels_in(file.open_parts(found[0]), where_in(file, found[0]), rows);
    } catch (const Error& error) {
        throw Error(concat(error.what(), " They lie beside the features.", advice(file)));
    }
}

std::string describe_labels(const std::vector<images::ListedImage>& images) {
    std::int64_t labelled = 0;
    std::int64_t least = INT64_MAX;
    std::int64_t most = -1;
    for (const images::ListedImage& image : images) {
        if (image.label < 0) continue;
        ++labelled;
        least = std::min(least, image.label);
        most = std::max(most, image.label);
    }
    if (labelled == 0) return "no labels";
    const auto rows = static_cast<std::int64_t>(images.size());
    return concat("labels ", least, " to ", most, " on ",
                  labelled == rows ? "all rows" : concat(labelled, " of ", rows, " rows"));
}

std::int64_t repeated_paths(const std::vector<images::ListedImage>& images) {
    std::unordered_map<std::string_view, std::size_t> seen;
    std::int64_t repeated = 0;
    for (const images::ListedImage& image : images)
        if (!image.path.empty() && !seen.try_emplace(image.path, 0).second) ++repeated;
    return repeated;
}

}  // namespace farout::features
