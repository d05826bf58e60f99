#include "jobs/shares.h"

#include <cmath>

#include "core/text.h"

namespace farout::jobs {

std::string per_cent(double share) {
    return farout::per_cent(share, share < 0.1 ? 1 : 0);
}

std::string share_that_allows(double share) {
    return shortest_digits(std::ceil(1000 * share) / 1000);
}

}  // namespace farout::jobs
