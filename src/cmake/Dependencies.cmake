# Every third-party library as an imported target. Which package of which system brings it: jobs/setup/systems/.
include(CheckCSourceCompiles)
include(SharedLibraries)
find_package(Threads REQUIRED)
find_package(MPI REQUIRED COMPONENTS C)
set(HDF5_PREFER_PARALLEL TRUE)
find_package(HDF5 REQUIRED COMPONENTS C)
if(NOT HDF5_IS_PARALLEL)
    message(FATAL_ERROR "The HDF5 found (${HDF5_C_INCLUDE_DIRS}) was built without MPI. "
        "Install a parallel one (`bash jobs/setup.sh --print` tells the package), load the cluster's module of one, or point "
        "HDF5_ROOT to it.")
endif()
if(HDF5_VERSION VERSION_LESS 1.10.2) # H5F_LIBVER_V110
    message(FATAL_ERROR "HDF5 ${HDF5_VERSION} (${HDF5_C_INCLUDE_DIRS}) is too old: 1.10.2 or newer is needed. "
        "HDF5_ROOT names another one.")
endif()
farout_same_mpi(two_mpis HDF5 ${HDF5_C_LIBRARIES} MPI ${MPI_C_LIBRARIES})
if(two_mpis)
    message(FATAL_ERROR "HDF5 and MPI don't belong together: ${two_mpis}. Both would be in the program.\n"
        "  HDF5: ${HDF5_C_LIBRARIES}\n  MPI:  ${MPI_C_COMPILER}\n"
        "Name both in a new build folder: -DMPI_C_COMPILER=…/mpicc and -DHDF5_C_COMPILER_EXECUTABLE=…/h5pcc of one MPI "
        "(Debian: mpicc.openmpi and h5pcc.openmpi, or mpicc.mpich and h5pcc.mpich); or load modules of one MPI.")
endif()
add_library(farout_hdf5 INTERFACE)
target_include_directories(farout_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(farout_hdf5 INTERFACE ${HDF5_C_LIBRARIES} MPI::MPI_C)

# CMake's own module is on its way out (CMP0167); Boosts without a file for CMake need it still.
find_package(Boost 1.74 CONFIG QUIET COMPONENTS program_options)
if(NOT Boost_FOUND)
    find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
endif()
find_package(JPEG REQUIRED)
set(CMAKE_REQUIRED_INCLUDES ${JPEG_INCLUDE_DIRS})
check_c_source_compiles("
    #include <stdio.h>
    #include <jpeglib.h>
    #ifndef LIBJPEG_TURBO_VERSION
    #error another libjpeg
    #endif
    int main(void) { return 0; }" FAROUT_JPEG_IS_TURBO)
unset(CMAKE_REQUIRED_INCLUDES)
if(NOT FAROUT_JPEG_IS_TURBO)
    unset(FAROUT_JPEG_IS_TURBO CACHE) # asked again once it was changed
    message(FATAL_ERROR "The libjpeg found (${JPEG_INCLUDE_DIRS}) isn't libjpeg-turbo: pixels would be others than Pillow's, "
        "and features other than everybody's. Install libjpeg-turbo, or name it: CMAKE_PREFIX_PATH=/its/prefix, in a new "
        "build folder.")
endif()
find_package(PNG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp libwebpdemux)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
# Of no Debian 12 package: Apache's own, where somebody has it.
find_package(Arrow CONFIG QUIET)
find_package(Parquet CONFIG QUIET)
if(NOT TARGET Parquet::parquet_shared)
    message(STATUS "No Apache Arrow with Parquet (libparquet-dev): farout export writes no .parquet")
endif()
include(LibTorch)
include(Cuda)

set(FAROUT_ECHARTS "${PROJECT_SOURCE_DIR}/.deps/echarts/echarts.min.js" CACHE FILEPATH
    "Apache ECharts 6 (echarts.min.js), which becomes a part of every report.html")
if(NOT EXISTS "${FAROUT_ECHARTS}")
    message(FATAL_ERROR "No ECharts at FAROUT_ECHARTS=${FAROUT_ECHARTS}. "
        "Run `bash jobs/setup.sh`, or configure with -DFAROUT_ECHARTS=/path/to/echarts.min.js.")
endif()
