#include "statistics/statistic.h"

#include "core/error.h"

namespace farout::statistics {

PlainForm Statistic::plain_form(const Given&) const {
    throw Error("A statistic without a plain form looks at rows. This is a bug in farout.");
}

HostForm Statistic::host_form(const Given&) const {
    return {};
}

catalogue::Sizes Statistic::sizes(const Fitted&) const {
    return {};
}

}  // namespace farout::statistics
