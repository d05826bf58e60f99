#include "jobs/score_outputs.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "extraction/output.h"
#include "features/former_outputs.h"
#include "jobs/provenance.h"

namespace farout::jobs {

namespace fs = std::filesystem;

namespace {

/// Those of the outputs that lie beside the features.
std::vector<Identity> beside(const fs::path& features, const std::vector<Identity>& outputs) {
    if (outputs.empty()) return {};
    const std::optional<Identity> inside = features::former_output(facts_of(features));
    std::vector<Identity> all;
    for (const Identity& output : outputs)
        if (output != inside) all.push_back(output);
    return all;
}

/// What the fact is called that tells an output's content.
std::string name_of(const Identity& output) {
    return concat("output ", output.text());
}

/// The outputs that these features have, for people.
std::string there_are(const fs::path& features) {
    std::vector<std::string> found;
    if (const auto inside = features::former_output(facts_of(features)))
        found.push_back(inside->text());
    std::error_code failed;
    const std::string stem = features.stem().string() + ".";
    for (const auto& entry : fs::directory_iterator(
             features.has_parent_path() ? features.parent_path() : fs::path("."), failed)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(stem) || entry.path().extension() != ".h5") continue;
        try {
            const files::Provenance facts = facts_of(entry.path());
            if (const auto fact = facts.find(features::output_fact); fact != facts.end())
                found.push_back(printable(fact->second));
        } catch (const Error&) {
            continue;  // none of ours
        }
    }
    std::sort(found.begin(), found.end());
    return found.empty() ? "" : concat(" It has ", enumerate(found, found.size()), ".");
}

}  // namespace

std::vector<Identity> outputs_of(const detectors::Detectors& detectors) {
    std::vector<Identity> all;
    for (const detectors::NamedDetector& named : detectors)
        for (const Identity& output : named.detector->outputs())
            if (std::find(all.begin(), all.end(), output) == all.end()) all.push_back(output);
    return all;
}

std::vector<fs::path> output_files(const fs::path& features, const std::vector<Identity>& outputs) {
    std::vector<fs::path> files;
    for (const Identity& output : beside(features, outputs))
        files.push_back(extraction::output_file(features, output));
    return files;
}

bool has_outputs(const fs::path& features, const std::vector<Identity>& outputs) {
    const std::vector<fs::path> files = output_files(features, outputs);
    return std::all_of(files.begin(), files.end(),
                       [](const fs::path& file) { return fs::exists(file); });
}

void require_outputs(const fs::path& features, const detectors::Detectors& detectors) {
    for (const detectors::NamedDetector& named : detectors)
        for (const Identity& output : named.detector->outputs()) {
            if (has_outputs(features, {output})) continue;
            throw Error(concat(
                printable(features.native()), " has no ", output.text(), ", which '", named.name,
                "' is made from: it needs the images, so it is computed while extracting (",
                printable(extraction::output_file(features, output).native()), " isn't there).",
                there_are(features), " Run the same `farout extract` again with --outputs \"",
                output.text(), "\", which doesn't make the features anew, or score without it."));
        }
}

ScoredSet::ScoredSet(const fs::path& features, const std::vector<Identity>& outputs)
    : features_(features) {
    contents_["features"] = features_.content_id();
    std::map<std::string, features::FeatureFile> files;
    for (const Identity& output : beside(features, outputs)) {
        const auto [file, is_new] = files.emplace(
            output.text(), features::FeatureFile(extraction::output_file(features, output),
                                                 features::FileKind::output));
        const files::Provenance facts = file->second.provenance();
        const auto fact = facts.find(features::output_fact);
        if (fact == facts.end() || fact->second != output.text())
            throw Error(concat(printable(file->second.name()), " holds ",
                               fact == facts.end() ? "no output" : printable(fact->second),
                               ", not ", output.text(),
                               ". Remove it, and extract again with --outputs."));
        const std::string name = name_of(output);
        of_outputs_[name] = file->second.content_id();
        // Where it lacks rows that have features, no detector scores these.
        const Range all{0, features_.blocks().rows};
        if (features_.status(all) != file->second.status(all)) contents_[name] = of_outputs_[name];
    }
    if (!files.empty()) with_outputs_.emplace(features_, std::move(files));
}

const features::FeatureSource& ScoredSet::source() const {
    if (with_outputs_) return *with_outputs_;
    return features_;
}

files::Provenance ScoredSet::contents_of(const std::vector<Identity>& outputs) const {
    files::Provenance contents;
    for (const Identity& output : outputs)
        if (const auto found = of_outputs_.find(name_of(output)); found != of_outputs_.end())
            contents.insert(*found);
    return contents;
}

}  // namespace farout::jobs
