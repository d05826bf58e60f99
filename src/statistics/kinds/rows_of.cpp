#include "statistics/kinds/rows_of.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "numerics/unit_rows.h"

namespace farout::statistics {

namespace {

constexpr const char* name = "of";
constexpr const char* unit = "unit";

}  // namespace

Option rows_option() {
    return {name, {"features", unit}};
}

RowsOf rows_of(const Identity& identity) {
    return identity.value(name) == unit ? RowsOf::unit : RowsOf::features;
}

Identity of_rows(const char* kind, RowsOf of) {
    Identity identity{kind, {}};
    if (of == RowsOf::unit) identity.parameters.emplace_back(name, unit);
    return identity;
}

Identity of_same_rows(const char* kind, const Identity& other) {
    return of_rows(kind, rows_of(other));
}

const at::Tensor& rows_in(const DeviceTrainingRows& rows, RowsOf of) {
    return of == RowsOf::unit ? rows.unit() : rows.exact();
}

std::vector<double> factors_of(const TrainingRows& rows, RowsOf of) {
    std::vector<double> factors(static_cast<std::size_t>(rows.count()), 1);
    if (of == RowsOf::unit)
        numerics::for_row_tiles(rows.count(), [&](Range tile) {
            const auto of_tile =
                numerics::reciprocal_lengths(rows.features().slice(0, tile.begin, tile.end));
            std::ranges::copy(of_tile, factors.begin() + tile.begin);
        });
    return factors;
}

}  // namespace farout::statistics
