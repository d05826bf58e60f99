#include "features/extract.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "data/image.h"
#include "files/writer_lock.h"
#include "grey_bmp.h"
#include "message_of.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout {
namespace {

using ::testing::HasSubstr;

/// Features: the pixel, and the number of images in its batch. White makes a NaN.
class TinyModel : public Model {
  public:
    at::Tensor features(const at::Tensor& images) override {
        const at::Tensor grey = images.select(1, 0).flatten(1).mean(1);
        const at::Tensor broken = at::full_like(grey, std::numeric_limits<float>::quiet_NaN());
        return at::stack({at::where(grey > 0.99, broken, grey), grey * 2}, 1);
    }
    Head head() const override { return {at::eye(2), at::zeros(2)}; }
    std::int64_t feature_width() const override { return 2; }
    void to(const at::Device&, at::ScalarType) override {}
};

class Extraction : public ::testing::Test {
  protected:
    Extraction() {
        for (int image = 0; image < 11; ++image) {
            const std::string name = std::to_string(image) + ".bmp";
            testing::write_text(folder_ / name,
                                testing::grey_bmp(static_cast<unsigned char>(image * 10)));
            options_.images.push_back({name, image % 3});
        }
        options_.root = folder_.path();
        options_.out = folder_ / "f.h5";
        options_.preprocessing = parse_preprocessing("size=1,fit=squash,mean=0/0/0,std=1/1/1", {});
        options_.provenance = {{"model", "tiny"}};
        options_.block_rows = 4;
        options_.batch_rows = 2;
        options_.workers = 3;
    }

    ExtractionSummary extract() {
        const auto communicator = make_local_communicator();
        TinyModel model;
        return extract_features(*communicator, model, options_,
                                [this](const ExtractionProgress& now) {
                                    progress_.push_back(now.finished_rows);
                                    unreadable_.push_back(now.unreadable_rows);
                                });
    }

    std::string message() {
        return testing::message_of([this] { extract(); });
    }

