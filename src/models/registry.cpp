#include <array>

#include "core/error.h"
#include "core/text.h"
#include "models/demo_net.h"
#include "models/efficientnet_lite.h"
#include "models/model.h"
#include "models/parameters.h"
#include "models/torchscript.h"

namespace farout {

namespace {

struct LiteScale {
    double width;
    double depth;
};

constexpr std::array<LiteScale, 5> lite_scales{
    {{1.0, 1.0}, {1.0, 1.1}, {1.1, 1.2}, {1.2, 1.4}, {1.4, 1.8}}};

template <std::size_t variant>
std::unique_ptr<Model> make_lite(const std::filesystem::path& weights) {
    constexpr LiteScale scale = lite_scales[variant];
    return std::make_unique<EfficientNetLite>(Parameters(read_checkpoint(weights)),
                                              efficientnet_lite_shape(scale.width, scale.depth));
}

/// Centre crop of S / (S + 32) of the shorter side, bicubic, (byte - 127) / 128.
Preprocessing lite_preprocessing(int size) {
    Preprocessing preprocessing;
    preprocessing.size = size;
    preprocessing.fit = Fit::crop_resize;
    preprocessing.crop_fraction = static_cast<double>(size) / (size + 32);
    preprocessing.filter = Filter::bicubic;
    preprocessing.mean.fill(127.0 / 255);
    preprocessing.std.fill(128.0 / 255);
    return preprocessing;
}

std::unique_ptr<Model> make_demo_net(const std::filesystem::path& weights) {
    return std::make_unique<DemoNet>(Parameters(read_checkpoint(weights)));
}

const char* const lite_source =
    "Tan and Le, ICML 2019, Lite variant; the PyTorch checkpoints efficientnet-liteN-*.pth";

}  // namespace

const std::vector<ModelEntry>& all_models() {
    static const std::vector<ModelEntry> models{
        // name, source, preprocessing, how to make it
        {"efficientnet_lite0", lite_source, lite_preprocessing(224), make_lite<0>},
        {"efficientnet_lite1", lite_source, lite_preprocessing(240), make_lite<1>},
        {"efficientnet_lite2", lite_source, lite_preprocessing(260), make_lite<2>},
        {"efficientnet_lite3", lite_source, lite_preprocessing(280), make_lite<3>},
        {"efficientnet_lite4", lite_source, lite_preprocessing(300), make_lite<4>},
        {"fashion_demo", "farout's own demo network, jobs/demo/fashion_demo.safetensors",
         demo_net_preprocessing(), make_demo_net},
        {"torchscript",
         "any network as a TorchScript file that returns features, or features and logits",
         std::nullopt, load_torchscript},
    };
    return models;
}

const ModelEntry& find_model(std::string_view name) {
    std::vector<std::string> names;
    for (const ModelEntry& entry : all_models()) {
        if (entry.name == name) return entry;
        names.push_back(entry.name);
    }
    throw UsageError(concat("There is no model '", printable(name), "'.", did_you_mean(name, names),
                            " This build has: ", enumerate(names, names.size()), "."));
}

}  // namespace farout
