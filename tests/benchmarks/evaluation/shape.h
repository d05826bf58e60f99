#pragma once
/// The sizes of an evaluation, and where its files lie.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace farout {

struct EvaluationShape {
    std::int64_t width = 768;                                      ///< D
    std::int64_t classes = 1000;                                   ///< C
    std::int64_t train_rows = 200000;                              ///< N
    std::int64_t id_rows = 50000;                                  ///< the benchmark's val
    std::int64_t validation_rows = 5000;                           ///< in-distribution, of the zoo
    std::vector<std::int64_t> ood_rows{17632, 5160, 10000, 2000};  ///< its four OOD sets

    std::int64_t scored_rows() const {
        std::int64_t rows = id_rows;
        for (const std::int64_t set : ood_rows) rows += set;
        return rows;
    }
    /// About so many, in the same proportions.
    void scale_scored_rows(std::int64_t rows) {
        const std::int64_t all = scored_rows();
        id_rows = std::max<std::int64_t>(id_rows * rows / all, 1);
        for (std::int64_t& set : ood_rows) set = std::max<std::int64_t>(set * rows / all, 1);
    }
};

struct EvaluationFiles {
    std::filesystem::path folder;

    std::filesystem::path train() const { return folder / "features" / "train.h5"; }
    std::filesystem::path validation() const { return features("validation"); }
    std::filesystem::path head() const { return folder / "head.h5"; }
    std::filesystem::path statistics() const { return folder / "statistics.h5"; }
    std::filesystem::path scores() const { return folder / "scores"; }
    std::filesystem::path report() const { return folder / "report"; }
    std::filesystem::path features(const std::string& set) const {
        return folder / "features" / (set + ".h5");
    }
    std::filesystem::path scores(const std::string& set) const { return scores() / (set + ".h5"); }
    /// "id", "ood0", "ood1", …
    static std::vector<std::string> sets(const EvaluationShape& shape) {
        std::vector<std::string> names{"id"};
        for (std::size_t k = 0; k < shape.ood_rows.size(); ++k)
            names.push_back("ood" + std::to_string(k));
        return names;
    }
};

}  // namespace farout