    testing::TemporaryFolder folder_;
    ExtractionOptions options_;
    std::vector<std::int64_t> progress_;
    std::vector<std::int64_t> unreadable_;
};

TEST_F(Extraction, KeepsRowsInTheOrderOfTheList) {
    EXPECT_EQ(extract().computed_rows, 11);
    const FeatureRows rows = FeatureFile(options_.out).read({0, 11});
    for (int row = 0; row < 11; ++row) {
        EXPECT_FLOAT_EQ(rows.features[row][0].item<float>(), static_cast<float>(row) * 10 / 255)
            << row;
        EXPECT_EQ(rows.labels[static_cast<std::size_t>(row)], row % 3);
    }
    EXPECT_THAT(progress_, ::testing::ElementsAre(4, 8, 11));
}

TEST_F(Extraction, HasTheSameBytesWithEitherSchedule) {
    extract();
    const std::string dynamic = testing::read_text(options_.out);
    options_.out = folder_ / "static.h5";
    options_.schedule = Schedule::static_blocks;
    EXPECT_EQ(extract().computed_rows, 11);
    EXPECT_EQ(testing::read_text(options_.out), dynamic);
}

TEST_F(Extraction, TellsWhatItComputedAndHowManyImagesCouldNotBeRead) {
    std::filesystem::remove(folder_ / "1.bmp");
    std::filesystem::remove(folder_ / "10.bmp");
    EXPECT_EQ(extract().own.computed_rows, 11);
    EXPECT_THAT(unreadable_, ::testing::ElementsAre(1, 1, 2));
}

TEST_F(Extraction, RefusesAFileOfAnotherNumberOfRowsThoughItsFactsAreTheSame) {
    extract();
    options_.images.pop_back();
    EXPECT_THAT(message(), HasSubstr("has 11 rows, the list 10 images"));
}

TEST_F(Extraction, DoesABrokenBlockAnewAndNoOther) {
    extract();
    const std::string before = testing::read_text(options_.out);
    {
        Hdf5File file = Hdf5File::open(options_.out, Access::read_write);
        file.write<float>("/features", 5, std::vector<float>{7, 7});
        file.close();
    }
    progress_.clear();
    EXPECT_EQ(extract().computed_rows, 4);
    EXPECT_THAT(progress_, ::testing::ElementsAre(11));
    EXPECT_EQ(testing::read_text(options_.out), before);
}

TEST_F(Extraction, DoesNothingTwice) {
    extract();
    const std::string before = testing::read_text(options_.out);
    EXPECT_EQ(extract().computed_rows, 0);
    EXPECT_EQ(testing::read_text(options_.out), before);
}

TEST_F(Extraction, MarksImagesThatCannotBeReadAndFeaturesThatAreNotFinite) {
    testing::write_text(folder_ / "3.bmp", "BM, but no image");
    testing::write_text(folder_ / "5.bmp", testing::grey_bmp(255));
    std::filesystem::remove(folder_ / "7.bmp");
    extract();
    const FeatureFile file(options_.out);
    const FeatureRows rows = file.read({0, 11});
    EXPECT_EQ(rows.status[3], static_cast<RowStatus>(ImageFault::corrupt));
    EXPECT_EQ(rows.status[5], RowStatus::not_finite);
    EXPECT_EQ(rows.status[7], static_cast<RowStatus>(ImageFault::not_found));
    EXPECT_EQ(rows.status[8], RowStatus::ok);
    EXPECT_EQ(rows.features[5][1].item<float>(), 0) << "what takes no part is zeros";
    EXPECT_EQ(file.unreadable().size(), 3U);
}

TEST_F(Extraction, StrictStopsAtTheFirstImageAndNamesIt) {
    std::filesystem::remove(folder_ / "9.bmp");
    options_.on_unreadable = OnUnreadable::stop;
    EXPECT_THAT(message(),
                ::testing::AllOf(HasSubstr("Row 9"), HasSubstr("9.bmp"), HasSubstr("--strict")));
    EXPECT_EQ(inspect_feature_file(options_.out, Look::deep).finished_blocks, 2)
        << "what was finished stays";
}

TEST_F(Extraction, LeavesAFileThatWasMadeDifferentlyAlone) {
    extract();
    const std::string before = testing::read_text(options_.out);
    options_.provenance["model"] = "another";
    EXPECT_THAT(message(), ::testing::AllOf(HasSubstr("model: 'tiny' there, 'another' here"),
                                            HasSubstr("--overwrite")));
    EXPECT_EQ(testing::read_text(options_.out), before);
    options_.overwrite = true;
    EXPECT_EQ(extract().computed_rows, 11);
}

TEST_F(Extraction, SharesAFileThatAnotherRunIsWritingAndSaysSo) {
    extract();
    const std::string whole = testing::read_text(options_.out);
    {
        const auto communicator = make_local_communicator();
        FeatureFileWriter file(options_.out, *communicator);
        for (const std::int64_t block : {0, 1, 2}) file.forget(block);
        file.close();
    }
    std::vector<std::string> warnings;
    options_.warn = [&](const std::string& text) { warnings.push_back(text); };
    {
        const WriterLock other(options_.out);
        progress_.clear();
        EXPECT_EQ(extract().computed_rows, 11);
    }
    EXPECT_THAT(warnings,
                ::testing::ElementsAre(::testing::AllOf(HasSubstr(options_.out.string()),
                                                        HasSubstr("another run, too (process"),
                                                        HasSubstr("Stop one of them"))));
    EXPECT_THAT(progress_, ::testing::ElementsAre(3, 7, 11)) << "from the end";
    EXPECT_EQ(testing::read_text(options_.out), whole);
    EXPECT_FALSE(std::filesystem::exists(options_.out.string() + ".lock"));
}

TEST_F(Extraction, LeavesOutBlocksThatAnotherRunFinishesMeanwhile) {
    const ListedImage first = options_.images.front();
    options_.images.assign(400, first);  // 100 blocks
    extract();
    const std::string whole = testing::read_text(options_.out);
    const auto communicator = make_local_communicator();
    std::vector<std::uint64_t> checksums(100);
    Hdf5File file = Hdf5File::open(options_.out, Access::read_write);
    file.read<std::uint64_t>("/blocks/checksum", 0, checksums);
    file.write<std::uint64_t>("/blocks/checksum", 0, std::vector<std::uint64_t>(100, 0));
    TinyModel model;
    const auto finish_half = [&](const ExtractionProgress&) {
        file.write<std::uint64_t>("/blocks/checksum", 50, std::span(checksums).subspan(50));
    };
    const auto summary = extract_features(*communicator, model, options_, finish_half);
    EXPECT_LT(summary.computed_rows, 300);
    EXPECT_GE(summary.computed_rows, 200);
    file.close();
    EXPECT_EQ(testing::read_text(options_.out), whole);
}

TEST_F(Extraction, DoesNotReplaceAFileThatAnotherRunIsWriting) {
    extract();
    const std::string before = testing::read_text(options_.out);
    const WriterLock other(options_.out);
    options_.provenance["model"] = "another";
    options_.overwrite = true;
    EXPECT_THAT(message(), ::testing::AllOf(HasSubstr(options_.out.string()),
                                            HasSubstr("by another run (process"),
                                            HasSubstr("Wait until it has ended")));
    EXPECT_EQ(testing::read_text(options_.out), before);
}

/// The grey of a pixel is the difference of the two logits: TinyModel's head gives (g, 2g).
float odin_of(float grey, const OdinParameters& parameters, double deviation) {
    const double moved = static_cast<double>(grey) + parameters.epsilon / deviation;
    return static_cast<float>(moved / parameters.temperature);
}

TEST_F(Extraction, KeepsScoresOfOdinBesideTheFeatures) {
    options_.preprocessing = parse_preprocessing("size=1,fit=squash,mean=0/0/0,std=0.5/1/1", {});
    options_.odin = OdinParameters{.temperature = 100, .epsilon = 0.01};
    testing::write_text(folder_ / "3.bmp", "BM, but no image");
    extract();
    const FeatureFile file(options_.out);
    EXPECT_EQ(file.provenance().at("odin"), "epsilon=0.01 temperature=100");
    const FeatureRows rows = file.read({0, 11});
    ASSERT_TRUE(rows.odin.defined());
    EXPECT_EQ(rows.odin[3].item<float>(), 0) << "what takes no part is zeros";
    for (int row = 0; row < 11; ++row) {
        if (row == 3) continue;
        const float grey = rows.features[row][0].item<float>();
        EXPECT_NEAR(rows.odin[row].item<float>(), odin_of(grey, *options_.odin, 0.5), 1e-8) << row;
    }
    options_.out = folder_ / "plain.h5";
    options_.odin.reset();
    extract();
    EXPECT_TRUE(at::equal(FeatureFile(options_.out).read({0, 11}).features, rows.features));
}

TEST_F(Extraction, MarksScoresOfOdinThatAreNotFinite) {
    options_.odin = OdinParameters{.temperature = 1, .epsilon = 0.2};
    testing::write_text(folder_ / "5.bmp",
                        testing::grey_bmp(230));  // the step makes it whiter than white
    extract();
    const FeatureFile file(options_.out);
    EXPECT_EQ(file.read({0, 11}).status[5], RowStatus::not_finite);
    EXPECT_EQ(file.read({0, 11}).features[5][1].item<float>(), 0);
    ASSERT_EQ(file.unreadable().size(), 1U);
    EXPECT_THAT(file.unreadable()[0].reason, HasSubstr("ODIN"));
}

TEST_F(Extraction, RefusesOtherParametersOfOdin) {
    options_.odin = OdinParameters{};
    extract();
    const std::string before = testing::read_text(options_.out);
    options_.odin->temperature = 1000.0000001;
    EXPECT_THAT(message(), ::testing::AllOf(HasSubstr("'epsilon=0.0014 temperature=1000' there"),
                                            HasSubstr("temperature=1000.0000001' here")));
    EXPECT_EQ(testing::read_text(options_.out), before);
}

TEST_F(Extraction, RefusesAFileWithoutOdinWhereItIsAskedFor) {
    extract();
    options_.odin = OdinParameters{};
    EXPECT_THAT(message(), HasSubstr("odin: nothing there"));
}

TEST_F(Extraction, GoesOnWithScoresOfOdinThatNobodyAsksFor) {
    options_.odin = OdinParameters{.temperature = 10, .epsilon = 0.002};
    extract();
    const std::string before = testing::read_text(options_.out);
    {
        Hdf5File file = Hdf5File::open(options_.out, Access::read_write);
        const std::vector<float> changed{7, 7, 7, 7};
        file.write<float>("/odin", 4, changed);
        file.close();
    }
    options_.odin.reset();
    EXPECT_EQ(extract().computed_rows, 4) << "the block whose scores were changed";
    EXPECT_EQ(testing::read_text(options_.out), before);
    EXPECT_EQ(extract().computed_rows, 0);
}

TEST_F(Extraction, OverwritesOnlyWhatWasMadeDifferently) {
    extract();
    options_.overwrite = true;
    EXPECT_EQ(extract().computed_rows, 0);
    options_.odin = OdinParameters{};
    EXPECT_EQ(extract().computed_rows, 11);
    testing::write_text(options_.out, "no HDF5 file");
    EXPECT_EQ(extract().computed_rows, 11);
}

}  // namespace
}  // namespace farout
