#pragma once
/// HDF5 1.10 doesn't only refuse damaged files: some changes of a single byte in what it keeps
/// about groups and datasets end the process that reads it, or let it run for ever. So files are
/// tried by a program of their own first (programs/hdf5_probe/main.cpp), which is started, not
/// forked: the copy of a process that talks to a network card may die of the memory that both
/// share.

#include <filesystem>
#include <vector>

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::files {

/// Reads the file's structure in farout_hdf5_probe and throws Error that names the file where that
/// crashes or runs for longer than any file of ours takes. What HDF5 refuses is left to the caller,
/// who reads next. A file that nobody wrote to since it was tried isn't tried again. The program
/// lies beside this one, or where it was built; throws Error where it is in neither place.
void try_hdf5(const std::filesystem::path& file);

/// From now on try_hdf5 does nothing in this process: for ranks other than the root.
void leave_trying_to_the_root();

/// Collective, before ranks open files of ours together: they must see the same files, by size, and
/// the root tries them. Throws AgreedError that names file and host. Files that nobody has are left
/// to whoever opens them.
void agree_on_files(parallel::Communicator& communicator,
                    const std::vector<std::filesystem::path>& files);

}  // namespace farout::files
