#include "core/special_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "message_of.h"
#include "temporary_folder.h"

namespace farout {
namespace {

using ::testing::HasSubstr;
using testing::message_of;

TEST(SpecialFile, PipesAndDevicesAreRefusedByName) {
    const testing::TemporaryFolder folder;
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    std::filesystem::create_symlink("pipe", folder / "link");
    for (const auto& file : {folder / "pipe", folder / "link", std::filesystem::path("/dev/zero")})
        EXPECT_THAT(message_of([&] { refuse_special_file(file); }), HasSubstr(file.string()));
}

TEST(SpecialFile, WhatMayBeOpenedPasses) {
    const testing::TemporaryFolder folder;
    testing::write_text(folder / "file", "");
    std::filesystem::create_symlink("nowhere", folder / "dangling");
    for (const char* name : {"file", ".", "dangling", "missing"})
        EXPECT_NO_THROW(refuse_special_file(folder / name)) << name;
    EXPECT_NO_THROW(refuse_special_file(std::string(100'000, 'x')));
}

}  // namespace
}  // namespace farout
