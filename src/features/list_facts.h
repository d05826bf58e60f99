#pragma once
/// The facts that tell from which images features were made. Labels are none of them: a corrected
/// one changes no feature.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "files/hdf5_file.h"
#include "files/provenance.h"
#include "images/lists/image_list.h"

namespace farout::features {

/// SHA-256 over the paths of the image list, in its order.
inline constexpr const char* images_fact = "images sha256";
std::string hash_of_images(const std::vector<images::ListedImage>& images);
std::string hash_of_images(const std::vector<std::string>& paths);

/// Of files made until November 2026, which have no images_fact: the same over paths and labels.
inline constexpr const char* former_list_fact = "list sha256";
std::string former_hash_of_list(const std::vector<std::string>& paths,
                                std::span<const std::int64_t> labels);

/// The facts of a feature file as they are compared: those of former_list_fact get images_fact in
/// its place.
files::Provenance comparable_facts(const files::Hdf5File& file);

}  // namespace farout::features
