#include "files/hdf5_version.h"

#include <hdf5.h>

#include "core/text.h"

namespace farout::files {

std::string hdf5_version() {
    const std::string built = concat(H5_VERS_MAJOR, ".", H5_VERS_MINOR, ".", H5_VERS_RELEASE);
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    const std::string loaded = concat(major, ".", minor, ".", release);
#ifdef H5_HAVE_PARALLEL
    const char* parallel = ", with MPI";
#else
    const char* parallel = ", without MPI";
#endif
    return concat(loaded, parallel, loaded == built ? "" : ", built with the headers of " + built);
}

}  // namespace farout::files
