#pragma once
/// Image lists of the benchmark's sets, made from what their publishers distribute; of ImageNet's
/// validation images with labels from the development kit.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "datalists/benchmark_sets.h"
#include "images/lists/image_folder.h"
#include "images/lists/image_list.h"

namespace farout::datalists {

/// The WordNet ids of the kit's classes, in the order of the kit's own numbers from 1: from
/// meta.mat, or from a text file with one WordNet id a line in that order. Throws Error with file
/// and line.
std::vector<std::string> read_kit_classes(const std::filesystem::path& file);

/// The label of each validation image, in order: the kit's ground truth (a class number a line)
/// names classes in an order of its own, labels are places among the sorted WordNet ids. Throws
/// Error with file and line for a number that isn't a class.
std::vector<std::int64_t> read_ground_truth(const std::filesystem::path& file,
                                            const std::vector<std::string>& classes);

/// Where an image stands in the order that samples are drawn in: XXH3 of seed and path.
std::uint64_t sampling_hash(const std::string& path, std::uint64_t seed);

struct ListIngredients {
    std::filesystem::path root;  ///< ImageNet: the folder that holds train/ and val/
    /// The development kit's, for a val/ without class folders.
    std::optional<std::filesystem::path> ground_truth;
    std::optional<std::filesystem::path> classes;
    std::int64_t per_class = 200;  ///< of imagenet_train_200k
    std::uint64_t seed = 0;
};

struct MadeList {
    std::vector<images::ListedImage> images;
    images::LeftOut left_out;           ///< what lies in the folder and isn't listed
    std::vector<std::string> warnings;  ///< what is odd about the folder
};

/// The set's list, sorted as the published ones are; a function of the names alone, whatever order
/// the file system gives them in. Throws Error that says what is missing, or why the folders don't
/// tell the labels.
///
/// The training images of a class are those with the smallest XXH3 of seed and path: independent of
/// each other, so that a missing file changes one line.
MadeList make_list(const BenchmarkSet& set, const ListIngredients& from);

/// `path label` lines, or `path` where no image has a label; "./" stands before a name that would
/// be read back as something else. Throws Error for one that can't stand in a list at all.
std::string to_text(const std::vector<images::ListedImage>& images);

}  // namespace farout::datalists
