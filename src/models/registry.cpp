#include <iterator>

#include "core/error.h"
#include "core/text.h"
#include "models/detail/entries.h"
#include "models/model.h"
#include "models/tracing.h"

namespace farout::models {

namespace {

std::vector<ModelEntry> gathered() {
    std::vector<ModelEntry> all;
    for (auto* family : {vision_transformer_models, bit_models, repvgg_models, resnet_models,
                         swin_models, efficientnet_lite_models, demo_models, torchscript_models}) {
        std::vector<ModelEntry> models = family();
        for (ModelEntry& entry : models) {
            if (entry.forms.empty()) continue;
            entry.make = [name = entry.name, forms = entry.forms](const Weights& weights) {
                return build_fitting(name, forms, weights);
            };
        }
        std::move(models.begin(), models.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace

const std::vector<ModelEntry>& all_models() {
    static const std::vector<ModelEntry> models = gathered();
    return models;
}

const ModelEntry& find_model(std::string_view name) {
    std::vector<std::string> names;
    for (const ModelEntry& entry : all_models()) {
        if (entry.name == name) return entry;
        names.push_back(entry.name);
    }
    throw UsageError(concat("There is no model '", printable(name), "'.", did_you_mean(name, names),
                            " This build has: ", enumerate(names, names.size()),
                            ". Any other PyTorch network is --model torchscript: traced to return "
                            "features and logits",
                            see_readme, "."));
}

}  // namespace farout::models
