#define OMPI_SKIP_MPICXX 1  // Open MPI's retired C++ interface would need a library of its own
#include <array>

#include <mpi.h>

#include "core/text.h"
#include "parallel/environment.h"

namespace farout::parallel {

std::string mpi_version() {
    std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
    int length = 0;
    MPI_Get_library_version(text.data(), &length);  // may be called before MPI has started
    std::string name(text.data(), static_cast<std::size_t>(length));
    while (!name.empty() && name.back() == '\0') name.pop_back();
    for (const char end : {'\n', ','}) name = name.substr(0, name.find(end));
    for (char& c : name)
        if (c == '\t') c = ' ';
    return concat(MPI_VERSION, ".", MPI_SUBVERSION, ": ", name);
}

}  // namespace farout::parallel
