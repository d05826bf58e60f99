#pragma once
/// A search as JSON: in search.json and in metrics.json.

#include <nlohmann/json.hpp>

#include "report/search_result.h"

namespace farout::report {

nlohmann::ordered_json search_to_json(const SearchResult& result);
/// Throws for JSON that is none of these.
SearchResult search_from_json(const nlohmann::ordered_json& json);

}  // namespace farout::report
