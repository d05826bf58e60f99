#include "report/full_spectrum.h"

#include <algorithm>
#include <functional>

#include "metrics/acceptance.h"
#include "metrics/wilson_interval.h"
#include "report/text/csv.h"

namespace farout::report {
namespace {

/// The in-distribution set, then the shifted ones.
using Sets = std::vector<const ScoredSet*>;

std::vector<SpectrumPart> parts_of_spectrum(const Sets& sets) {
    std::vector<SpectrumPart> parts;
    SpectrumPart whole{whole_spectrum, 0, {}};
    for (const ScoredSet* set : sets) {
        const auto images = static_cast<std::uint64_t>(
            std::ranges::count_if(set->taken, [](std::uint8_t taken) { return taken != 0; }));
        const metrics::Accuracy accuracy =
            metrics::classification_accuracy(set->predictions, set->labels, set->taken);
        parts.push_back({set->name, images, accuracy});
        whole.images += images;
        whole.accuracy.correct += accuracy.correct;
        whole.accuracy.labelled += accuracy.labelled;
    }
    parts.push_back(whole);
    return parts;
}

/// A detector's column of all sets, one behind the other.
metrics::SortedScores<float> concatenated(const Sets& sets, std::size_t detector,
                                          const std::string& name) {
    std::vector<float> column;
    std::vector<std::uint8_t> taken;
    for (const ScoredSet* set : sets) {
        column.insert(column.end(), set->scores[detector].begin(), set->scores[detector].end());
        taken.insert(taken.end(), set->taken.begin(), set->taken.end());
    }
    return metrics::SortedScores<float>({column, taken, name, whole_spectrum});
}

void add_shares(FullSpectrum& spectrum, const Sets& sets, const std::string& detector,
                std::size_t place, float threshold) {
    SpectrumShare whole{detector, whole_spectrum, 0, 0, {}};
    for (const ScoredSet* set : sets) {
        SpectrumShare share{detector, set->name, 0, 0, {}};
        for (std::size_t row = 0; row < set->taken.size(); ++row) {
            if (set->taken[row] == 0) continue;
            ++share.images;
            if (set->scores[place][row] >= threshold) ++share.accepted;
        }
        whole.images += share.images;
        whole.accepted += share.accepted;
        spectrum.shares.push_back(std::move(share));
    }
    spectrum.shares.push_back(std::move(whole));
}

}  // namespace

FullSpectrum full_spectrum(const ReportScores& scores, std::span<const ScoredSet> shifted) {
    Sets sets{&scores.id};
    for (const ScoredSet& set : shifted) sets.push_back(&set);
    FullSpectrum spectrum{parts_of_spectrum(sets), {}, {}};
    const auto groups = numbers_of(scores.groups, scores.ood_names());
    for (std::size_t detector = 0; detector < scores.detectors.size(); ++detector) {
        const std::string& name = scores.detectors[detector];
        const SortedSets& sorted = scores.sorted(detector);
        // Before the rest: it complains of NaN in rows that take part.
        const auto whole = concatenated(sets, detector, name);
        add_shares(spectrum, sets, name, detector, metrics::accepting_threshold(sorted.id, 20));
        const auto metrics = metrics::evaluate_sets<float>(whole, sorted.ood, groups);
        for (MetricRow& row : metric_rows(name, scores.ood_names(), metrics, scores.groups))
            spectrum.rows.push_back(std::move(row));
    }
    for (SpectrumShare& share : spectrum.shares)
        share.interval = metrics::wilson_interval(share.accepted, share.images);
    return spectrum;
}

std::string full_spectrum_csv(const FullSpectrum& spectrum) {
    return to_csv(spectrum.rows);
}

std::string shifted_csv(const FullSpectrum& spectrum) {
    std::string text =
        "detector,set,images,accepted,share,share_low,share_high,labelled,correct,accuracy\n";
    for (std::size_t i = 0; i < spectrum.shares.size(); ++i) {
        const SpectrumShare& share = spectrum.shares[i];
        const metrics::Accuracy& accuracy = spectrum.parts[i % spectrum.parts.size()].accuracy;
        text += csv_field(share.detector) + ',' + csv_field(share.part) + ',' +
                std::to_string(share.images) + ',' + std::to_string(share.accepted);
        for (const double figure : {share.share(), share.interval.low, share.interval.high})
            text += ',' + number_or_nothing(figure);
        text += ',' + std::to_string(accuracy.labelled) + ',' + std::to_string(accuracy.correct) +
                ',' + number_or_nothing(accuracy.share()) + '\n';
    }
    return text;
}

}  // namespace farout::report
