#pragma once
/// Files that lie on several servers of a parallel file system, such as Lustre, GPFS or BeeGFS.

#include <filesystem>

namespace farout::parallel {

/// Makes an empty file by MPI-IO with the hint striping_factor (MPI 4.1, 14.2.8): the number of
/// servers that its bytes shall be spread over, which a file system takes only as the file is made.
/// Whether this MPI and this file system heed it nobody tells. To be called by one rank. False, and
/// no file, where MPI isn't running or the file can't be made, as when it is there.
bool make_striped_file(const std::filesystem::path& file, int stripes);

}  // namespace farout::parallel
