// Every good file, cut and changed in many places: it is read or refused, and nothing else happens.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "checkpoints/checkpoint_files.h"
#include "core/error.h"

namespace farout::checkpoints {
namespace {

using namespace test;

enum class Outcome { read, refused };

/// Any exception but Error ends the test; with the sanitizers on, so does any stray access.
Outcome try_reading(const std::string& bytes) {
    const TemporaryFile file("damaged", bytes);
    try {
        std::size_t sum = 0;
        for (const auto& [name, array] : read_checkpoint(file.path()).arrays) {
            for (const std::byte byte : array.bytes()) sum += std::to_integer<std::size_t>(byte);
        }
        EXPECT_LT(sum, std::size_t{1} << 40);
        return Outcome::read;
    } catch (const Error&) {
        return Outcome::refused;
    }
}

TEST(DamagedCheckpoint, IsRefusedWhereverItIsCut) {
    for (const auto& file : good_files()) {
        const std::string bytes = read_file(file);
        const std::size_t step = std::max<std::size_t>(1, bytes.size() / 400);
        for (std::size_t size = 0; size < bytes.size(); size += step) {
            EXPECT_EQ(try_reading(bytes.substr(0, size)), Outcome::refused)
                << file << " cut to " << size << " bytes";
        }
        EXPECT_EQ(try_reading(bytes.substr(0, bytes.size() - 1)), Outcome::refused) << file;
    }
}

TEST(DamagedCheckpoint, IsReadOrRefusedWhateverByteIsChanged) {
    std::mt19937 random(20260101);
    int refused = 0;
    for (const auto& file : good_files()) {
        const std::string bytes = read_file(file);
        for (int trial = 0; trial < 300; ++trial) {
            std::string damaged = bytes;
            const int changes = trial % 3 == 0 ? 4 : 1;
            for (int change = 0; change < changes; ++change) {
                damaged[random() % damaged.size()] = static_cast<char>(random());
            }
            refused += try_reading(damaged) == Outcome::refused ? 1 : 0;
        }
    }
    EXPECT_GT(refused, 500);
}

TEST(DamagedCheckpoint, IsReadOrRefusedWhateverPieceIsMissingOrRepeated) {
    std::mt19937 random(7);
    for (const auto& file : good_files()) {
        const std::string bytes = read_file(file);
        for (int trial = 0; trial < 60; ++trial) {
            std::string damaged = bytes;
            const std::size_t begin = random() % damaged.size();
            const std::size_t length = random() % 16 + 1;
            if (trial % 2 == 0)
                damaged.erase(begin, length);
            else
                damaged.insert(begin, bytes.substr(random() % bytes.size(), length));
            try_reading(damaged);
        }
    }
}

}  // namespace
}  // namespace farout::checkpoints
