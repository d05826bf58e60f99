#pragma once
/// The data sets of the GEN benchmark, and the validation sets that OpenOOD publishes, as facts.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace farout::datalists {

/// How the list of a set is made from what its publishers distribute.
enum class Recipe {
    imagenet_val,    ///< val/, flat (with the development kit's ground truth) or in class folders
    imagenet_train,  ///< a sample of each class of train/
    dtd,             ///< class folders, less the four that ImageNet has
    whole_folder,    ///< every image below the folder, without labels
    published,       ///< drawn at random by its publishers: their list is taken as it is
};

struct BenchmarkSet {
    std::string name;
    std::string title;
    Recipe recipe = Recipe::whole_folder;
    std::int64_t images = 0;  ///< in the published benchmark
    /// Of the published list (lines sorted byte-wise, but those of Recipe::published as they are,
    /// each with a newline); none: no list is published, or it hasn't been seen.
    std::optional<std::string> sha256;
};

const std::vector<BenchmarkSet>& benchmark_sets();

/// The set of this name; throws UsageError that suggests the nearest.
const BenchmarkSet& find_benchmark_set(std::string_view name);

/// Whether an image, "bubbly/bubbly_0029.jpg", is of one of the four classes of DTD that ImageNet
/// has as well.
bool is_excluded_texture(std::string_view path);
/// DTD's other classes, 43.
const std::vector<std::string>& benchmark_textures();

}  // namespace farout::datalists
