#include "distributed/score_source.h"

#include <algorithm>
#include <vector>

namespace farout::distributed {

void for_each_piece(const ScoreSource& source, Range rows, const UsePiece& use) {
    constexpr std::int64_t most = std::int64_t{1} << 18U;
    std::vector<float> scores;
    std::vector<std::uint8_t> taken;
    while (!rows.empty()) {
        const Range piece{rows.begin, std::min(rows.end, rows.begin + most)};
        scores.resize(static_cast<std::size_t>(piece.count()));
        taken.resize(scores.size());
        source.read(piece, scores, taken);
        use(piece.begin, scores, taken);
        rows.begin = piece.end;
    }
}

}  // namespace farout::distributed
