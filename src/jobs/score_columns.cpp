#include "jobs/score_columns.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "scores/import_scores.h"
#include "scores/score_file.h"
#include "scores/score_file_reader.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// Facts that tell of columns, which are judged by their own.
bool concerns_columns(const std::string& fact) {
    return fact == "detectors" || fact == "statistics" || fact.starts_with("statistics ") ||
           scores::tells_of_import(fact);
}

files::Provenance of_all_columns(files::Provenance facts) {
    std::erase_if(facts, [](const auto& fact) { return concerns_columns(fact.first); });
    return facts;
}

scores::ScoreFileReader open_scores(const fs::path& file) {
    try {
        return scores::ScoreFileReader(file);
    } catch (const Error& error) {
        throw Error(concat(error.what(), " Remove the file to have it made anew."));
    }
}

std::vector<std::size_t> places_of_all(const WantedScores& wanted) {
    std::vector<std::size_t> places(wanted.detectors.size());
    for (std::size_t d = 0; d < places.size(); ++d) places[d] = d;
    return places;
}

/// Those that aren't another program's.
std::vector<std::string> own_columns(const scores::ScoreFileReader& scores) {
    std::vector<std::string> own = scores.detectors();
    std::erase_if(own, [&](const std::string& name) {
        return scores.tells_of_columns() && scores::is_imported(scores.column_facts(name));
    });
    return own;
}

bool has_column(const scores::ScoreFileReader& scores, const WantedScores& wanted,
                std::size_t place) {
    const std::string& name = wanted.detectors[place];
    return std::ranges::find(scores.detectors(), name) != scores.detectors().end() &&
           scores.column_facts(name) == wanted.columns[place];
}

}  // namespace

std::string ColumnPlan::note(const std::vector<std::string>& detectors) const {
    if (file != File::kept) return enumerate(differing, 3);
    const std::size_t kept = detectors.size() - to_make.size();
    const std::string stay = concat(kept, kept == 1 ? " column is kept" : " columns are kept");
    if (to_make.empty()) return stay;
    std::vector<std::string> made;
    for (const std::size_t place : to_make) made.push_back(detectors[place]);
    return concat(enumerate(made, made.size()), made.size() == 1 ? " is made, " : " are made, ",
                  stay);
}

ColumnPlan plan_columns(const fs::path& file, const WantedScores& wanted) {
    ColumnPlan plan;
    plan.to_make = places_of_all(wanted);
    if (!fs::exists(file)) return plan;
    const scores::ScoreFileReader scores = open_scores(file);
    files::Provenance there = scores.provenance();
    there.erase("detector order");  // follows from the detectors
    std::erase_if(there, [](const auto& fact) { return scores::tells_of_import(fact.first); });
    plan.file = ColumnPlan::File::other;
    plan.differing = files::differences(there, wanted.facts);
    if (scores.tells_of_columns() && of_all_columns(there) == of_all_columns(wanted.facts)) {
        std::erase_if(plan.to_make,
                      [&](std::size_t place) { return has_column(scores, wanted, place); });
        if (plan.to_make.size() < wanted.detectors.size()) plan.file = ColumnPlan::File::kept;
    }
    const bool all_there = plan.to_make.empty() || !scores.tells_of_columns();
    if (all_there && plan.differing.empty() && own_columns(scores) == wanted.detectors)
        return {.file = ColumnPlan::File::current};
    return plan;
}

scores::ScoreTable with_kept_columns(const fs::path& file, const WantedScores& wanted,
                                     const ColumnPlan& plan, scores::ScoreTable made) {
    std::vector<std::string> kept;
    for (std::size_t d = 0; d < wanted.detectors.size(); ++d)
        if (std::ranges::find(plan.to_make, d) == plan.to_make.end())
            kept.push_back(wanted.detectors[d]);
    if (kept.empty()) return made;
    scores::ScoreTable there = scores::read_score_file(file, kept).table;
    std::vector<std::vector<float>> columns;
    auto next_kept = there.scores.begin();
    auto next_made = made.scores.begin();
    for (std::size_t d = 0; d < wanted.detectors.size(); ++d) {
        const bool is_made = std::ranges::find(plan.to_make, d) != plan.to_make.end();
        columns.push_back(std::move(is_made ? *next_made++ : *next_kept++));
    }
    scores::ScoreTable& whole = plan.to_make.empty() ? there : made;
    whole.detectors = wanted.detectors;
    whole.scores = std::move(columns);
    return std::move(whole);
}

std::vector<std::string> imported_columns(const fs::path& file) {
    const scores::ScoreFileReader scores(file);
    std::vector<std::string> imported = scores.detectors();
    for (const std::string& own : own_columns(scores)) std::erase(imported, own);
    return imported;
}

void keep_imported(const fs::path& file, scores::ScoreTable& table, files::Provenance& facts) {
    std::vector<std::string> imported = imported_columns(file);
    std::erase_if(imported, [&](const std::string& name) {
        return std::ranges::find(table.detectors, name) != table.detectors.end();
    });
    if (imported.empty()) return;
    scores::ScoreFile there = scores::read_score_file(file, imported);
    for (std::size_t i = 0; i < imported.size(); ++i) {
        table.detectors.push_back(imported[i]);
        table.scores.push_back(std::move(there.table.scores[i]));
        table.column_facts.push_back(std::move(there.table.column_facts[i]));
        const std::string fact = scores::imported_column + imported[i];
        facts[fact] = there.provenance.at(fact);
    }
}

}  // namespace farout::jobs
