#include "files/hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "temporary_folder.h"

namespace farout::files {
namespace {

TEST(Sha256, gives_the_digests_of_the_standard) {  // FIPS 180-2, appendix B
    EXPECT_EQ(Sha256().add("abc").finish(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(
        Sha256().add("abcdbcdecdefdefgefghfghighij").add("hijkijkljklmklmnlmnomnopnopq").finish(),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(Sha256().finish(),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, of_a_file_is_what_sha256sum_prints) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "abc", "abc");
    EXPECT_EQ(sha256_of_file(folder / "abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, of_a_missing_file_names_it) {
    try {
        sha256_of_file("/nowhere/weights.pth");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("/nowhere/weights.pth"));
        EXPECT_THAT(error.what(), ::testing::HasSubstr("No such file"));
    }
}

TEST(Checksum, depends_on_seed_content_and_order_but_not_on_the_pieces) {
    const std::string text = "penultimate features";
    const auto bytes = std::as_bytes(std::span(text));
    const auto whole = Checksum(1).add(bytes).finish();
    EXPECT_EQ(Checksum(1).add(bytes.first(7)).add(bytes.subspan(7)).finish(), whole);
    EXPECT_NE(Checksum(2).add(bytes).finish(), whole);
    EXPECT_NE(Checksum(1).add(bytes.subspan(7)).add(bytes.first(7)).finish(), whole);
    EXPECT_NE(whole, 0U);
}

}  // namespace
}  // namespace farout::files
