#include "features/import_head.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>

#include <ATen/ATen.h>

#include "checkpoints/numpy/matrix_rows.h"
#include "checkpoints/stored_array.h"
#include "core/error.h"
#include "core/text.h"
#include "features/array_file.h"
#include "features/head_file.h"

namespace farout::features {

namespace {

using Extents = std::vector<std::int64_t>;

/// What an array's name says of the order of its axes.
enum class Axes { classes_first, features_first, unknown };

struct StoredHead {
    checkpoints::StoredArray weight;
    std::optional<checkpoints::StoredArray> bias;  ///< none: zeros
    Axes axes = Axes::unknown;
    std::string told{};
};

struct WeightName {
    std::string_view name;
    Axes axes;
};
constexpr std::array<WeightName, 4> weight_names = {{{"weight", Axes::classes_first},
                                                     {"kernel", Axes::features_first},
                                                     {"W", Axes::unknown},
                                                     {"w", Axes::unknown}}};
constexpr std::array<std::string_view, 3> bias_names = {"bias", "b", "B"};
/// What the modules of heads are called, at the end of a prefix.
constexpr std::array<std::string_view, 10> head_names = {
    "fc",          "head",   "classifier", "heads.head",  "linear",
    "last_linear", "logits", "head.fc",    "predictions", "cls_head"};

Extents without_single_axes(const Extents& shape, std::size_t least) {
    Extents kept = shape;
    while (kept.size() > least && kept.back() == 1) kept.pop_back();
    return kept;
}

/// A name's last word as one of a weight, and what stands before it.
struct Split {
    std::string prefix;  ///< with its dot or slash
    Axes axes = Axes::unknown;
};
std::optional<Split> split_weight(const std::string& name) {
    for (const auto& [word, axes] : weight_names) {
        if (!name.ends_with(word)) continue;
        const std::string prefix = name.substr(0, name.size() - word.size());
        if (prefix.empty() || prefix.ends_with('.') || prefix.ends_with('/'))
            return Split{prefix, axes};
    }
    return std::nullopt;
}

bool is_head_name(const std::string& prefix) {
    if (prefix.empty()) return true;
    std::string module = prefix.substr(0, prefix.size() - 1);
    // "classifier.1": its place in a torch.nn.Sequential.
    const std::size_t dot = module.find_last_of('.');
    if (dot != std::string::npos && dot + 1 < module.size() &&
        module.find_first_not_of("0123456789", dot + 1) == std::string::npos)
        module.resize(dot);
    return std::ranges::any_of(head_names, [&](std::string_view head) {
        if (!module.ends_with(head)) return false;
        const std::size_t before = module.size() - head.size();
        return before == 0 || module[before - 1] == '.' || module[before - 1] == '/';
    });
}

struct Pair {
    std::string weight;
    std::string bias;  ///< "" where there is none
    std::string prefix;
    Axes axes = Axes::unknown;
};

/// The arrays of a file that may be a head's, by names and shapes.
class HeadSearch {
  public:
    HeadSearch(const checkpoints::NumpyFile& file, HeadBias bias)
        : file_(file), names_(file.names()), bias_(bias) {}

    std::vector<Pair> pairs() const {
        std::vector<Pair> found;
        for (const std::string& name : names_) {
            const auto split = split_weight(name);
            if (!split) continue;
            const Pair pair{name, bias_beside(split->prefix), split->prefix, split->axes};
            if (fits(pair)) found.push_back(pair);
        }
        const auto has_head_name = [](const Pair& pair) { return is_head_name(pair.prefix); };
        if (std::ranges::any_of(found, has_head_name))
            std::erase_if(found, [&](const Pair& pair) { return !has_head_name(pair); });
        return found;
    }

    /// Names of weights that would do if they had a bias.
    std::vector<std::string> without_bias() const {
        std::vector<std::string> found;
        for (const std::string& name : names_)
            if (const auto split = split_weight(name); split && bias_beside(split->prefix).empty())
                found.push_back(name);
        return found;
    }

  private:
    std::string bias_beside(const std::string& prefix) const {
        for (const std::string_view word : bias_names) {
            const std::string name = prefix + std::string(word);
            if (std::ranges::find(names_, name) != names_.end()) return name;
        }
        return "";
    }

    bool fits(const Pair& pair) const {
        const auto weight = shape_of(pair.weight, 2);
        if (!weight || weight->size() != 2) return false;
        if (bias_ == HeadBias::zero) return true;
        if (pair.bias.empty()) return false;
        const auto bias = shape_of(pair.bias, 1);
        // One that doesn't fit is told when there is no other.
        return bias && bias->size() == 1 &&
               (names_.size() == 2 || (*weight)[0] == (*bias)[0] || (*weight)[1] == (*bias)[0]);
    }

    std::optional<Extents> shape_of(const std::string& name, std::size_t least) const {
        try {
            const checkpoints::StoredArray array = file_.open(name);
            if (!checkpoints::is_floating(array.type.type)) return std::nullopt;
            return without_single_axes(array.shape, least);
        } catch (const Error&) {  // of a type that isn't read
            return std::nullopt;
        }
    }

