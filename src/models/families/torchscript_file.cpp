#include "models/families/torchscript_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "checkpoints/checkpoint.h"
#include "checkpoints/torch/pth_zip.h"
#include "core/error.h"
#include "core/text.h"
#include "models/libtorch_reason.h"
#include "models/tracing.h"

namespace farout::models {

namespace fs = std::filesystem;

namespace {

std::string begin_of(const fs::path& file, std::size_t most) {
    std::string bytes(most, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(most));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

std::string quoted(const fs::path& file) {
    return concat("\"", printable(file.native()), "\"");
}

/// A pickled module holds its parts' dictionaries by these names.
bool is_a_module(std::string_view pickle) {
    return pickle.find("_parameters") != std::string_view::npos &&
           pickle.find("_modules") != std::string_view::npos;
}

std::string of_pickled_module(const fs::path& file) {
    return concat(
        "it is a whole module, pickled by torch.save, which only Python can open. Trace it there:",
        tracing_recipe(concat("network = torch.load(", quoted(file), ", weights_only=False)")));
}

std::string of_weights(const fs::path& file, const checkpoints::Checkpoint& checkpoint) {
    const std::string load =
        checkpoint.format == "safetensors"
            ? concat(
                  "import safetensors.torch; network.load_state_dict(safetensors.torch.load_file(",
                  quoted(file), "))")
            : concat("network.load_state_dict(torch.load(", quoted(file),
                     ", map_location=\"cpu\"))");
    return concat("it is a ", checkpoint.format, " file of ", checkpoint.arrays.size(),
                  " weights without the network's program. Choose the --model that they belong to "
                  "(`farout list`), or trace the network with them:",
                  tracing_recipe(load));
}

constexpr const char* features_instead =
    "Compute its features with the program that it belongs to, save them as .npy, and take them in "
    "with `farout import --features X.npy --labels LIST --out F.h5`, its last layer with `farout "
    "import --head fc.npz --out head.h5`; then go on with `farout fit`";

std::string of_other_program(std::string_view name) {
    return concat("it is ", name, ", which farout doesn't run. ", features_instead, ".");
}

bool has_entry(const checkpoints::ZipArchive& archive, std::string_view end) {
    return std::ranges::any_of(archive.entries(), [&](const auto& entry) {
        return entry.first == end || entry.first.ends_with(concat("/", end));
    });
}

/// The archive that torch.export.save writes, in its forms so far, and its compiled packages.
bool is_export(const checkpoints::ZipArchive& archive) {
    for (const char* entry : {"archive_format", "serialized_exported_program.json",
                              "serialized_state_dict.pt", "models/model.json"})
        if (has_entry(archive, entry)) return true;
    return std::ranges::any_of(archive.entries(), [](const auto& entry) {
        return entry.first.find("data/aotinductor/") != std::string::npos;
    });
}

/// What a zip archive is, as far as its entries tell; "" where they don't. What LibTorch says of it
/// is of use where it is TorchScript: of other files it says that they may be corrupted.
std::string of_archive(const fs::path& file, const std::string& libtorch_says) {
    std::optional<checkpoints::ZipArchive> archive;
    try {
        archive.emplace(file);
    } catch (const Error&) {
        return concat(
            "it is a zip archive that is cut short or damaged: copy or save it again. "
            "(LibTorch says: ",
            libtorch_says, ")");
    }
    if (is_export(*archive))
        return concat(
            "it is an archive of torch.export (.pt2), which farout doesn't run. Trace the network "
            "that was exported:",
            tracing_recipe());
    if (has_entry(*archive, "constants.pkl"))
        return concat("it is TorchScript that this LibTorch can't load: ", libtorch_says,
                      ". Trace it again with a PyTorch that is no newer, without operations of "
                      "other libraries.");
    if (has_entry(*archive, "saved_model.pb")) return of_other_program("a TensorFlow SavedModel");
    if (has_entry(*archive, "model.weights.h5")) return of_other_program("a Keras model");
    const checkpoints::ZipEntry* pickle = checkpoints::find_torch_pickle(*archive);
    if (pickle == nullptr) return "";
    const checkpoints::Buffer bytes = archive->read(*pickle);
    const auto* text = reinterpret_cast<const char*>(bytes.data.get());
    return is_a_module({text, bytes.size}) ? of_pickled_module(file) : "";
}

/// ModelProto's first fields: ir_version, then the producer, the graph or the operators' version.
bool is_onnx(std::string_view begin) {
    constexpr std::string_view next_fields = "\x12\x1a\x3a\x42";
    return begin.size() > 2 && begin[0] == '\x08' && begin[1] > 0 && begin[1] < 32 &&
           next_fields.find(begin[2]) != std::string_view::npos;
}

/// "" where the first bytes don't tell.
std::string of_first_bytes(const fs::path& file, const std::string& libtorch_says) {
    constexpr std::size_t enough_for_a_pickles_classes = 1 << 20;
    const std::string begin = begin_of(file, enough_for_a_pickles_classes);
    const std::string_view bytes = begin;
    if (bytes.starts_with("PK")) return of_archive(file, libtorch_says);
    if (bytes.starts_with('\x80') && is_a_module(bytes)) return of_pickled_module(file);
    if (bytes.starts_with("\x89HDF")) return of_other_program("an HDF5 file, as Keras saves");
    if (bytes.substr(0, 8).ends_with("TFL3")) return of_other_program("a TensorFlow Lite model");
    if (file.extension() == ".pb") return of_other_program("a TensorFlow graph");
    if (bytes.substr(0, 8).ends_with("ET12")) return of_other_program("an ExecuTorch program");
    if (is_onnx(bytes)) return of_other_program("an ONNX model");
    return "";
}

/// What a file is that LibTorch couldn't load, as far as farout knows formats, and what to do.
std::string what_it_is(const fs::path& file, const std::string& libtorch_says) {
    if (const std::string known = of_first_bytes(file, libtorch_says); !known.empty()) return known;
    try {
        return of_weights(file, checkpoints::read_checkpoint(file));
    } catch (const Error& error) {
        std::string reason = error.what();
        const std::string name = file.string() + ": ";
        if (reason.starts_with(name)) reason.erase(0, name.size());
        return concat("it isn't a weight file that farout reads either (", reason,
                      "). Make one of a PyTorch network:", tracing_recipe());
    }
}

}  // namespace

torch::jit::Module load_torchscript_file(const fs::path& file) {
    std::error_code ignored;
    const std::string name = printable(file.native());
    if (fs::is_directory(file, ignored))
        throw Error(concat(name, " is a folder",
                           fs::exists(file / "saved_model.pb", ignored)
                               ? concat(", a TensorFlow SavedModel. ", features_instead, ".")
                               : ": give the TorchScript file itself (--weights)."));
    if (!fs::is_regular_file(file, ignored) || !std::ifstream(file))
        throw Error(concat("Can't read the TorchScript file ", name, "."));
    try {
        return torch::jit::load(file.native(), at::kCPU);
    } catch (const std::exception& failure) {
        throw Error(concat(name, " is no TorchScript file that can be run: ",
                           what_it_is(file, libtorch_reason(failure))));
    }
}

}  // namespace farout::models
