#pragma once

namespace farout {

/// Settings of the libraries that must be made before they are first used: products whose bits
/// don't depend on the thread count (design, decision 1), file locks that network file systems may
/// lack.
void prepare_environment();

/// Files are read from now on without the locks that would keep a run from opening them to write.
/// To be called before the first of them is opened.
void lock_no_files();

}  // namespace farout
