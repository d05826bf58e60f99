#include "images/pixels/detail/resample_weights.h"

#include <algorithm>
#include <cmath>

namespace farout::images {
namespace {

double support_of(Filter filter) {
    return filter == Filter::bilinear ? 1.0 : 2.0;
}

double triangle(double x) {
    x = std::fabs(x);
    return x < 1.0 ? 1.0 - x : 0.0;
}

// Keys' cubic convolution with a = -1/2 (IEEE Trans. ASSP 29, 1981, eq. 4). The order of the
// operations is Pillow's: another rounds differently, and then some weight differs in its last bit.
double keys_cubic(double x) {
    constexpr double a = -0.5;
    x = std::fabs(x);
    if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
    return 0.0;
}

std::int32_t to_fixed(double weight) {
    const double scaled = weight * (1 << weight_bits);
    return static_cast<std::int32_t>(scaled + (weight < 0 ? -0.5 : 0.5));
}

}  // namespace

Taps make_taps(const AxisResize& axis, Filter filter) {
    const double scale = static_cast<double>(axis.end - axis.begin) / axis.out_size;
    const double stretch = std::max(scale, 1.0);
    const double support = support_of(filter) * stretch;
    Taps taps;
    taps.most = static_cast<int>(std::ceil(support)) * 2 + 1;
    const auto count = static_cast<std::size_t>(axis.out_count);
    taps.first.resize(count);
    taps.count.resize(count);
    taps.weights.resize(count * static_cast<std::size_t>(taps.most));
    std::vector<double> exact(static_cast<std::size_t>(taps.most));
    for (std::size_t i = 0; i < count; ++i) {
        const double center = axis.begin + (axis.out_first + static_cast<int>(i) + 0.5) * scale;
        const int begin = std::max(static_cast<int>(center - support + 0.5), 0);
        const int end = std::min(static_cast<int>(center + support + 0.5), axis.in_size);
        taps.first[i] = begin;
        taps.count[i] = end - begin;
        double total = 0;
        const auto used = static_cast<std::size_t>(std::max(end - begin, 0));
        for (std::size_t t = 0; t < used; ++t) {
            const double x = (static_cast<int>(t) + begin - center + 0.5) * (1.0 / stretch);
            exact[t] = filter == Filter::bilinear ? triangle(x) : keys_cubic(x);
            total += exact[t];
        }
        std::int32_t* weights = taps.weights.data() + i * static_cast<std::size_t>(taps.most);
        for (std::size_t t = 0; t < used; ++t)
            weights[t] = to_fixed(total != 0 ? exact[t] / total : exact[t]);
    }
    return taps;
}

}  // namespace farout::images
