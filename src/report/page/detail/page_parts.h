#pragma once
/// The parts of the page's data. Everything is told by place in lists, never by name, so that no
/// name can collide with a property of JavaScript's objects. For the .cpp files of this folder
/// only.

#include <nlohmann/json.hpp>

#include "report/page/page.h"

namespace farout::report {

/// [{key, name, better}] of the figures but for the ends of intervals; better: +1 where more is.
nlohmann::ordered_json figures_to_json();

/// [{name, sets [number of OOD set …]}], as the report's columns.
nlohmann::ordered_json columns_to_json(const ReportScores& scores);

/// [detector][wanted share]: {threshold, whole_set, id [share, low, high], ood [[share, low, high]
/// a column]}.
nlohmann::ordered_json thresholds_to_json(const PageInput& input);

/// [column][test]: [detector, other, difference, standard error, p, p after Holm].
nlohmann::ordered_json tests_to_json(const PageInput& input);

/// [detector]: {low, width, id [count a bin], ood [[count a bin] a set]}.
nlohmann::ordered_json histograms_to_json(const ReportScores& scores);

/// [detector][set]: {roc, pr_id, pr_ood}, each [x, y, x, y, …] in units of 1e-5, thinned.
nlohmann::ordered_json curves_to_json(const ReportScores& scores);

/// [set]: [x, y] of roc_band().
nlohmann::ordered_json bands_to_json(const ReportScores& scores);

/// {names, images, wrong [detector][wanted share][part]}.
nlohmann::ordered_json parts_to_json(const std::vector<PartCounts>& parts, std::size_t detectors);

/// [{set, path, label, folder, prediction, picture}]: classes by name, "" for an unknown label and
/// for OOD images, whose labels aren't the classifier's; those have a folder; a base64 JPEG or "".
nlohmann::ordered_json images_to_json(const PageInput& input, const ClassNames& class_names);

/// [detector][set]: [[image, score] …].
nlohmann::ordered_json extremes_to_json(const PageImages& images);

}  // namespace farout::report
