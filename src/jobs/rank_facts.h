#pragma once
/// What all ranks of a command must be told alike, and must see alike, before they work: nodes may
/// have other copies of a file under the same name. All collective; they throw AgreedError that
/// names rank, host and what differs. A rank alone agrees with itself.

#include <filesystem>
#include <string>
#include <vector>

#include "images/lists/image_list.h"
#include "images/sources/source.h"
#include "jobs/steps/stages.h"

namespace farout::jobs {

/// The program, the command and its options, but for --threads and --workers, which change no
/// figure: machines may differ.
void agree_on_command(parallel::Communicator& communicator,
                      const std::vector<std::string>& arguments);

/// Whether an option ("--threads") may be another one on each rank.
bool may_differ(const std::string& option);

/// Small files of text, by their content: "class names" and where they are.
using NamedFiles = std::vector<std::pair<std::string, std::filesystem::path>>;
void agree_on_contents(parallel::Communicator& communicator, const NamedFiles& files);

/// The files of text that a report reads.
NamedFiles texts_of(const ReportStage& stage);

/// Files and folders that no step of a job makes: there for all ranks or for none.
void agree_on_presence(parallel::Communicator& communicator, const NamedFiles& files);

/// Images, labels and their order; names the first row that differs.
void agree_on_list(parallel::Communicator& communicator,
                   const std::vector<images::ListedImage>& images);

/// The files of a sample of the list (64 rows, which the length of the list alone decides), by size
/// and beginning. Those that some ranks can't read are told by the root, as a warning.
void agree_on_image_files(parallel::Communicator& communicator, const std::filesystem::path& root,
                          const images::ImageSource& source,
                          const std::vector<images::ListedImage>& images);

/// The root warns where ranks compute with other instructions, and so get other bits.
void tell_other_processors(parallel::Communicator& communicator);

}  // namespace farout::jobs
