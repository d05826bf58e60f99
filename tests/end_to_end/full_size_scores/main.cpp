// full_size_scores DIR: score files as the benchmark makes them (all detectors; 50,000
// in-distribution images and four OOD sets), of random scores in which detectors agree about an
// image as real ones do, and images to show.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "catalogue/detector_choice.h"
#include "files/row_status.h"
#include "images/codecs/encode_jpeg.h"
#include "scores/score_file.h"

namespace {

using namespace farout;

constexpr int image_files = 64;

/// Noise over a slope: larger as JPEG than photos are.
void write_image(const std::filesystem::path& file, std::mt19937& random) {
    images::Image image{112, 112, {}};
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < 3; ++c)
                image.rgb.push_back(static_cast<std::uint8_t>(x + c * 20 + random() % 48));
    const std::string bytes = images::encode_jpeg(image, 90);
    std::ofstream(file, std::ios::binary) << bytes;
}

/// `ease`: how much lower a set scores than the in-distribution one.
void write_set(const std::filesystem::path& file, std::size_t rows, float ease,
               std::mt19937& random) {
    std::normal_distribution<float> normal;
    scores::ScoreTable table;
    std::vector<std::string> paths;
    for (const catalogue::DetectorKind& entry : catalogue::all_detectors()) {
        table.detectors.push_back(entry.name);
        table.scores.emplace_back();
    }
    for (std::size_t row = 0; row < rows; ++row) {
        const float difficulty = normal(random);
        for (std::size_t i = 0; i < table.scores.size(); ++i) {
            const float skill = 1 + 0.02F * static_cast<float>(i);
            table.scores[i].push_back(difficulty + 0.4F * normal(random) - ease * skill);
        }
        table.labels.push_back(ease == 0 ? static_cast<std::int64_t>(row % 1000) : -1);
        table.predictions.push_back(static_cast<std::int32_t>(random() % 1000));
        table.status.push_back(files::RowStatus::ok);
        paths.push_back("images/" + std::to_string(random() % image_files) + ".jpg");
    }
    scores::write_score_file(file, table, paths,
                             {{"model", "random"}, {"head", "0"}, {"statistics", "0"}});
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: full_size_scores DIR\n";
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder / "images");
    std::mt19937 random(1);
    for (int i = 0; i < image_files; ++i)
        write_image(folder / "images" / (std::to_string(i) + ".jpg"), random);
    write_set(folder / "val.h5", 50000, 0, random);
    write_set(folder / "openimage_o.h5", 17632, 2.2F, random);
    write_set(folder / "texture.h5", 5160, 1.9F, random);
    write_set(folder / "inaturalist.h5", 10000, 3, random);
    write_set(folder / "imagenet_o.h5", 2000, 1.1F, random);
}
