#include "jobs/networks.h"

#include "core/text.h"

namespace farout::jobs {

models::Model& Networks::get(const Network& network, const files::Provenance& of_network,
                             const std::string& device, Telling telling) {
    std::string key =
        concat(network.weights.native(), "\n", device, "\n", network.preprocess.value_or(""), "\n");
    for (const auto& [fact, value] : of_network) key += concat(fact, " ", value, "\n");
    std::unique_ptr<models::Model>& model = loaded_[key];
    if (!model) model = load_network(network, device, telling);
    return *model;
}

}  // namespace farout::jobs
