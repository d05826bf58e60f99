#pragma once
/// What all ranks of a command must be told alike, and must see alike, before they work: nodes may
/// have other copies of a file under the same name. All collective; they throw AgreedError that
/// names rank, host and what differs. A rank alone agrees with itself.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::files {

/// The program, the command and its options, but for --threads and --workers, which change no
/// figure: machines may differ.
void agree_on_command(parallel::Communicator& communicator,
                      const std::vector<std::string>& arguments);

/// Whether an option ("--threads") may be another one on each rank.
bool may_differ(const std::string& option);

/// Small files of text, by their content: "class names" and where they are.
using NamedFiles = std::vector<std::pair<std::string, std::filesystem::path>>;
void agree_on_contents(parallel::Communicator& communicator, const NamedFiles& files);

/// Files and folders that no step of a job makes: there for all ranks or for none.
void agree_on_presence(parallel::Communicator& communicator, const NamedFiles& files);

}  // namespace farout::files
