#include "features/features_with_outputs.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "features/former_outputs.h"

namespace farout::features {

namespace {

/// What must be the same in both files.
files::Provenance shared_facts(files::Provenance facts) {
    for (const char* own : {"format", output_fact, former_output_fact, "program"}) facts.erase(own);
    return facts;
}

void require_same_extraction(const FeatureFile& features, const FeatureFile& output) {
    std::vector<std::string> differing =
        files::differences(shared_facts(output.comparable()), shared_facts(features.comparable()));
    if (output.blocks().rows != features.blocks().rows)
        differing.push_back(
            concat("rows: ", output.blocks().rows, " there, ", features.blocks().rows, " here"));
    if (!differing.empty())
        throw Error(concat(printable(output.name()), " doesn't belong to ",
                           printable(features.name()), " (", enumerate(differing, 3),
                           "). Remove it, and run the same `farout extract` again with "
                           "--outputs: it makes that file alone."));
}

}  // namespace

FeaturesWithOutputs::FeaturesWithOutputs(const FeatureFile& features,
                                         std::map<std::string, FeatureFile> outputs)
    : features_(features), outputs_(std::move(outputs)) {
    for (const auto& [identity, file] : outputs_) require_same_extraction(features_, file);
}

FeatureRows FeaturesWithOutputs::read(Range rows) const {
    FeatureRows read = features_.read(rows);
    for (const auto& [identity, file] : outputs_) {
        FeatureRows output = file.read(rows);
        for (std::size_t row = 0; row < read.status.size(); ++row) {
            if (read.status[row] != RowStatus::ok || output.status[row] == RowStatus::ok) continue;
            read.status[row] = output.status[row];
            read.features[static_cast<std::int64_t>(row)].zero_();
        }
        read.outputs[identity] = std::move(output.features);
    }
    return read;
}

}  // namespace farout::features
