#include "numerics/nearest_rows.h"

#include <algorithm>

namespace farout::numerics {

NearestRows::NearestRows(std::int64_t rows, std::int64_t k)
    : rows_(rows), k_(k), heaps_(static_cast<std::size_t>(rows * k)) {}

void NearestRows::offer(std::int64_t row, const Neighbour& neighbour) {
    Neighbour* const heap = heaps_.data() + row * k_;
    if (neighbour >= heap[0]) return;
    std::int64_t place = 0;
    for (std::int64_t child = 1; child < k_; child = 2 * place + 1) {
        if (child + 1 < k_ && heap[child + 1] > heap[child]) ++child;
        if (heap[child] < neighbour) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = neighbour;
}

void NearestRows::write_distances(std::int64_t row, double* distances) const {
    std::ranges::transform(heap(row), distances,
                           [](const Neighbour& neighbour) { return neighbour.distance; });
    std::sort(distances, distances + k_);
}

}  // namespace farout::numerics
