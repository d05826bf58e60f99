#pragma once
/// How a network's weights are named by those who publish them, and which of a file's are meant.

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace farout::checkpoints {
class CheckpointFile;
}  // namespace farout::checkpoints

namespace farout::models {

class Model;
class Parameters;

/// The network under one publisher's names.
struct NetworkForm {
    std::string publisher;  ///< "timm", "Hugging Face", …
    std::function<std::unique_ptr<Model>(Parameters)> build;
    /// The mean that this publisher's images are normalised by, where it isn't what other
    /// publishers of the same network use.
    std::optional<std::array<double, 3>> mean{};
};

/// A weight file, and what of it is meant.
struct Weights {
    template <typename Path>
    requires std::is_convertible_v<Path, std::filesystem::path> Weights(Path&& path)
        : file(std::forward<Path>(path)) {}

    std::filesystem::path file;
    /// Which set of weights (--weights-entry), where the file holds several; "" for the default.
    std::string entry{};
    /// What images are normalised by, to be compared with what the publisher does.
    std::optional<std::array<double, 3>> mean{};
    /// Is told of choices that were made.
    std::function<void(const std::string&)> tell{};
};

/// The network with the weights of the file that fit it.
///
/// A set of weights fits when all that the network asks for under one of its forms is there, with
/// its shape, behind a common beginning of the names (a dictionary in the file, "module.", …), and
/// nothing that could be a further part of a network is there with it. Scalars beside the network,
/// whole numbers, counters (num_batches_tracked, total_ops, total_params) and other dictionaries
/// don't matter.
///
/// Of several that fit and aren't equal: averaged ones (ema, swa, averaged in a name) come first,
/// an optimizer's copies last, then the shorter and the alphabetically first beginning. Throws
/// Error that accounts for what doesn't fit, and says which model the file would.
std::unique_ptr<Model> build_fitting(const std::string& model,
                                     const std::vector<NetworkForm>& forms, const Weights& weights);
std::unique_ptr<Model> build_fitting(const std::string& model,
                                     const std::vector<NetworkForm>& forms,
                                     std::shared_ptr<checkpoints::CheckpointFile> file,
                                     const Weights& weights);

/// What --weights-entry must name for the weights that are taken; "" for those that are taken
/// without it, or that are equal to them.
std::string chosen_entry(const std::string& model, const std::vector<NetworkForm>& forms,
                         const Weights& weights);

}  // namespace farout::models