    const checkpoints::NumpyFile& file_;
    std::vector<std::string> names_;
    HeadBias bias_;
};

constexpr std::string_view how_to_save =
    ". Save [W, b] with pickle.dump or weight=W, bias=b with numpy.savez, or "
    "give two .npy files: --head W.npy b.npy";

[[noreturn]] void refuse(const checkpoints::NumpyFile& file, const HeadSearch& search) {
    const std::vector<std::string> names = file.names();
    const std::string found = names[0].empty() ? "one array" : printable(enumerate(names));
    const auto bare = search.without_bias();
    if (names.size() == 1 || !bare.empty())
        throw Error(concat(file.file(), ": a head is W and b, but this file holds ", found,
                           how_to_save,
                           ". For a head that was trained without a bias give --no-bias."));
    throw Error(
        concat(file.file(), ": a head is W and b, but this file holds ", found, how_to_save));
}

StoredHead open_pair(const checkpoints::NumpyFile& file, const Pair& pair, HeadBias bias) {
    StoredHead head{file.open(pair.weight), std::nullopt, pair.axes};
    if (bias == HeadBias::stored) head.bias = file.open(pair.bias);
    if (file.names().size() > 2)
        head.told = concat("taken: ", printable(pair.weight),
                           head.bias ? concat(" and ", printable(pair.bias)) : "");
    return head;
}

StoredHead open_one(const std::filesystem::path& path, HeadBias bias) {
    const auto file = open_array_file(path);
    const std::vector<std::string> names = file->names();
    const HeadSearch search(*file, bias);
    const std::vector<Pair> pairs = search.pairs();
    if (pairs.size() == 1) return open_pair(*file, pairs[0], bias);
    if (pairs.size() > 1) {
        std::vector<std::string> weights;
        for (const Pair& pair : pairs) weights.push_back(pair.weight);
        throw Error(concat(file->file(), ": ", pairs.size(),
                           " of its arrays may be the weight W of the head: ",
                           printable(enumerate(weights)), how_to_save));
    }
    if (bias == HeadBias::zero && names.size() == 1) return {file->open(names[0]), std::nullopt};
    if (bias == HeadBias::stored && names.size() == 2)
        return {file->open(names[0]), file->open(names[1])};
    refuse(*file, search);
}

checkpoints::StoredArray open_only(const std::filesystem::path& path) {
    const auto file = open_array_file(path);
    if (file->names().size() != 1)
        throw Error(concat(file->file(), ": holds ", file->names().size(),
                           " arrays. Of two files after --head, each holds one: W, then b."));
    return file->open(file->names()[0]);
}

/// C elements, as one row of a matrix; axes of extent 1 may follow.
checkpoints::StoredArray as_row(checkpoints::StoredArray bias) {
    auto& shape = bias.shape;
    const bool is_vector = !shape.empty() && std::all_of(shape.begin() + 1, shape.end(),
                                                         [](auto extent) { return extent == 1; });
    if (!is_vector)
        throw Error(concat(bias.where, ": the bias b has ", shape.size(),
                           " axes, but it is C numbers; W comes first, then b."));
    shape = {1, shape[0]};
    bias.order = checkpoints::ArrayOrder::c;
    return bias;
}

at::Tensor read_all(checkpoints::MatrixRows rows, std::string_view what) {
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

/// Whether W is D×C, by the bias's length or, where that leaves both, by its name.
bool is_turned(const checkpoints::MatrixRows& weight, std::optional<std::int64_t> classes,
               Axes axes) {
    if (!classes) return axes == Axes::features_first;
    if (weight.rows() != *classes && weight.width() != *classes)
        throw Error(concat(weight.where(), ": the weight W is ", weight.rows(), "×", weight.width(),
                           ", but the bias b has ", *classes,
                           " elements; W is C×D and b C for C classes."));
    if (weight.rows() != weight.width()) return weight.width() == *classes;
    if (axes == Axes::unknown)
        throw Error(concat(weight.where(), ": the weight W is ", weight.rows(), "×", weight.width(),
                           ", which may be C×D or D×C. Save it by a name that says which: "
                           "numpy.savez('head.npz', weight=W, bias=b) where a row of W is a class, "
                           "as in torch; kernel=W where a column is, as in TensorFlow and JAX."));
    return axes == Axes::features_first;
}

}  // namespace

ImportedHead import_head(const std::vector<std::filesystem::path>& files, HeadBias bias) {
    StoredHead stored = files.size() == 2 ? StoredHead{open_only(files[0]), open_only(files[1])}
                                          : open_one(files.at(0), bias);
    std::optional<checkpoints::MatrixRows> biases;  // first, as a swapped W tells most
    if (stored.bias) biases.emplace(as_row(*stored.bias));
    checkpoints::MatrixRows weight(stored.weight);
    const bool turned =
        is_turned(weight, biases ? std::optional(biases->width()) : std::nullopt, stored.axes);
    if (turned)
        stored.told += concat(stored.told.empty() ? "" : "; ", "W was ", weight.rows(), "×",
                              weight.width(), " (D×C) and is turned");
    at::Tensor values = read_all(std::move(weight), "W");
    if (turned) values = values.t().contiguous();
    const at::Tensor offsets = biases ? read_all(std::move(*biases), "b").reshape({-1})
                                      : at::zeros({values.size(0)}, at::kFloat);
    return {{values, offsets}, stored.told};
}

numerics::Head read_any_head(const std::filesystem::path& file) {
    constexpr std::string_view mark_of_hdf5 = "\x89HDF\r\n\x1a\n";
    std::string begin(mark_of_hdf5.size(), '\0');
    std::ifstream(file, std::ios::binary)
        .read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin == mark_of_hdf5 ? read_head_file(file) : import_head({file});
}

}  // namespace farout::features
