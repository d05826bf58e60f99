#include "core/float_bits.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace farout {
namespace {

TEST(Finite, FindsTheOneThatIsNotWhereverItStands) {
    for (const std::size_t count : {1, 2, 7, 8, 9, 63, 64, 65}) {
        std::vector<float> values(count, std::numeric_limits<float>::max());
        values[count / 2] = -std::numeric_limits<float>::denorm_min();
        EXPECT_TRUE(all_finite(values));
        for (const float odd :
             {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
              std::numeric_limits<float>::quiet_NaN()})
            for (std::size_t at = 0; at < count; ++at) {
                std::vector<float> row = values;
                row[at] = odd;
                EXPECT_FALSE(all_finite(row));
            }
    }
    EXPECT_TRUE(all_finite({}));
}

}  // namespace
}  // namespace farout
