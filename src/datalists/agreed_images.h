#pragma once
/// Whether all ranks see the same images: nodes may have other copies of a data set under the same
/// name. Collective; they throw AgreedError that names rank, host and what differs. A rank alone
/// agrees with itself.

#include <filesystem>
#include <vector>

#include "images/lists/image_list.h"
#include "images/sources/source.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::datalists {

/// Images, labels and their order; names the first row that differs.
void agree_on_list(parallel::Communicator& communicator,
                   const std::vector<images::ListedImage>& images);

/// The files of a sample of the list (64 rows, which the length of the list alone decides), by size
/// and beginning. Those that some ranks can't read are told by the root, as a warning.
void agree_on_image_files(parallel::Communicator& communicator, const std::filesystem::path& root,
                          const images::ImageSource& source,
                          const std::vector<images::ListedImage>& images);

}  // namespace farout::datalists
