#pragma once
/// A list against the published one, and a folder against a list.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/image_list.h"
#include "datalists/benchmark_sets.h"

namespace farout {

/// What differs between a list's text and the published list; empty: nothing that matters. The
/// published text is compared line by line where it is given, else by count and hash; what only
/// differs in order or line endings is said to be so.
std::vector<std::string> differences(const BenchmarkSet& set, const std::string& text,
                                     const std::optional<std::string>& published);

struct FolderCheck {
    std::vector<std::string> missing;     ///< listed, but not there
    std::vector<std::string> surplus;     ///< there, but not listed
    std::vector<std::string> duplicates;  ///< listed more than once
};

/// By names alone.
FolderCheck check_folder(const std::vector<ListedImage>& images, const std::filesystem::path& root);

/// Decodes every `step`-th image from the `first` on, on `threads` threads; "path: why" for each
/// that can't be, in the order of the list.
std::vector<std::string> undecodable(const std::vector<ListedImage>& images,
                                     const std::filesystem::path& root, std::size_t first,
                                     std::size_t step, int threads);

}  // namespace farout
