#pragma once
/// full_spectrum.csv and shifted.csv: figures with shifted images as in-distribution ones.

#include <span>
#include <string>
#include <vector>

#include "report/report_scores.h"

namespace farout::report {

/// `shifted`: sets with scores of the same detectors, at least one. Throws Error as
/// metrics::SortedScores does.
FullSpectrum full_spectrum(const ReportScores& scores, std::span<const ScoredSet> shifted);

/// The columns of metrics.csv.
std::string full_spectrum_csv(const FullSpectrum& spectrum);

/// detector, set, images, accepted, share, share_low, share_high, labelled, correct, accuracy: at
/// the threshold that 95 % of the in-distribution images reach; "" where not known. The last three
/// are the classifier's.
std::string shifted_csv(const FullSpectrum& spectrum);

}  // namespace farout::report
