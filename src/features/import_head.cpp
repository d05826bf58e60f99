#include "features/import_head.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <ATen/ATen.h>

#include "checkpoints/matrix_rows.h"
#include "checkpoints/numpy_file.h"
#include "core/error.h"
#include "core/text.h"
#include "features/head_file.h"

namespace farout {

namespace {

using Names = std::array<std::string_view, 4>;
constexpr Names weight_names = {"weight", "W", "w", "fc.weight"};
constexpr Names bias_names = {"bias", "b", "B", "fc.bias"};

struct StoredHead {
    StoredArray weight;
    StoredArray bias;
};

std::string one_of(const std::vector<std::string>& there, const Names& known) {
    for (const std::string_view name : known)
        if (std::ranges::find(there, name) != there.end()) return std::string(name);
    return "";
}

StoredHead open_one(const std::filesystem::path& path) {
    const auto file = open_numpy_file(path);
    const std::vector<std::string> names = file->names();
    const std::string weight = one_of(names, weight_names);
    const std::string bias = one_of(names, bias_names);
    if (!weight.empty() && !bias.empty()) return {file->open(weight), file->open(bias)};
    if (names.size() == 2) return {file->open(names[0]), file->open(names[1])};
    const std::string found = names[0].empty() ? "one array" : printable(enumerate(names));
    throw Error(concat(file->file(), ": a head is W and b, but this file holds ", found,
                       ". Save [W, b] with pickle.dump or weight=W, bias=b with numpy.savez, or "
                       "give two .npy files: --head W.npy b.npy"));
}

StoredArray open_only(const std::filesystem::path& path) {
    const auto file = open_numpy_file(path);
    if (file->names().size() != 1)
        throw Error(concat(file->file(), ": holds ", file->names().size(),
                           " arrays. Of two files after --head, each holds one: W, then b."));
    return file->open(file->names()[0]);
}

/// C elements, as one row of a matrix; axes of extent 1 may follow.
StoredArray as_row(StoredArray bias) {
    auto& shape = bias.shape;
    const bool is_vector = !shape.empty() && std::all_of(shape.begin() + 1, shape.end(),
                                                         [](auto extent) { return extent == 1; });
    if (!is_vector)
        throw Error(concat(bias.where, ": the bias b has ", shape.size(),
                           " axes, but it is C numbers; W comes first, then b."));
    shape = {1, shape[0]};
    bias.order = ArrayOrder::c;
    return bias;
}

at::Tensor read_all(MatrixRows rows, std::string_view what) {
    at::Tensor tensor = at::empty({rows.rows(), rows.width()}, at::kFloat);
    rows.read({0, rows.rows()},
              {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())});
    const at::Tensor bad = at::isfinite(tensor).logical_not().nonzero();
    if (bad.size(0) > 0)
        throw Error(concat(rows.where(), ": ", what, " holds a NaN, an infinity or a value beyond ",
                           "float32 in row ", bad[0][0].item<std::int64_t>(), ", column ",
                           bad[0][1].item<std::int64_t>(), "."));
    return tensor;
}

}  // namespace

Head import_head(const std::vector<std::filesystem::path>& files) {
    StoredHead stored = files.size() == 2 ? StoredHead{open_only(files[0]), open_only(files[1])}
                                          : open_one(files.at(0));
    MatrixRows bias(as_row(stored.bias));  // first, as a swapped W tells most
    MatrixRows weight(stored.weight);
    if (weight.rows() != bias.width())
        throw Error(concat(weight.where(), ": the weight W is ", weight.rows(), "×", weight.width(),
                           ", but the bias b has ", bias.width(),
                           " elements; W is C×D and b C for C classes",
                           weight.width() == bias.width() ? ": save W.T." : "."));
    return {read_all(std::move(weight), "W"), read_all(std::move(bias), "b").reshape({-1})};
}

Head read_any_head(const std::filesystem::path& file) {
    constexpr std::string_view mark_of_hdf5 = "\x89HDF\r\n\x1a\n";
    std::string begin(mark_of_hdf5.size(), '\0');
    std::ifstream(file, std::ios::binary)
        .read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin == mark_of_hdf5 ? read_head_file(file) : import_head({file});
}

}  // namespace farout
