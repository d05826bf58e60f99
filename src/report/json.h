#pragma once
/// metrics.json: the rows of metrics.csv and more, and what made them.

#include <string>

#include "report/report.h"

namespace farout::report {

inline constexpr const char* metrics_format = "farout metrics 1";

/// {format, provenance, definitions, in_distribution {set, accuracy, correct, labelled},
/// sets [{name, role, file, rows, left_out, left_out_total, provenance, scores}], groups [{name,
/// sets}], warnings [{kind, text, sets, detectors}], search (where parameters were chosen on
/// validation sets: what search.json holds of them), metrics [{detector, ood_set, the
/// figures of metrics/figures.h}], failures {labelled, without_label, metrics [{detector, ood_set
/// (null: in-distribution alone), n_id, n_wrong, n_ood, the figures of metrics/failures.h}]} (null:
/// not computed, as by --distributed), full_spectrum {sets, accepted,
/// metrics} (where shifted sets were given), costs (see costs_to_json; the only part that differs
/// between runs on equal inputs)}. Numbers have full precision; what isn't finite or not known is
/// null; bytes that aren't UTF-8 become U+FFFD.
std::string to_json(const Report& report);

}  // namespace farout::report
