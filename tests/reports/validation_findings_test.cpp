#include "reports/validation_findings.h"

#include <gmock/gmock.h>

#include "report/json.h"
#include "report/report_file.h"
#include "sample_files.h"

namespace farout::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A report whose searched detectors were chosen on V/id_val.h5 and V/ood_val.x.h5.
class ValidationFindings : public ::testing::Test {
  protected:
    ValidationFindings() {
        stage_.searched = folder_ / "V";
        std::filesystem::create_directory(folder_ / "V");
        write("id_val", "val", 500);
        write("ood_val.x", "elsewhere", 600);
    }

    void write(const std::string& set, const std::string& images, std::uint64_t first_hash) const {
        const scores::ScoreTable table = sample_table(0, first_hash);
        std::vector<std::string> paths;
        for (std::size_t row = 0; row < table.labels.size(); ++row)
            paths.push_back(images + "/" + std::to_string(row) + "v.jpg");
        scores::write_score_file(folder_ / "V" / (set + ".h5"), table, paths, sample_facts());
    }

    std::vector<std::string> found() const {
        const ReportFiles files(stage_);
        const report::SearchResult search{"auroc", {"id_val", 8}, {{"ood_val.x", 8}}, {}};
        return texts_of(validation_findings(files, stage_, search));
    }

    testing::TemporaryFolder folder_;
    ReportStage stage_ = sample_stage(folder_);
};

TEST_F(ValidationFindings, AreNoneForImagesFromElsewhere) {
    EXPECT_THAT(found(), IsEmpty()) << "that id_val is from where val is from is as it should be";
}

TEST_F(ValidationFindings, TellOfASourceThatATestSetHasToo) {
    write("ood_val.x", "far", 600);
    EXPECT_THAT(found(), ElementsAre(HasSubstr("ood_val.x comes from where far comes from")));
    stage_.image_folders = {{"far", "/images/a"}, {"ood_val.x", "/images/b"}};
    EXPECT_THAT(found(), IsEmpty()) << "folders of one name below other roots";
    stage_.image_folders = {{"far", "/images/a"}, {"ood_val.x", "/images/./a"}};
    EXPECT_THAT(found(), ElementsAre(HasSubstr("ood_val.x comes from where far comes from")));
}

TEST_F(ValidationFindings, TellOfImagesThatAreTestImages) {
    write("id_val", "val", 107);
    EXPECT_THAT(found(),
                ElementsAre(HasSubstr("3 images of the validation set id_val are in val, too")));
}

TEST(SearchInReports, IsWrittenAndReadBack) {
    const testing::TemporaryFolder folder;
    report::Report report;
    report.search = report::SearchResult{
        "auroc", {"id_val", 8}, {{"ood_val.x", 8}}, {{"gen", {{"gen(gamma=0.5)", 0.75}}, 0}}};
    testing::write_text(folder / "metrics.json", report::to_json(report));
    const report::Report back = report::read_report(folder / "metrics.json");
    EXPECT_EQ(back.search.value().detectors.at(0).best().name, "gen(gamma=0.5)");
    report.search.reset();
    testing::write_text(folder / "metrics.json", report::to_json(report));
    EXPECT_FALSE(report::read_report(folder / "metrics.json").search);
}

}  // namespace
}  // namespace farout::reports
