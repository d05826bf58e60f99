#include "cli/options/compare_options.h"

#include "core/text.h"

namespace farout::cli {

void add_compare_options(po::options_description& description) {
    description.add_options()  //
        ("compare", text_value("FILE"),
         "published figures to put beside ours, e.g. results/published/vim.csv: a CSV file with "
         "the columns model, detector, ood_set, auroc, fpr95_id_positive (shares)")  //
        ("compare-model", text_value("NAME"),
         "whose figures of that file (default: the model of the scores)");
}

std::optional<reports::PublishedSource> published_source_of(const Options& options) {
    if (options.has("compare")) {
        reports::PublishedSource source{options.path("compare"), std::nullopt};
        if (options.has("compare-model")) source.model = options.text("compare-model");
        return source;
    }
    if (options.has("compare-model"))
        throw UsageError("--compare-model is of no use without --compare FILE.");
    return std::nullopt;
}

}  // namespace farout::cli
