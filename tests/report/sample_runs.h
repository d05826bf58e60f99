#pragma once
/// Images behind runs, for comparisons of them.

#include <functional>

#include "report/run_comparison.h"

namespace farout::report {

class SampleImages final : public RunImages {
  public:
    using TestOf = std::function<std::optional<metrics::PairedTest>(
        const std::string& detector, const std::string& ood_set, std::size_t run)>;
    using FiguresOf = std::function<std::optional<metrics::SetMetrics>(
        const std::string& detector, const std::string& ood_set, std::size_t run)>;

    /// Without tests nothing is tested, without figures the runs' own ones hold.
    explicit SampleImages(TestOf test_of = {}, FiguresOf figures_of = {})
        : test_of_(std::move(test_of)), figures_of_(std::move(figures_of)) {}

    std::optional<metrics::SetMetrics> common_figures(const std::string& detector,
                                                      const std::string& ood_set,
                                                      std::size_t run) override {
        return figures_of_ ? figures_of_(detector, ood_set, run) : std::nullopt;
    }
    std::optional<metrics::PairedTest> test(const std::string& detector, const std::string& ood_set,
                                            std::size_t run) override {
        return test_of_ ? test_of_(detector, ood_set, run) : std::nullopt;
    }

  private:
    TestOf test_of_;
    FiguresOf figures_of_;
};

}  // namespace farout::report
