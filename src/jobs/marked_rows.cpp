#include "jobs/marked_rows.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "core/log.h"
#include "core/text.h"
#include "extraction/unreadable_notes.h"
#include "features/feature_file.h"
#include "jobs/steps/stages.h"
#include "parallel/collective.h"

namespace farout::jobs {

namespace {

constexpr std::size_t most_listed_rows = 20;
constexpr std::size_t most_named_rows = 3;

std::string describe(const features::UnreadableRow& row) {
    return concat("row ", row.row, row.path.empty() ? "" : ", ", printable(row.path), ": ",
                  printable(row.reason));
}

void list_rows(const std::vector<features::UnreadableRow>& rows, std::int64_t all) {
    for (const features::UnreadableRow& row : rows) std::cerr << "  " << describe(row) << "\n";
    const auto listed = static_cast<std::int64_t>(rows.size());
    if (all > listed)
        std::cerr << "  … and " << all - listed << " more (see /status and /reasons in the file)\n";
}

/// "1.2 %", of as few digits as tell it from the share that is allowed.
std::string percent(std::int64_t part, std::int64_t whole) {
    const double share = 100 * static_cast<double>(part) / static_cast<double>(whole);
    return concat(shortest_digits(std::round(share * 100) / 100), " %");
}

/// The smallest share of two decimals (or four, of a small part) that allows so many.
std::string enough_share(std::int64_t part, std::int64_t whole) {
    const double share = static_cast<double>(part) / static_cast<double>(whole);
    const double steps = share < 0.01 ? 1e6 : 100;
    return shortest_digits(std::min(1.0, (std::floor(share * steps) + 1) / steps));
}

std::string too_many(const ExtractStage& stage, const features::FeatureFile& file,
                     const features::CountsByStatus& counts) {
    const std::int64_t marked = features::sum_of(counts);
    const std::int64_t rows = file.blocks().rows;
    std::vector<std::string> first;
    for (const features::UnreadableRow& row : file.unreadable(most_named_rows))
        first.push_back(describe(row));
    return concat(printable(stage.out.native()), ": ", marked, " of ", rows, " images (",
                  percent(marked, rows), ") have no features: ", features::causes_of(counts),
                  ". That is more than --max-unreadable ", shortest_digits(stage.max_unreadable),
                  " allows. The first: ", enumerate(first, first.size()), ". Their list is in ",
                  printable(extraction::unreadable_notes_of(stage.out).native()),
                  ". The images were looked for below ", printable(stage.root.native()),
                  ": put them right and run the same command again, which keeps the other rows and "
                  "tries these; or go on without them with --max-unreadable ",
                  enough_share(marked, rows), ".");
}

}  // namespace

ExitStatus report_marked_rows(parallel::Communicator& communicator,
                              const std::filesystem::path& file, const std::string& what) {
    std::int64_t marked = 0;
    parallel::agree_on_root(communicator, [&] {
        const features::FeatureFile features(file);
        marked = features::sum_of(features.without_features());
        if (marked == 0) return;
        warn(marked, " ", what, " and take no part:");
        list_rows(features.unreadable(most_listed_rows), marked);
    });
    return parallel::broadcast_value(communicator, marked) > 0 ? ExitStatus::unreadable_images
                                                               : ExitStatus::ok;
}

void report_marked_outputs(parallel::Communicator& communicator, const ExtractStage& stage,
                           const extraction::ExtractionSummary& summary) {
    parallel::agree_on_root(communicator, [&] {
        const features::CountsByStatus of_features =
            features::FeatureFile(stage.out).without_features();
        for (std::size_t file = 1; file < summary.files.size(); ++file) {
            const features::FeatureFile output(summary.files[file].file,
                                               features::FileKind::output);
            const features::CountsByStatus counts = output.without_features();
            if (counts == of_features) continue;
            warn(features::sum_of(counts), " rows of ", printable(output.name()),
                 " are without numbers (", features::causes_of(counts),
                 ") and take no part in scores that are made from it:");
            list_rows(output.unreadable(most_listed_rows), features::sum_of(counts));
        }
    });
}

void refuse_too_many_marked_rows(parallel::Communicator& communicator, const ExtractStage& stage) {
    parallel::agree_on_root(communicator, [&] {
        const features::FeatureFile file(stage.out);
        const features::CountsByStatus counts = file.without_features();
        if (features::are_too_many(features::sum_of(counts), file.blocks().rows,
                                   stage.max_unreadable))
            throw Error(too_many(stage, file, counts));
    });
}

void warn_of_marked_rows(const features::FeatureFile& file) {
    const features::CountsByStatus counts = file.without_features();
    const std::int64_t marked = features::sum_of(counts);
    const std::int64_t rows = file.blocks().rows;
    if (!features::are_too_many(marked, rows, extraction::default_max_unreadable)) return;
    warn(file.name(), ": ", marked, " of ", rows, " rows (", percent(marked, rows),
         ") have no features and take no part: ", features::causes_of(counts),
         ". Figures made from it are those of the other rows.");
}

}  // namespace farout::jobs
