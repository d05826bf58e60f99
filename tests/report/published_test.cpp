#include "report/published.h"

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

}  // namespace
}  // namespace farout::report
