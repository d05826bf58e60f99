#pragma once
/// The full spectrum, as plain data: in-distribution images together with shifted ones (of the same
/// classes, seen otherwise: ImageNet-V2, -C, -R), which a detector should accept as well.

#include <string>
#include <vector>

#include "metrics/accuracy.h"
#include "metrics/interval.h"

namespace farout::report {

struct MetricRow;

/// The name of the in-distribution set and all shifted ones together.
inline constexpr const char* whole_spectrum = "full spectrum";

/// A set of the spectrum: the in-distribution set, a shifted one, or all of them together.
struct SpectrumPart {
    std::string name;
    std::uint64_t images = 0;  ///< that take part
    metrics::Accuracy accuracy;
};

/// What a detector's threshold, which 95 % of the in-distribution images reach, accepts of a part.
struct SpectrumShare {
    std::string detector;
    std::string part;
    std::uint64_t images = 0;
    std::uint64_t accepted = 0;
    metrics::Interval interval;  ///< Wilson's, 95 %
    double share() const { return static_cast<double>(accepted) / static_cast<double>(images); }
};

struct FullSpectrum {
    std::vector<SpectrumPart> parts;    ///< in-distribution, the shifted sets, all together
    std::vector<SpectrumShare> shares;  ///< by detector and part
    /// The rows of metrics.csv with the scores of all parts concatenated as in-distribution
    /// (OpenOOD v1.5's full-spectrum benchmark; Yang, Zhou & Liu, "Full-spectrum
    /// out-of-distribution detection", IJCV 2023).
    std::vector<MetricRow> rows;
};

}  // namespace farout::report
