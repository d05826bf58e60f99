#include "extraction/extract.h"

#include <atomic>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "extraction/network_check.h"
#include "extraction/output.h"
#include "features/list_facts.h"
#include "files/hash.h"
#include "files/writer_lock.h"
#include "grey_bmp.h"
#include "images/image.h"
#include "message_of.h"
#include "parallel/communicator.h"
#include "temporary_folder.h"

namespace farout::extraction {
namespace {

using ::testing::HasSubstr;

/// Features: the pixel, and the number of images in its batch. White makes a NaN.
class TinyModel : public models::Model {
  public:
    models::NetworkAnswer forward(const at::Tensor& images, const models::Taps& asked) override {
        count += images.size(0);
        const at::Tensor grey = images.select(1, 0).flatten(1).mean(1);
        const at::Tensor broken = at::full_like(grey, std::numeric_limits<float>::quiet_NaN());
        models::NetworkAnswer answer{at::stack({at::where(grey > 0.99, broken, grey), grey * 2}, 1),
                                     {}};
        for (const std::string& tap : asked) answer.taps[tap] = at::stack({grey, -grey, grey}, 1);
        return answer;
    }
    numerics::Head head() const override { return {at::eye(2), at::zeros(2)}; }
    std::int64_t feature_width() const override { return 2; }
    void to(const at::Device&, at::ScalarType) override {}

    std::atomic<std::int64_t> count = 0;  ///< of images that it has seen
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
        options_.source = images::open_source(folder_.path());
        options_.out = folder_ / "f.h5";
        options_.preprocessing =
            images::parse_preprocessing("size=1,fit=squash,mean=0/0/0,std=1/1/1", {});
        options_.provenance = {{"model", "tiny"}};
        options_.warn = [](const std::string& warning) { ADD_FAILURE() << warning; };
        options_.block_rows = 4;
        options_.batch_rows = 2;
        options_.workers = 3;
    }

