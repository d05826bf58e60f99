#pragma once
/// Whether a folder is the same for all ranks: a disk of each node's own has the same name on every
/// node, but not the same files.

#include <filesystem>

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::files {

/// Collective: makes the folder and throws AgreedError unless all ranks see what the root writes
/// there (a small file of a random name, gone afterwards). Ranks look for about a second, as
/// network file systems may show a new file late. Names the hosts that don't see it. A rank alone
/// asks nothing of the folder.
void require_shared_folder(parallel::Communicator& communicator,
                           const std::filesystem::path& folder);

}  // namespace farout::files
