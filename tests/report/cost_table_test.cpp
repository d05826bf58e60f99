#include "report/text/cost_table.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/text/text_width.h"
#include "sample_costs.h"
#include "sample_reports.h"

namespace farout::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> detectors{"msp", "vim", "odin"};

TEST(CostTable, FittingAndScoringOfEveryDetector) {
    const Cost score = scoring_cost();
    EXPECT_EQ(to_cost_table(score.input(fit_stage), &score, detectors),
              R"(Costs: core time of all ranks and memory of a rank that each detector alone took.

detector      fit s    fit MiB    score s   µs/image  score MiB
msp           0.000        0.0      0.010      25.00        0.0
vim           0.300        5.0      0.500    1250.00        3.0
odin              -          -          -          -          -

Fitted on 1000 images: 4.25 s on 2 ranks of 1 core, at most 1.5 GiB a rank. Shared by detectors:
reading 0.500 s, logits 1.250 s.
Scored 400 images: 1.50 s on 2 ranks of 4 cores, at most 1.0 GiB a rank. Shared by detectors: logits
0.125 s.
)");
}

TEST(CostTable, OneStageAlone) {
    const Cost fit = fitting_cost();
    const std::string text = to_cost_table(&fit, nullptr, detectors);
    EXPECT_THAT(text, HasSubstr("vim           0.300        5.0\n"));
    EXPECT_THAT(to_cost_table(&fit, nullptr, {}), Not(HasSubstr("MiB\n")));
    EXPECT_THAT(text, HasSubstr("Fitted on"));
    EXPECT_THAT(text, Not(HasSubstr("Scored")));
}

TEST(CostTable, NothingKnownIsSaid) {
    EXPECT_THAT(to_cost_table(nullptr, nullptr, detectors), HasSubstr("isn't known"));
}

TEST(CostTable, HostileNamesKeepColumns) {
    Cost score = scoring_cost();
    for (const std::string& name : hostile_names()) score.detectors.push_back({name, 1, 1U << 20});
    const std::string text = to_cost_table(nullptr, &score, hostile_names());
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    std::istringstream lines(text);
    std::size_t rows = 0;
    int width = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("detector ")) width = text_width(line);
        if (width == 0 || !line.ends_with("1.0")) continue;
        EXPECT_EQ(text_width(line), width) << line;
        ++rows;
    }
    EXPECT_EQ(rows, hostile_names().size());
}

}  // namespace
}  // namespace farout::report
