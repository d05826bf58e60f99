#include "models/tracing.h"

#include "core/text.h"

namespace farout::models {

// A hook, because it fits every network: where the features are is told by the layer that takes
// them. torch.jit.trace follows it.
std::string tracing_recipe(const std::string& to_have_the_network, std::int64_t side) {
    return concat(R"(
    import torch
)",
                  to_have_the_network.empty() ? "" : concat("    ", to_have_the_network, "\n"),
                  R"(    class Both(torch.nn.Module):
        def __init__(self, network, head):
            super().__init__()
            self.network = network.eval()
            head.register_forward_pre_hook(self.keep)
        def keep(self, head, inputs):
            self.features = inputs[0].flatten(1)
        def forward(self, images):
            logits = self.network(images)
            return self.features, logits.flatten(1)
    both = Both(network, network.fc)  # its last linear layer: fc, head, head.fc, classifier, ...
    with torch.no_grad():
        torch.jit.trace(both, torch.zeros(1, 3, )",
                  side, ", ", side, R"()).save("network.pt"))");
}

}  // namespace farout::models
