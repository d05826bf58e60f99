#include "report/published_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "message_of.h"
#include "sample_reports.h"
#include "temporary_folder.h"

namespace farout::report {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string header = "model,detector,ood_set,auroc,fpr95_id_positive,source\n";

class Published : public ::testing::Test {
  protected:
    PublishedFigures read(const std::string& text) {
        testing::write_text(folder_ / "p.csv", text);
        return read_published(folder_ / "p.csv");
    }
    std::string message(const std::string& text) {
        return testing::message_of([&] { read(text); });
    }

    testing::TemporaryFolder folder_;
};

TEST_F(Published, ColumnsAreFoundByName) {
    const auto figures = read(
        "# a comment\r\n\r\nauroc,note,ood_set,model,fpr95_id_positive,detector\r\n"
        "0.5,\"a, \"\"b\"\"\",texture,vit,0.25,msp\r\n1,,mean,vit,0,msp\r\n");
    ASSERT_EQ(figures.rows.size(), 2U);
    EXPECT_EQ(figures.rows[0].model, "vit");
    EXPECT_EQ(figures.rows[0].detector, "msp");
    EXPECT_EQ(figures.rows[0].ood_set, "texture");
    EXPECT_EQ(figures.rows[0].auroc, 0.5);
    EXPECT_EQ(figures.rows[0].fpr95_id_positive, 0.25);
    EXPECT_EQ(figures.rows[0].source, "");
    EXPECT_THAT(figures.ood_sets(), ElementsAre("texture"));
}

TEST_F(Published, ABadFileNamesRowAndColumn) {
    EXPECT_THAT(message(header + "vit,msp,texture,0.5,0.2,\nvit,vim,texture,93.1,0.2,\n"),
                AllOf(HasSubstr("p.csv"), HasSubstr("row 3"), HasSubstr("column auroc"),
                      HasSubstr("93.1"), HasSubstr("Divide per cent")));
    EXPECT_THAT(message(header + "vit,msp,texture,0.5,nan,\n"),
                AllOf(HasSubstr("row 2"), HasSubstr("column fpr95_id_positive")));
    EXPECT_THAT(message(header + "vit,msp,texture,0.5,x,\n"),
                AllOf(HasSubstr("row 2"), HasSubstr("column fpr95_id_positive"), HasSubstr("'x'")));
    EXPECT_THAT(message(header + "vit,,texture,0.5,0.2,\n"),
                AllOf(HasSubstr("row 2"), HasSubstr("detector is empty")));
    EXPECT_THAT(message(header + "vit,msp,texture,0.5\n"),
                AllOf(HasSubstr("row 2"), HasSubstr("4 fields"), HasSubstr("6 columns")));
    EXPECT_THAT(message(header + "vit,msp,texture,0.5,0.2,\"open\n"),
                AllOf(HasSubstr("row 2"), HasSubstr("isn't closed")));
    EXPECT_THAT(message(header + "vit,msp,texture,0.5,0.2,\nvit,msp,texture,0.6,0.2,\n"),
                AllOf(HasSubstr("row 3"), HasSubstr("there already")));
    EXPECT_THAT(message("model,detector,ood_set,aurok,fpr95_id_positive\n"),
                AllOf(HasSubstr("auroc"), HasSubstr("Did you mean 'aurok'")));
    EXPECT_THAT(message("model,model,detector,ood_set,auroc,fpr95_id_positive\n"),
                HasSubstr("model twice"));
    EXPECT_THAT(message(header), HasSubstr("holds no published figures"));
    EXPECT_THAT(testing::message_of([&] { read_published(folder_ / "none.csv"); }),
                HasSubstr("none.csv"));
}

TEST_F(Published, AModelThatIsNotThereIsToldWithThoseThatAre) {
    const auto all = read(header + "vit,msp,texture,0.5,0.2,\nswin,msp,texture,0.6,0.2,\n");
    EXPECT_EQ(figures_of(all, "swin").rows.size(), 1U);
    EXPECT_THAT(testing::message_of([&] { figures_of(all, "swim"); }),
                AllOf(HasSubstr("'swim'"), HasSubstr("Did you mean 'swin'"), HasSubstr("vit, swin"),
                      HasSubstr("--compare-model")));
}

TEST(PublishedVim, HoldsTheTablesOfThePaper) {
    const auto all = read_published(FAROUT_PUBLISHED "/vim.csv");
    EXPECT_THAT(all.models(),
                ElementsAre("vit_base_patch16_384", "bit_s_r101x1", "repvgg_b3", "resnet50d",
                            "swin_base_patch4_window7_224", "deit_base_patch16_224"));
    EXPECT_THAT(all.ood_sets(), ElementsAre("openimage_o", "texture", "inaturalist", "imagenet_o"));
    EXPECT_EQ(all.rows.size(), 2U * 8 * 4 + 4 * 4);
    const auto vit = figures_of(all, "vit_base_patch16_384");
    std::size_t compared = 0;
    for (const MetricRow& typed : published_report().rows)  // table 3, typed apart
        for (const PublishedFigure& row : vit.rows)
            if (row.detector == typed.detector && row.ood_set == typed.ood_set) {
                EXPECT_DOUBLE_EQ(row.auroc, typed.metrics.auroc);
                EXPECT_DOUBLE_EQ(row.fpr95_id_positive, typed.metrics.fpr95_id_positive);
                ++compared;
            }
    EXPECT_EQ(compared, 12U);
}

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> four_sets{"openimage_o", "texture", "inaturalist", "imagenet_o"};

PublishedFigures figures(std::vector<PublishedFigure> rows) {
    return {"figures.csv", std::move(rows)};
}

Comparison compare_sample(std::vector<PublishedFigure> rows) {
    return compare(published_report().rows, figures(std::move(rows)), "vit", four_sets);
}

std::vector<std::string> sets_of(const Comparison& comparison) {
    std::vector<std::string> sets;
    for (const auto& row : comparison.rows) sets.push_back(row.ood_set);
    return sets;
}

TEST(Comparison, OnlyWhatBothSidesHave) {
    const auto comparison = compare_sample({{"vit", "vim", "texture", 0.95, 0.21, "a paper"},
                                            {"vit", "gen", "texture", 0.95, 0.21, "a paper"},
                                            {"vit", "vim", "sun", 0.95, 0.21, "a paper"}});
    ASSERT_EQ(comparison.rows.size(), 1U);
    EXPECT_DOUBLE_EQ(comparison.rows[0].auroc, 0.9534);
    EXPECT_EQ(comparison.rows[0].published_auroc, 0.95);
    EXPECT_DOUBLE_EQ(comparison.rows[0].fpr95, 0.2031);
    EXPECT_EQ(comparison.rows[0].published_fpr95, 0.21);
    EXPECT_THAT(comparison.left_out_ours,
                ElementsAre("detector energy", "detector mahalanobis", "set openimage_o",
                            "set inaturalist", "set imagenet_o"));
    EXPECT_THAT(comparison.left_out_published, ElementsAre("detector gen", "set sun"));
}

TEST(Comparison, ADetectorOfBothSidesThatMeetsNoSetIsTold) {
    const auto comparison = compare_sample(
        {{"vit", "vim", "texture", 0.95, 0.21, ""}, {"vit", "energy", "sun", 0.95, 0.21, ""}});
    EXPECT_THAT(comparison.left_out_ours, ::testing::Contains("detector energy"));
    EXPECT_THAT(comparison.left_out_published, ElementsAre("detector energy", "set sun"));
}

TEST(Comparison, APublishedMeanIsComparedOverTheSameSetsOnly) {
    const std::vector<PublishedFigure> mean{{"vit", "vim", "mean", 0.96, 0.18, ""}};
    EXPECT_THAT(sets_of(compare_sample(mean)), ElementsAre("mean"));
    EXPECT_THAT(testing::message_of([&] {
                    const std::vector<std::string> other{"texture", "sun"};
                    compare(published_report().rows, figures(mean), "vit", other);
                }),
                AllOf(HasSubstr("figures.csv"), HasSubstr("vim"), HasSubstr("openimage_o")));
}

TEST(Comparison, AMeanIsTakenFromAllSetsOrNotAtAll) {
    std::vector<PublishedFigure> rows;
    const std::vector<double> auroc{0.9, 0.8, 0.7, 0.6};
    for (std::size_t i = 0; i < 4; ++i)
        rows.push_back({"vit", "vim", four_sets[i], auroc[i], 0.5, ""});
    const auto whole = compare_sample(rows);
    ASSERT_EQ(whole.rows.size(), 5U);
    EXPECT_DOUBLE_EQ(whole.rows.back().published_auroc, 0.75);
    EXPECT_DOUBLE_EQ(whole.rows.back().published_fpr95, 0.5);
    rows.pop_back();
    EXPECT_THAT(sets_of(compare_sample(rows)),
                ElementsAre("openimage_o", "texture", "inaturalist"));
}

TEST(Comparison, CsvHasSharesAndPoints) {
    const auto comparison = compare_sample({{"vit", "vim", "texture", 0.75, 0.25, "one, two"}});
    Comparison exact = comparison;
    exact.rows[0].auroc = 0.875;
    exact.rows[0].fpr95 = 0.125;
    EXPECT_EQ(to_csv(exact),
              "model,detector,ood_set,auroc,published_auroc,auroc_difference_points,"
              "fpr95_id_positive,published_fpr95_id_positive,fpr95_difference_points,source\n"
              "vit,vim,texture,0.875,0.75,12.5,0.125,0.25,-12.5,\"one, two\"\n");
}

TEST(Comparison, TableShowsOursPublishedAndDifference) {
    const auto comparison = compare_sample({{"vit", "vim", "openimage_o", 0.9761, 0.1271, ""},
                                            {"vit", "vim", "texture", 0.9436, 0.2028, ""},
                                            {"vit", "energy", "texture", 0.9339, 0.2822, ""}});
    EXPECT_EQ(to_table(comparison, 60),
              R"(Beside the published figures of vit (figures.csv), in per
cent; difference: ours less the published, in points. FPR95:
in-distribution positive.

                 openimage_o         texture
detector        AUROC  FPR95    AUROC  FPR95
energy                     -    93.39  28.22
  published                -    93.39  28.22
  difference               -    +0.00  +0.00
vim             97.61  12.61    95.34  20.31
  published     97.61  12.71    94.36  20.28
  difference    +0.00  -0.10    +0.98  +0.03

Not compared, of this report: detector mahalanobis, set
inaturalist, set imagenet_o.
)");
}

}  // namespace

}  // namespace farout::report
