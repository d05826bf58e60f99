#include "jobs/shares.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "core/text.h"

namespace farout::jobs {

std::string per_cent(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f %%", share < 0.1 ? 1 : 0, 100 * share);
    return text.data();
}

std::string share_that_allows(double share) {
    return shortest_digits(std::ceil(1000 * share) / 1000);
}

}  // namespace farout::jobs
