// large_scores FOLDER ROWS: id.h5 and ood.h5 of ROWS random scores each, one detector, empty paths;
// written a piece at a time.
#include <filesystem>
#include <iostream>
#include <random>

#include "core/blocks.h"
#include "files/hdf5_file.h"
#include "files/replace_file.h"
#include "files/row_status.h"
#include "scores/score_file.h"

namespace {

using namespace farout;

void write_scores(const std::filesystem::path& path, std::int64_t rows, float mean,
                  std::mt19937& random) {
    std::normal_distribution<float> normal(mean);
    files::PartialFile partial(path);
    files::Hdf5File file = files::Hdf5File::create(partial.path());
    file.create_dataset("/scores/energy", files::Number::float32, {rows});
    file.create_dataset("/predictions", files::Number::int32, {rows});
    file.create_dataset("/labels", files::Number::int64, {rows});
    file.create_dataset("/status", files::Number::uint8, {rows});
    file.create_text_dataset("/paths", rows, 1);
    const Blocks pieces{rows, std::int64_t{1} << 20U};
    for (std::int64_t piece = 0; piece < pieces.count(); ++piece) {
        const Range range = pieces.rows_of(piece);
        const auto count = static_cast<std::size_t>(range.count());
        std::vector<float> scores(count);
        for (float& score : scores) score = normal(random);
        const std::vector<std::int32_t> predictions(count);
        const std::vector<std::int64_t> labels(count, -1);
        const std::vector<std::uint8_t> status(count,
                                               static_cast<std::uint8_t>(files::RowStatus::ok));
        file.write<float>("/scores/energy", range.begin, scores);
        file.write<std::int32_t>("/predictions", range.begin, predictions);
        file.write<std::int64_t>("/labels", range.begin, labels);
        file.write<std::uint8_t>("/status", range.begin, status);
    }
    file.set_attributes({{"format", scores::score_format}, {"head", "0"}, {"statistics", "0"}});
    file.close();
    partial.commit();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::cerr << "usage: large_scores FOLDER ROWS\n";
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    const std::int64_t rows = std::stoll(arguments[2]);
    std::filesystem::create_directories(folder);
    std::mt19937 random(1);
    write_scores(folder / "id.h5", rows, 0, random);
    write_scores(folder / "ood.h5", rows, -1.5F, random);
}
