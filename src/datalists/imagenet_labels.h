#pragma once
/// Labels of ImageNet's validation images from the development kit.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

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

}  // namespace farout::datalists
