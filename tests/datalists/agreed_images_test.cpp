#include "datalists/agreed_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/text.h"
#include "message_of.h"
#include "parallel/threads_communicator.h"
#include "temporary_folder.h"

namespace farout::datalists {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::message_of;
using ::testing::Not;

const std::string nothing = "nothing was thrown";

std::vector<images::ListedImage> some_images(int count) {
    std::vector<images::ListedImage> images;
    for (int i = 0; i < count; ++i) images.push_back({concat("n", i, ".png"), i % 3});
    return images;
}

/// What two to four ranks say of which the last has another list.
std::string said_of_lists(const std::vector<images::ListedImage>& usual,
                          const std::vector<images::ListedImage>& other) {
    std::string said;
    for (int ranks = 2; ranks <= 4; ++ranks)
        parallel::run_as_threads(ranks, [&](parallel::Communicator& communicator) {
            const bool is_other = communicator.rank() == ranks - 1;
            const std::string message =
                message_of([&] { agree_on_list(communicator, is_other ? other : usual); });
            if (!communicator.is_root()) return;
            said = message;
            if (message != nothing) {
                EXPECT_THAT(message, HasSubstr(concat("rank ", ranks - 1, " on ")));
            }
        });
    return said;
}

TEST(AgreeOnList, TakesTheSameListAndAnyOfARankAlone) {
    EXPECT_EQ(said_of_lists(some_images(100), some_images(100)), nothing);
    EXPECT_NO_THROW(agree_on_list(*parallel::make_local_communicator(), some_images(3)));
}

TEST(AgreeOnList, NamesTheFirstRowThatDiffers) {
    auto other = some_images(100);
    std::swap(other[70], other[90]);
    EXPECT_THAT(said_of_lists(some_images(100), other),
                AllOf(HasSubstr("has image 71 of the list 'n90.png 0' where rank 0"),
                      HasSubstr("has 'n70.png 1'"), HasSubstr("in another order")));
    other = some_images(100);
    other[3].label = 7;
    EXPECT_THAT(said_of_lists(some_images(100), other),
                AllOf(HasSubstr("'n3.png 7'"), Not(HasSubstr("in another order"))));
    other = some_images(99);
    EXPECT_THAT(said_of_lists(some_images(100), other),
                AllOf(HasSubstr("'99' where"), HasSubstr("image 100 of the list 'no such row'")));
    EXPECT_THAT(said_of_lists(other, some_images(100)),
                HasSubstr("image 100 of the list 'n99.png"));
}

TEST(AgreeOnList, IsNotTakenInByLabelsThatMovedAlong) {
    std::vector<images::ListedImage> one{{"a.png", 1}, {"b.png", 2}};
    std::vector<images::ListedImage> other{{"a.png", 2}, {"b.png", 1}};
    EXPECT_THAT(said_of_lists(one, other), Not(HasSubstr("in another order")));
    EXPECT_NE(said_of_lists(one, other), nothing);
    EXPECT_NE(said_of_lists({{"a.png", -1}}, {{"a.png", 0}}), nothing);
}

/// Two folders with the same images, to be changed.
class Copies : public ::testing::Test {
  protected:
    Copies() {
        for (const char* copy : {"a", "b"}) {
            std::filesystem::create_directory(folder_ / copy);
            for (const images::ListedImage& image : images_)
                testing::write_text(folder_ / copy / image.path, "content of " + image.path);
        }
    }

    /// What three ranks say, the second of which has the other copy.
    std::string said() {
        std::string message;
        parallel::run_as_threads(3, [&](parallel::Communicator& ranks) {
            const std::string copy = ranks.rank() == 1 ? "b" : "a";
            const std::string one = message_of([&] {
                agree_on_image_files(ranks, folder_ / copy, *images::open_source(folder_ / copy),
                                     images_);
            });
            if (ranks.is_root()) message = one;
        });
        return message;
    }

    testing::TemporaryFolder folder_;
    std::vector<images::ListedImage> images_ = some_images(20);
};

TEST_F(Copies, ThatAreTheSamePass) {
    EXPECT_EQ(said(), nothing);
}

TEST_F(Copies, OfOtherSizesOrContentAreRefused) {
    testing::write_text(folder_ / "b/n7.png", "more content of n7.png");
    EXPECT_THAT(said(), AllOf(HasSubstr("n7.png has 17 bytes for rank 0"),
                              HasSubstr("22 bytes for rank 1 on ")));
    testing::write_text(folder_ / "b/n7.png", "CONTENT OF n7.png");
    EXPECT_THAT(said(), HasSubstr("n7.png has other bytes for rank 1 on "));
}

TEST_F(Copies, ThatLackAnImageAreTold) {
    std::filesystem::remove(folder_ / "b/n7.png");
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(said(), nothing);
    EXPECT_THAT(::testing::internal::GetCapturedStderr(),
                AllOf(HasSubstr("warning: rank 1 on "), HasSubstr("can't read 1 of 20 images"),
                      HasSubstr("n7.png")));
    std::filesystem::remove(folder_ / "a/n7.png");  // nobody has it: its row says so
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(said(), nothing);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace farout::datalists
