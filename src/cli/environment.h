#pragma once

namespace farout {

/// Settings of the libraries that must be made before they are first used: products whose bits
/// don't depend on the thread count (design, decision 1), and HDF5 without locks (see
/// files/hdf5_file.h), also where the user's environment asks for them.
void prepare_environment();

}  // namespace farout
