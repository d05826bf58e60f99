#include "detectors/generalised_entropy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>

#include "statistics/vector_loops.h"

namespace farout {

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// The sum over the `count` largest logits of a row without ŷ, which is −∞ there. `selected`: room
/// for all of the row.
double entropy_of_rest(std::vector<float>& row, std::vector<float>& selected, std::int64_t count,
                       double normaliser, double gamma) {
    const auto classes = static_cast<std::int64_t>(row.size());
    if (count >= classes - 1) return generalised_entropy(row.data(), classes, normaliser, gamma);
    if (count == 0) return 0;
    const float smallest = nth_largest(row.data(), classes, count);
    const std::int64_t above = select_above(row.data(), classes, smallest, selected.data());
    // Of equal ones it doesn't matter which are taken.
    std::fill(selected.begin() + above, selected.begin() + count, smallest);
    return generalised_entropy(selected.data(), count, normaliser, gamma);
}

}  // namespace

std::vector<double> generalised_entropies(Logits& logits, const GenParameters& gen) {
    const auto classes = static_cast<std::size_t>(logits.classes());
    const float* values = logits.values().const_data_ptr<float>();
    std::vector<float> row(classes);
    std::vector<float> selected(classes);
    std::vector<double> entropies;
    entropies.reserve(logits.peaks().size());
    for (const Peak& peak : logits.peaks()) {
        std::copy_n(values, classes, row.begin());
        row[static_cast<std::size_t>(peak.index)] = -infinity;
        const double of_peak =
            std::exp(gen.gamma * (peak.log_probability() + peak.log_complement()));
        entropies.push_back(of_peak + entropy_of_rest(row, selected, gen.largest - 1,
                                                      peak.log_sum_exp(), gen.gamma));
        values += classes;
    }
    return entropies;
}

std::vector<Parameter> gen_parameters() {
    return {{.name = "gamma",
             .meaning = "exponent",
             .kind = Parameter::Kind::real,
             .default_value = 0.1,
             .minimum = 1e-6,
             .maximum = 1},
            {.name = "M",
             .meaning = "how many of the largest probabilities are summed",
             .kind = Parameter::Kind::integer,
             .default_value = 100,
             .minimum = 1,
             .maximum = 1e9}};
}

GenParameters gen_parameters_of(const ParameterValues& values) {
    return {values.at("gamma").value(), static_cast<std::int64_t>(values.at("M").value())};
}

}  // namespace farout
