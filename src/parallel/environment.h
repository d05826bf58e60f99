#pragma once
/// What libraries take from the environment and the processor.

#include <string>

namespace farout::parallel {

class Communicator;

/// Settings of the libraries that must be made before they are first used: products whose bits
/// don't depend on the thread count (design, decision 1), and HDF5 without locks (see
/// files/hdf5_file.h), also where the user's environment asks for them.
void prepare_environment();

/// What decides the last bits of sums and products here: the processor's instructions, and the
/// variables by which libraries choose among them. After prepare_environment().
std::string kind_of_arithmetic();

/// "3.1: Open MPI v4.1.4": of the standard that farout was built for, and the library that is
/// loaded. MPI needn't have started.
std::string mpi_version();

/// Collective: the root warns where ranks compute with other instructions, and so get other bits.
void tell_other_processors(Communicator& communicator);

}  // namespace farout::parallel
