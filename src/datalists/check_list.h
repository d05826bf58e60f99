#pragma once
/// A list against the published one, and a folder against a list.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datalists/benchmark_sets.h"
#include "images/lists/image_list.h"

namespace farout::datalists {

/// What differs between a list's text and the published list; empty: nothing that matters. The
/// published text is compared line by line where it is given, else by count and hash. What differs
/// in order only, or in line endings and blanks only, is said to be so. ImageNet's val in class
/// folders has nothing that differs when images and labels are the published ones.
std::vector<std::string> differences(const BenchmarkSet& set, const std::string& text,
                                     const std::optional<std::string>& published);

struct FolderCheck {
    std::vector<std::string> missing;     ///< listed, but not there
    std::vector<std::string> surplus;     ///< there, but not listed
    std::vector<std::string> duplicates;  ///< listed more than once
};

/// By names alone. Surplus is looked for in the deepest folder that holds all listed images: beside
/// ImageNet's val lies its train, a million images.
FolderCheck check_folder(const std::vector<images::ListedImage>& images,
                         const std::filesystem::path& root);

/// Decodes the images on `threads` threads; "path: why" for each that is there and can't be, in
/// the order of the list.
std::vector<std::string> undecodable(std::span<const images::ListedImage> images,
                                     const std::filesystem::path& root, int threads);

}  // namespace farout::datalists
