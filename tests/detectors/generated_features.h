#pragma once
/// Features, labels and a head from integers alone: the same bits as fixtures/generated.py makes,
/// whose docstring says what they look like.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace farout::detectors {

/// What a generated case is made from: fixtures/generated.py's Recipe, in its order.
struct Recipe {
    std::int64_t seed, width, classes, train_rows, id_rows, ood_rows;
    std::int64_t head_scale;     ///< weights are class centres times this / 2^29
    std::int64_t outlier_share;  ///< of an outlier's own centre, / 256
    std::int64_t rectified;      ///< 1: negative features become 0
};

enum class GeneratedSetKind : std::int64_t { train, id, ood };

/// One stream of random bits: splitmix64 (Steele, Lea & Flood, 2014), its state at first a mix of
/// seed and stream; any element without those before it.
class RandomStream {
  public:
    RandomStream(const Recipe& recipe, std::int64_t stream)
        : start_(mix(word(recipe.seed) + golden * (word(stream) + 1))) {}

    std::uint64_t bits(std::int64_t i) const { return mix(start_ + golden * (word(i) + 1)); }
    std::int64_t below(std::int64_t i, std::int64_t limit) const {
        return static_cast<std::int64_t>(bits(i) % word(limit));
    }
    /// Bits k·size to (k+1)·size of element i.
    std::int64_t field(std::int64_t i, int k, int size) const {
        return static_cast<std::int64_t>(bits(i) >> (k * size) & ((std::uint64_t{1} << size) - 1));
    }
    /// Near normal: four 16-bit numbers less their mean; deviation 37837.
    std::int64_t bell(std::int64_t i) const {
        const std::uint64_t drawn = bits(i);
        std::uint64_t sum = 0;
        for (int k = 0; k < 4; ++k) sum += drawn >> (16 * k) & 0xFFFF;
        return static_cast<std::int64_t>(sum) - 131070;
    }

    static std::uint64_t mix(std::uint64_t x) {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
    static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;

  private:
    static std::uint64_t word(std::int64_t value) { return static_cast<std::uint64_t>(value); }
    std::uint64_t start_;
};

/// Rows of one set, each by its number.
class GeneratedRows {
  public:
    GeneratedRows(const Recipe& recipe, GeneratedSetKind set)
        : recipe_(recipe), outliers_(set == GeneratedSetKind::ood), first_(16 * (index(set) + 1)) {}

    std::int64_t label(std::int64_t row) const { return labels_.below(row, recipe_.classes); }

    /// Writes the D features of a row.
    void write(std::int64_t row, float* features) const {
        for (std::int64_t j = 0; j < recipe_.width; ++j) {
            std::int64_t value = classes_at(row, j) + shared_at(row, j) + noise_at(row, j);
            if (recipe_.rectified != 0) value = std::max<std::int64_t>(value, 0);
            features[j] = std::ldexp(static_cast<float>(value), -17);
        }
    }

  private:
    static std::int64_t index(GeneratedSetKind set) { return static_cast<std::int64_t>(set); }
    RandomStream stream(std::int64_t number) const { return {recipe_, number}; }

    /// The centres of the row's classes and, of an outlier, its own.
    std::int64_t classes_at(std::int64_t row, std::int64_t j) const {
        const auto at = [&](const RandomStream& centres, std::int64_t c) {
            return centres.bell(c * recipe_.width + j);
        };
        const std::int64_t strength = strengths_.field(row, 0, 8) + strengths_.field(row, 1, 8);
        const std::int64_t value =
            strength * at(centres_, label(row)) +
            strengths_.field(row, 2, 8) * at(centres_, others_.below(row, recipe_.classes));
        if (!outliers_) return value >> 8;
        const std::int64_t own = at(outlier_centres_, strengths_.field(row, 3, 8) % 8);
        return ((value >> 1) + recipe_.outlier_share * own) >> 8;
    }

    std::int64_t shared_at(std::int64_t row, std::int64_t j) const {
        std::int64_t sum = 0;
        for (std::int64_t k = 0; k < 6; ++k)
            sum += (factors_.bell(row * 6 + k) >> 8) * (loadings_.bell(k * recipe_.width + j) >> 8);
        return sum >> 2;
    }

    std::int64_t noise_at(std::int64_t row, std::int64_t j) const {
        const std::int64_t last = recipe_.width - 1;
        const std::int64_t spread = 4 + 252 * (last - j) * (last - j) / (last * last);
        const std::int64_t bell = noise_.bell(row * recipe_.width + j);
        return spread * (bell * std::abs(bell) >> 16) * (outliers_ ? 3 : 2) >> 9;
    }

    Recipe recipe_;
    bool outliers_;
    std::int64_t first_;
    RandomStream centres_ = stream(0), outlier_centres_ = stream(1), loadings_ = stream(2);
    RandomStream labels_ = stream(first_), others_ = stream(first_ + 1);
    RandomStream strengths_ = stream(first_ + 2), factors_ = stream(first_ + 3);
    RandomStream noise_ = stream(first_ + 4);
};

}  // namespace farout::detectors
