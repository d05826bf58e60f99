#include "reports/report_findings.h"

#include <algorithm>

#include "catalogue/detector_choice.h"
#include "catalogue/fitted_sizes.h"
#include "core/log.h"
#include "core/text.h"
#include "report/findings.h"
#include "report/repeated_images.h"
#include "scores/column_facts.h"
#include "scores/score_file_reader.h"

namespace farout::reports {

namespace fs = std::filesystem;

namespace {

using Warnings = std::vector<report::ReportWarning>;

/// Which statistics the detectors' columns were made with.
catalogue::StatisticUses uses_of(const scores::ScoreFileReader& scores,
                                 const catalogue::FittedSizes& sizes,
                                 const std::vector<std::string>& detectors) {
    catalogue::StatisticUses uses;
    for (const std::string& detector : detectors)
        for (const Identity& statistic : scores.tells_of_columns()
                                             ? scores::statistics_in(scores.column_facts(detector))
                                             : catalogue::formerly_used(sizes, detector))
            catalogue::add_use(uses, statistic, detector);
    return uses;
}

/// What the training rows couldn't carry.
Warnings shortages_in(const scores::ScoreFileReader& scores,
                      const std::vector<std::string>& detectors) {
    const catalogue::FittedSizes sizes = catalogue::sizes_in(scores.provenance());
    Warnings warnings;
    for (catalogue::Shortage& shortage :
         catalogue::shortages_of(sizes, uses_of(scores, sizes, detectors)))
        warnings.push_back(
            {"too few training rows", std::move(shortage.text), {}, std::move(shortage.detectors)});
    return warnings;
}

Warnings sets_that_are_the_training_set(const ReportFiles& files) {
    Warnings warnings;
    for (const scores::ScoreFileReader& set : files.sets()) {
        const files::Provenance& facts = set.provenance();
        const auto own = facts.find("features");
        const auto training = facts.find(training_features);
        if (own == facts.end() || training == facts.end() || own->second != training->second)
            continue;
        const std::string name = name_of(set);
        warnings.push_back(
            {"training images",
             concat(printable(name),
                    " is the training set itself: detectors have seen these images, so the "
                    "figures aren't those of new ones. Evaluate on images that weren't trained "
                    "on."),
             {name}});
    }
    return warnings;
}

/// The hashes of the rows that take part; nothing where the file is older than they are.
std::optional<report::HashedSet> hashed_set(const scores::ScoreFileReader& scores) {
    if (!scores.has_row_hashes()) return std::nullopt;
    report::HashedSet set{name_of(scores),
                          std::vector<std::uint64_t>(static_cast<std::size_t>(scores.rows()))};
    scores.read_row_hashes(0, set.hashes);
    const std::vector<std::uint8_t> taken = taken_rows(scores);
    for (std::size_t row = 0; row < taken.size(); ++row)
        if (taken[row] == 0) set.hashes[row] = 0;
    return set;
}

Warnings images_there_twice(const ReportFiles& files, ReportScale scale) {
    if (scale == ReportScale::distributed) {
        inform("images that are in two sets aren't looked for with --distributed");
        return {};
    }
    std::vector<report::HashedSet> sets;
    for (const scores::ScoreFileReader& file : files.sets()) {
        auto set = hashed_set(file);
        if (!set) {
            inform(
                "images that are in two sets aren't looked for: ", printable(file.path().native()),
                " was written by an older farout, whose scores don't tell. `farout score` makes "
                "it anew");
            return {};
        }
        sets.push_back(std::move(*set));
    }
    return report::repeated_images(sets, [&](std::size_t set, std::size_t row) {
        const auto first = static_cast<std::int64_t>(row);
        const std::string path = files.sets()[set].read_paths({first, first + 1}).front();
        return path.empty() ? concat("row ", row) : path;
    });
}

std::optional<std::int64_t> classes_in(const files::Provenance& scores) {
    const std::int64_t classes = catalogue::sizes_in(scores).classes;
    return classes > 0 ? std::optional(classes) : std::nullopt;
}

}  // namespace

Warnings findings_of(const ReportFiles& files, ReportScale scale, const report::Report& report,
                     const std::vector<report::SetCounts>& counts,
                     std::optional<std::size_t> class_names) {
    const files::Provenance& facts = files.id().provenance();
    const report::FindingInput input{report, counts, classes_in(facts), class_names,
                                     files.id().path().native()};
    Warnings all;
    for (const Warnings& some :
         {report::class_findings(input), report::set_findings(input),
          images_there_twice(files, scale), sets_that_are_the_training_set(files),
          report::score_findings(input), shortages_in(files.id(), report.detectors())})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::vector<std::string> detectors_of_whole_sets(const std::vector<std::string>& detectors) {
    std::vector<std::string> names;
    for (const std::string& name : detectors)  // those of other programs may be among them
        if (catalogue::is_ours(name) && catalogue::parse_choice(name).kind->looks_at_whole_set)
            names.push_back(name);
    return names;
}

}  // namespace farout::reports