    ExtractionSummary extract() {
        const auto communicator = parallel::make_local_communicator();
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

    void forget_blocks(const std::vector<std::int64_t>& blocks) {
        const auto communicator = parallel::make_local_communicator();
        features::FeatureFileWriter file(options_.out, *communicator);
        for (const std::int64_t block : blocks) file.forget(block);
        file.close();
    }

    testing::TemporaryFolder folder_;
    ExtractionOptions options_;
    std::vector<std::int64_t> progress_;
    std::vector<std::int64_t> unreadable_;
};

TEST_F(Extraction, KeepsRowsInTheOrderOfTheList) {
    EXPECT_EQ(extract().computed_rows, 11);
    const features::FeatureRows rows = features::FeatureFile(options_.out).read({0, 11});
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
        files::Hdf5File file = files::Hdf5File::open(options_.out, files::Access::read_write);
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
    const features::FeatureFile file(options_.out);
    const features::FeatureRows rows = file.read({0, 11});
    EXPECT_EQ(rows.status[3], static_cast<features::RowStatus>(images::ImageFault::corrupt));
    EXPECT_EQ(rows.status[5], features::RowStatus::not_finite);
    EXPECT_EQ(rows.status[7], static_cast<features::RowStatus>(images::ImageFault::not_found));
    EXPECT_EQ(rows.status[8], features::RowStatus::ok);
    EXPECT_EQ(rows.features[5][1].item<float>(), 0) << "what takes no part is zeros";
    EXPECT_EQ(file.unreadable().size(), 3U);
}

TEST_F(Extraction, StrictStopsAtTheFirstImageAndNamesIt) {
    std::filesystem::remove(folder_ / "9.bmp");
    options_.on_unreadable = features::OnUnreadable::stop;
    EXPECT_THAT(message(),
                ::testing::AllOf(HasSubstr("Row 9"), HasSubstr("9.bmp"), HasSubstr("--strict")));
    EXPECT_EQ(features::inspect_feature_file(options_.out, features::Look::deep).finished_blocks, 2)
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
    forget_blocks({0, 1, 2});
    std::vector<std::string> warnings;
    options_.warn = [&](const std::string& text) { warnings.push_back(text); };
    {
        const files::WriterLock other(options_.out);
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
    const images::ListedImage first = options_.images.front();
    options_.images.assign(400, first);  // 100 blocks
    extract();
    const std::string whole = testing::read_text(options_.out);
    const auto communicator = parallel::make_local_communicator();
    std::vector<std::uint64_t> checksums(100);
    files::Hdf5File file = files::Hdf5File::open(options_.out, files::Access::read_write);
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
    const files::WriterLock other(options_.out);
    options_.provenance["model"] = "another";
    options_.overwrite = true;
    EXPECT_THAT(message(), ::testing::AllOf(HasSubstr(options_.out.string()),
                                            HasSubstr("by another run (process"),
                                            HasSubstr("Wait until it has ended")));
    EXPECT_EQ(testing::read_text(options_.out), before);
}

const Identity odin = full_output(parse_identity("odin(temperature=100, epsilon=0.01)"));

/// The grey of a pixel is the difference of the two logits: TinyModel's head gives (g, 2g).
float odin_of(float grey, double deviation) {
    return static_cast<float>((static_cast<double>(grey) + 0.01 / deviation) / 100);
}

TEST_F(Extraction, MakesOutputsBesideTheFeatures) {
    options_.preprocessing =
        images::parse_preprocessing("size=1,fit=squash,mean=0/0/0,std=0.5/1/1", {});
    testing::write_text(folder_ / "3.bmp", "BM, but no image");
    extract();
    const std::string plain = testing::read_text(options_.out);
    std::filesystem::remove(options_.out);
    options_.outputs = {odin};
    EXPECT_EQ(extract().computed_rows, 11);
    EXPECT_EQ(testing::read_text(options_.out), plain) << "features know nothing of outputs";
    const features::FeatureRows rows = features::FeatureFile(options_.out).read({0, 11});
    const features::FeatureFile file(folder_ / "f.odin+temperature=100+epsilon=0.01.h5",
                                     features::FileKind::output);
    EXPECT_EQ(file.provenance().at("output"), odin.text());
    EXPECT_EQ(file.provenance().at("model"), "tiny");
    const features::FeatureRows output = file.read({0, 11});
    EXPECT_EQ(output.status, rows.status);
    EXPECT_EQ(output.features[3].item<float>(), 0) << "what takes no part is zeros";
    for (int row = 0; row < 11; ++row) {
        if (row == 3) continue;
        const float grey = rows.features[row][0].item<float>();
        EXPECT_NEAR(output.features[row].item<float>(), odin_of(grey, 0.5), 1e-8) << row;
    }
}

TEST_F(Extraction, OutputsFromTapsComeOutOfThePassThatGivesTheFeatures) {
    const Identity stage_means = full_output({"stage_means", {}});
    options_.outputs = {stage_means};
    const auto communicator = parallel::make_local_communicator();
    TinyModel model;
    extract_features(*communicator, model, options_, [](const ExtractionProgress&) {});
    TinyModel looked_at;
    check_network(looked_at, options_);
    EXPECT_EQ(model.count, 11 + looked_at.count + 1) << "one image more tells how many there are";
    const features::FeatureRows rows = features::FeatureFile(options_.out).read({0, 11});
    const features::FeatureFile file(folder_ / "f.stage_means.h5", features::FileKind::output);
    ASSERT_EQ(file.width(), 3);
    const at::Tensor means = file.read({0, 11}).features;
    const at::Tensor grey = rows.features.select(1, 0);
    EXPECT_TRUE(at::equal(means, at::stack({grey, -grey, grey}, 1)));
}

TEST_F(Extraction, MakesAnOutputThatIsAddedLaterAloneAndTheSameBytes) {
    options_.outputs = {odin};
    extract();
    const std::filesystem::path file = output_file(options_.out, odin);
    const std::string together = testing::read_text(file);
    const std::string features = testing::read_text(options_.out);
    std::filesystem::remove(file);
    const auto communicator = parallel::make_local_communicator();
    TinyModel model;
    const ExtractionSummary summary =
        extract_features(*communicator, model, options_, [](const ExtractionProgress&) {});
    EXPECT_EQ(summary.files.at(0).computed_rows, 0);
    EXPECT_EQ(summary.files.at(1).computed_rows, 11);
    // ODIN's two passes an image, and the look at the network; none for the features.
    TinyModel looked_at;
    check_network(looked_at, options_);
    EXPECT_EQ(model.count, 2 * 11 + looked_at.count);
    EXPECT_EQ(testing::read_text(file), together);
    EXPECT_EQ(testing::read_text(options_.out), features);
}

TEST_F(Extraction, GoesOnWithFilesThatLackDifferentBlocks) {
    const Identity other = full_output({"odin", {}});
    options_.outputs = {odin, other};
    extract();
    const std::vector<std::filesystem::path> files{options_.out, output_file(options_.out, odin),
                                                   output_file(options_.out, other)};
    std::vector<std::string> whole;
    for (const auto& file : files) whole.push_back(testing::read_text(file));
    EXPECT_NE(whole[1], whole[2]);
    const auto communicator = parallel::make_local_communicator();
    for (const auto& [file, block] : {std::pair(0, 0), {1, 0}, {1, 1}, {2, 2}}) {
        features::FeatureFileWriter writer(files[static_cast<std::size_t>(file)], *communicator);
        writer.forget(block);
        writer.close();
    }
    EXPECT_EQ(extract().computed_rows, 4 + 4 + 3);
    for (std::size_t file = 0; file < files.size(); ++file)
        EXPECT_EQ(testing::read_text(files[file]), whole[file]) << files[file];
    EXPECT_EQ(extract().computed_rows, 0);
}

TEST_F(Extraction, MarksNumbersOfAnOutputThatAreNotFinite) {
    options_.outputs = {full_output(parse_identity("odin(temperature=1, epsilon=0.2)"))};
    testing::write_text(folder_ / "5.bmp",
                        testing::grey_bmp(230));  // the step makes it whiter than white
    extract();
    EXPECT_TRUE(features::FeatureFile(options_.out).unreadable().empty());
    const features::FeatureFile file(output_file(options_.out, options_.outputs.front()),
                                     features::FileKind::output);
    EXPECT_EQ(file.read({0, 11}).status[5], features::RowStatus::not_finite);
    ASSERT_EQ(file.unreadable().size(), 1U);
    EXPECT_THAT(file.unreadable()[0].reason, HasSubstr("odin(temperature=1"));
    EXPECT_THAT(testing::read_text(output_file(options_.out, options_.outputs.front()).string() +
                                   ".unreadable.tsv"),
                HasSubstr("5.bmp"));
}

TEST_F(Extraction, OverwritesWhatIsThere) {
    extract();
    const std::string before = testing::read_text(options_.out);
    options_.overwrite = true;
    EXPECT_EQ(extract().computed_rows, 11);
    EXPECT_EQ(testing::read_text(options_.out), before);
    EXPECT_FALSE(std::filesystem::exists(options_.out.string() + ".overwrite"));
    testing::write_text(options_.out, "no HDF5 file");
    EXPECT_EQ(extract().computed_rows, 11);
    std::filesystem::remove(options_.out);
    EXPECT_EQ(extract().computed_rows, 11);
}

TEST_F(Extraction, GoesOnWithWhatAnInterruptedOverwriteBegan) {
    options_.overwrite = true;
    extract();
    const std::string whole = testing::read_text(options_.out);
    forget_blocks({1});
    EXPECT_EQ(extract().computed_rows, 11) << "nothing says that such a run began it";
    std::filesystem::remove(folder_ / "9.bmp");
    options_.on_unreadable = features::OnUnreadable::stop;
    EXPECT_THAT(message(), HasSubstr("Row 9"));  // two blocks are made anew by then
    testing::write_text(folder_ / "9.bmp", testing::grey_bmp(90));
    EXPECT_EQ(extract().computed_rows, 3) << "the last block";
    EXPECT_EQ(testing::read_text(options_.out), whole);
    EXPECT_EQ(extract().computed_rows, 11) << "a finished one is made anew";
}

TEST_F(Extraction, DoesNotOverwriteWhatAnotherRunIsWriting) {
    extract();
    const std::string before = testing::read_text(options_.out);
    const files::WriterLock other(options_.out);
    options_.overwrite = true;
    EXPECT_THAT(message(), HasSubstr("Wait until it has ended"));
    EXPECT_EQ(testing::read_text(options_.out), before);
}

// ---- Rows without features, tried again
// ----------------------------------------------------------

/// What depends on how many images are computed together, as rounding does, shows which were.
class PairModel : public TinyModel {
  public:
    models::NetworkAnswer forward(const at::Tensor& images, const models::Taps& asked) override {
        models::NetworkAnswer answer = TinyModel::forward(images, asked);
        answer.features.select(1, 1).fill_(1 + 1e-5 * static_cast<double>(images.size(0)));
        computed += images.size(0);
        return answer;
    }
    std::int64_t images_together() const override { return 2; }
    std::atomic<std::int64_t> computed = 0;
};

TEST_F(Extraction, TriesRowsAgainThatWereNotFoundAndNoOther) {
    const std::string image = testing::read_text(folder_ / "5.bmp");
    extract();
    const std::string whole = testing::read_text(options_.out);
    std::filesystem::remove(options_.out);
    std::filesystem::remove(folder_ / "5.bmp");
    extract();
    EXPECT_NE(testing::read_text(options_.out), whole);
    EXPECT_EQ(extract().computed_rows, 0) << "it isn't there yet";
    for (int other = 0; other < 11; ++other)
        std::filesystem::remove(folder_ / (std::to_string(other) + ".bmp"));
    testing::write_text(folder_ / "5.bmp", image);
    const ExtractionSummary summary = extract();
    EXPECT_EQ(summary.computed_rows, 1);
    EXPECT_EQ(summary.recovered_rows, 1);
    EXPECT_EQ(testing::read_text(options_.out), whole);
    EXPECT_FALSE(std::filesystem::exists(options_.out.string() + ".unreadable.tsv"));
}

TEST_F(Extraction, ComputesWhatBelongsTogetherWithARowThatIsTriedAgain) {
    options_.block_rows = 10;
    options_.batch_rows = 5;  // pairs: 0 1, 2 3, 4, 5 6, 7 8, 9, and in the next block 10
    PairModel model;
    const auto communicator = parallel::make_local_communicator();
    const auto run = [&] {
        model.computed = 0;
        return extract_features(*communicator, model, options_, [](const ExtractionProgress&) {});
    };
    run();
    const std::string whole = testing::read_text(options_.out);
    for (const int row : {4, 8, 10}) {
        std::filesystem::remove(options_.out);
        const std::string name = std::to_string(row) + ".bmp";
        std::filesystem::rename(folder_ / name, folder_ / "away");
        run();
        std::filesystem::rename(folder_ / "away", folder_ / name);
        EXPECT_EQ(run().computed_rows, 1) << row;
        constexpr int looked_at = 6;  // network_check.h: three alone, three together
        EXPECT_EQ(model.computed - looked_at, row == 8 ? 2 : 1) << row;
        EXPECT_EQ(testing::read_text(options_.out), whole) << row;
    }
}

TEST_F(Extraction, ComputesBlocksAnewInWhichNothingIsToBeKept) {
    extract();
    const std::string whole = testing::read_text(options_.out);
    std::filesystem::remove(options_.out);
    std::filesystem::rename(folder_.path() / "0.bmp", folder_ / "zero");
    options_.source = images::open_source(folder_ / "nowhere");  // a mount that isn't there yet
    std::filesystem::create_directory(folder_ / "nowhere");
    extract();
    EXPECT_EQ(features::FeatureFile(options_.out).without_features(),
              (features::CountsByStatus{
                  {static_cast<features::RowStatus>(images::ImageFault::not_found), 11}}));
    std::filesystem::rename(folder_ / "zero", folder_ / "0.bmp");
    options_.source = images::open_source(folder_.path());
    progress_.clear();
    EXPECT_EQ(extract().computed_rows, 11);
    EXPECT_THAT(progress_, ::testing::ElementsAre(4, 8, 11));
    EXPECT_EQ(testing::read_text(options_.out), whole);
}

TEST_F(Extraction, TriesRowsOfOutputsAgainToo) {
    options_.outputs = {odin};
    extract();
    const std::filesystem::path file = output_file(options_.out, odin);
    const std::string whole = testing::read_text(options_.out);
    const std::string output = testing::read_text(file);
    std::filesystem::remove(options_.out);
    std::filesystem::remove(file);
    std::filesystem::rename(folder_ / "6.bmp", folder_ / "away");
    extract();
    EXPECT_NE(testing::read_text(file), output);
    std::filesystem::rename(folder_ / "away", folder_ / "6.bmp");
    extract();
    EXPECT_EQ(testing::read_text(options_.out), whole);
    EXPECT_EQ(testing::read_text(file), output);
}

TEST_F(Extraction, TriesCorruptFilesAgainWhenTheyHaveChanged) {
    extract();
    const std::string whole = testing::read_text(options_.out);
    std::filesystem::remove(options_.out);
    const std::string good = testing::read_text(folder_ / "3.bmp");
    std::string bad = good;
    bad[0] = 'X';
    testing::write_text(folder_ / "3.bmp", bad);
    extract();
    const std::string notes = testing::read_text(options_.out.string() + ".unreadable.tsv");
    EXPECT_THAT(notes, HasSubstr("\n3\t" + std::to_string(bad.size()) + "\t20"));
    EXPECT_THAT(notes, HasSubstr("\t3.bmp\n"));
    EXPECT_EQ(extract().computed_rows, 0);
    EXPECT_EQ(testing::read_text(options_.out.string() + ".unreadable.tsv"), notes);
    // Of the same size and with its old time of writing: only the time of change tells.
    const auto time = std::filesystem::last_write_time(folder_ / "3.bmp");
    testing::write_text(folder_ / "3.bmp", good);
    std::filesystem::last_write_time(folder_ / "3.bmp", time);
    EXPECT_EQ(extract().computed_rows, 1);
    EXPECT_EQ(testing::read_text(options_.out), whole);
}

TEST_F(Extraction, TriesCorruptFilesAgainWithoutNotesOfThem) {
    testing::write_text(folder_ / "3.bmp", "BM, but no image");
    extract();
    const std::string holed = testing::read_text(options_.out);
    const std::string notes = options_.out.string() + ".unreadable.tsv";
    const std::string noted = testing::read_text(notes);
    for (const char* text : {"", "something else", "# Rows without features of f.h5\n3\tx\ty\n"}) {
        testing::write_text(notes, text);
        EXPECT_EQ(extract().recovered_rows, 0);
        EXPECT_EQ(testing::read_text(options_.out), holed);
        EXPECT_EQ(testing::read_text(notes), std::string(text).starts_with("# Rows") ? noted : text)
            << "what isn't ours stays";
    }
    std::filesystem::remove(notes);
    extract();
    EXPECT_EQ(testing::read_text(notes), noted);
}

TEST_F(Extraction, TriesAllRowsWithoutFeaturesWhereItIsToldTo) {
    testing::write_text(folder_ / "5.bmp", testing::grey_bmp(255));  // its features are no numbers
    extract();
    ASSERT_EQ(
        features::FeatureFile(options_.out).without_features().at(features::RowStatus::not_finite),
        1);
    testing::write_text(folder_ / "5.bmp", testing::grey_bmp(50));
    EXPECT_EQ(extract().computed_rows, 0) << "nothing tells that it has changed";
    options_.retry_unreadable = true;
    EXPECT_EQ(extract().computed_rows, 1);
    EXPECT_TRUE(features::FeatureFile(options_.out).without_features().empty());
}

TEST_F(Extraction, SaysAnewWhyARowThatWasTriedHasNoFeatures) {
    std::filesystem::remove(folder_ / "2.bmp");
    extract();
    testing::write_text(folder_ / "2.bmp", "BM, but no image");
    extract();
    const auto rows = features::FeatureFile(options_.out).unreadable();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].status, static_cast<features::RowStatus>(images::ImageFault::corrupt));
    std::filesystem::remove(folder_ / "2.bmp");
    extract();
    EXPECT_EQ(features::FeatureFile(options_.out).unreadable().at(0).status,
              static_cast<features::RowStatus>(images::ImageFault::corrupt))
        << "what was known of it stays";
}

TEST_F(Extraction, TellsWhichRowsARunWouldTryAgain) {
    const auto status = [](images::ImageFault fault) {
        return static_cast<features::RowStatus>(fault);
    };
    testing::write_text(folder_ / "2.bmp", "BM, but no image");
    std::filesystem::rename(folder_ / "3.bmp", folder_ / "away");
    std::filesystem::remove(folder_ / "4.bmp");
    extract();
    ExtractionState state = inspect_extraction(options_).front();
    EXPECT_EQ(state.without_features,
              (features::CountsByStatus{{status(images::ImageFault::not_found), 2},
                                        {status(images::ImageFault::corrupt), 1}}));
    EXPECT_TRUE(state.can_be_tried.empty());
    std::filesystem::rename(folder_ / "away", folder_ / "3.bmp");
    EXPECT_EQ(inspect_extraction(options_).front().can_be_tried,
              (features::CountsByStatus{{status(images::ImageFault::not_found), 1}}));
    options_.retry_unreadable = true;
    EXPECT_EQ(inspect_extraction(options_).front().can_be_tried,
              (features::CountsByStatus{{status(images::ImageFault::not_found), 1},
                                        {status(images::ImageFault::corrupt), 1}}));
    testing::write_text(folder_ / "2.bmp", "BM, but another no image");
    options_.retry_unreadable = false;
    EXPECT_EQ(features::sum_of(inspect_extraction(options_).front().can_be_tried), 2);
}

// ---- Labels are no part of what features depend on
// -----------------------------------------------

TEST_F(Extraction, CorrectsLabelsAndComputesNothing) {
    options_.images[7].label = 5;
    extract();
    const std::string as_corrected = testing::read_text(options_.out);
    const std::string id = features::FeatureFile(options_.out).content_id();
    std::filesystem::remove(options_.out);
    options_.images[7].label = 1;
    extract();
    EXPECT_NE(features::FeatureFile(options_.out).content_id(), id)
        << "what is made of them depends on it";
    options_.images[7].label = 5;
    std::vector<std::string> told;
    options_.tell = [&](const std::string& text) { told.push_back(text); };
    EXPECT_EQ(inspect_extraction(options_).front().differing_labels, 1);
    EXPECT_EQ(extract().computed_rows, 0);
    EXPECT_THAT(told, ::testing::ElementsAre(HasSubstr("labels of 1 row corrected")));
    EXPECT_EQ(testing::read_text(options_.out), as_corrected);
    EXPECT_EQ(features::FeatureFile(options_.out).content_id(), id);
}

TEST_F(Extraction, LeavesLabelsAloneThatAnotherRunIsWriting) {
    extract();
    const files::WriterLock other(options_.out);
    options_.images[7].label = 5;
    EXPECT_THAT(message(), ::testing::AllOf(HasSubstr("1 labels of the list"),
                                            HasSubstr("Wait until it has ended")));
    EXPECT_EQ(features::FeatureFile(options_.out).read({7, 8}).labels[0], 1);
}

TEST_F(Extraction, GoesOnWithFilesWhoseFactsCoverTheLabels) {
    std::vector<std::string> paths;
    std::vector<std::int64_t> labels;
    for (const images::ListedImage& image : options_.images) {
        paths.push_back(image.path);
        labels.push_back(image.label);
    }
    options_.provenance[features::former_list_fact] = features::former_hash_of_list(paths, labels);
    extract();
    const std::string id = features::FeatureFile(options_.out).content_id();
    files::Sha256 as_ever;
    for (const auto& [name, value] : features::FeatureFile(options_.out).provenance())
        as_ever.add(name).add("\n").add(value).add("\n");
    std::vector<std::uint64_t> checksums(3);
    files::Hdf5File::open(options_.out, files::Access::read)
        .read<std::uint64_t>("/blocks/checksum", 0, checksums);
    EXPECT_EQ(id, as_ever.add(std::as_bytes(std::span(checksums))).finish());

    options_.provenance.erase(features::former_list_fact);
    options_.provenance[features::images_fact] = features::hash_of_images(options_.images);
    EXPECT_EQ(extract().computed_rows, 0);
    EXPECT_EQ(features::FeatureFile(options_.out).content_id(), id)
        << "what was made of it stays current";
    options_.images[7].label = 5;
    EXPECT_EQ(extract().computed_rows, 0);
    EXPECT_NE(features::FeatureFile(options_.out).content_id(), id);
    options_.images[7].label = 1;
    EXPECT_EQ(extract().computed_rows, 0);
    EXPECT_EQ(features::FeatureFile(options_.out).content_id(), id);

    std::swap(options_.images[3], options_.images[4]);
    options_.provenance[features::images_fact] = features::hash_of_images(options_.images);
    EXPECT_THAT(message(),
                ::testing::AllOf(HasSubstr("made differently"), HasSubstr(features::images_fact)));
}

TEST_F(Extraction, AnInterruptedCorrectionOfLabelsLeavesAnUnfinishedFile) {
    extract();
    const std::string before = testing::read_text(options_.out);
    forget_blocks({0});  // as correct_labels() does while it writes
    {
        files::Hdf5File file = files::Hdf5File::open(options_.out, files::Access::read_write);
        file.write<std::int64_t>("/labels", 0, std::vector<std::int64_t>(5, 77));
        file.close();
    }
    EXPECT_THAT(testing::message_of([&] { features::FeatureFile(options_.out); }),
                HasSubstr("isn't finished"));
    EXPECT_EQ(extract().computed_rows, 4);
    EXPECT_EQ(testing::read_text(options_.out), before);
}

TEST(AreTooMany, CountsInRowsAndNotInRoundingErrors) {
    EXPECT_FALSE(features::are_too_many(0, 0, 0));
    EXPECT_FALSE(features::are_too_many(29, 100, 0.29));
    EXPECT_FALSE(features::are_too_many(7, 100, 0.07));
    EXPECT_TRUE(features::are_too_many(30, 100, 0.29));
    EXPECT_TRUE(features::are_too_many(1, 1'000'000, 0));
    EXPECT_FALSE(features::are_too_many(10'000, 1'000'000, 0.01));
    EXPECT_TRUE(features::are_too_many(10'001, 1'000'000, 0.01));
    EXPECT_FALSE(features::are_too_many(100, 100, 1));
}

TEST(CausesOf, AreTheMostFrequentFirst) {
    const auto status = [](images::ImageFault fault) {
        return static_cast<features::RowStatus>(fault);
    };
    EXPECT_EQ(features::causes_of({{status(images::ImageFault::not_found), 2},
                                   {status(images::ImageFault::not_readable), 7},
                                   {status(images::ImageFault::corrupt), 1},
                                   {features::RowStatus::not_finite, 3}}),
              "7 not readable, 3 with NaN or infinite features, 2 not found, 1 corrupt");
}

}  // namespace
}  // namespace farout::extraction
