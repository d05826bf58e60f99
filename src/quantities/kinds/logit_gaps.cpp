#include "quantities/kinds/logit_gaps.h"

#include <ATen/ATen.h>

#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

// A gap of more than this many roundings of float32's logits has digits enough.
constexpr double roundings = 1e5;

void write_gaps(numerics::Logits& logits, std::int64_t row, double* gaps) {
    const numerics::Peak& peak = logits.peaks()[static_cast<std::size_t>(row)];
    const float* values = logits.values().const_data_ptr<float>() + row * logits.classes();
    const double doubtful = roundings * logits.rounding(row);
    for (std::int64_t c = 0; c < logits.classes(); ++c) {
        gaps[c] = peak.logit - static_cast<double>(values[c]);
        if (gaps[c] < doubtful) gaps[c] = peak.logit - logits.exact(row, c);
    }
    gaps[peak.index] = 0;
}

class LogitGaps : public Quantity {
  public:
    LogitGaps() : Quantity("logit_gaps") {}
    at::Tensor plain(PlainRows& rows) const override {
        const numerics::DeviceLogits& logits = rows.logits();
        return logits.largest().unsqueeze(1) - logits.values();
    }
    at::Tensor host(HostRows& rows) const override {
        numerics::Logits& logits = rows.logits();
        at::Tensor gaps = at::empty({logits.rows(), logits.classes()}, at::kDouble);
        for (std::int64_t i = 0; i < logits.rows(); ++i)
            write_gaps(logits, i, gaps.data_ptr<double>() + i * logits.classes());
        return gaps;
    }
};

}  // namespace

QuantityRef logit_gaps() {
    return std::make_shared<LogitGaps>();
}

}  // namespace farout::quantities
