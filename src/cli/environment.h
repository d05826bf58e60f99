#pragma once

namespace farout {

/// Settings of the libraries that must be made before they are first used: products whose bits
/// don't depend on the thread count (design, decision 1), file locks that network file systems may
/// lack.
void prepare_environment();

}  // namespace farout
