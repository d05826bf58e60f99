#include "cli/tensors/options/output_options.h"

#include <algorithm>

#include "extraction/output.h"
#include "jobs/score_outputs.h"

namespace farout::cli::tensors {

void add_output_options(po::options_description& description) {
    description.add_options()("outputs", text_value("a,b(k=v)"),
                              "what to compute of the images beside their features, a file each "
                              "(see `farout list`); features that are there aren't made anew")(
        "odin", po::bool_switch(),
        "the output that the detector odin is made from, with its parameters (--set)");
}

std::vector<Identity> outputs_given(const Options& options) {
    std::vector<Identity> outputs = extraction::parse_outputs(options.text_or("outputs", ""));
    if (!options.flag("odin")) return outputs;
    for (const Identity& output :
         jobs::outputs_of(detectors::make_detectors({"odin"}, options.texts("set"))))
        if (std::count(outputs.begin(), outputs.end(), output) == 0) outputs.push_back(output);
    return outputs;
}

}  // namespace farout::cli::tensors
