#pragma once
/// What is computed of images while features are extracted and kept beside them, in a file of its
/// own: a class in a file of outputs/, and a line in extraction/kinds.inc.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "catalogue/parameters.h"
#include "core/identity.h"
#include "images/pixels/preprocess.h"
#include "models/model.h"

namespace farout::extraction {

/// What an output is computed with. The model outlives it.
struct OutputNetwork {
    models::Model& model;
    images::Preprocessing preprocessing;
    at::Device device;
};

class Output {
  public:
    virtual ~Output() = default;

    /// Numbers an image, W.
    virtual std::int64_t width() const = 0;

    /// What it asks of the forward pass that gives the features: these taps beside them, or none at
    /// all (a pass isn't made for it).
    virtual std::optional<models::Taps> taps() const { return std::nullopt; }

    /// Images n×3×S×S, normalised, on the device, not to be changed → n×W there, float32. `answer`
    /// holds the features and its taps where it asks for them. An image's numbers depend on this
    /// image alone, but for what the network computes together. Called by several threads at a
    /// time, outside of inference mode, so that it may ask for gradients.
    virtual at::Tensor compute(const at::Tensor& images,
                               const models::NetworkAnswer& answer) const = 0;
};

/// What an output is called, where it comes from, which parameters it has, how to make it.
struct OutputEntry {
    std::string kind;
    std::string meaning;
    std::string source;  ///< paper and equation
    std::vector<catalogue::Parameter> parameters;
    std::optional<std::int64_t> width;  ///< nothing: the network's shape decides
    bool takes_head = false;            ///< of the network itself: it needs one
    /// Throws Error for a network that it can't be computed with.
    std::unique_ptr<Output> (*make)(const catalogue::ParameterValues& values,
                                    const OutputNetwork& network);
};

/// Every output of this build: one readable table, kinds.inc.
const std::vector<OutputEntry>& all_outputs();

/// The entry of this kind; throws UsageError that suggests the nearest.
const OutputEntry& find_output(std::string_view kind);

/// The same with all its parameters, in the order of the table: what files and facts say. Throws
/// UsageError for an unknown kind or parameter, and for a value that is no number or out of range.
Identity full_output(const Identity& identity);

/// The outputs of a list such as "odin, odin(temperature=500)", with all their parameters. Throws
/// UsageError as full_output, and for one that is named twice.
std::vector<Identity> parse_outputs(std::string_view list);

/// Where an output (with all its parameters) lies: "val.odin.h5" beside "val.h5"; parameters that
/// aren't the default are part of the name, "val.odin+temperature=500.h5".
std::filesystem::path output_file(const std::filesystem::path& features, const Identity& output);

/// Throws Error where the network has no such thing.
std::unique_ptr<Output> make_output(const Identity& output, const OutputNetwork& network);

}  // namespace farout::extraction
