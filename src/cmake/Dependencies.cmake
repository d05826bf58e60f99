# Every third-party library as an imported target. Debian's package for each is listed in jobs/setup.sh.
find_package(Threads REQUIRED)
find_package(MPI REQUIRED COMPONENTS C)
set(HDF5_PREFER_PARALLEL TRUE)
find_package(HDF5 REQUIRED COMPONENTS C)
if(NOT HDF5_IS_PARALLEL)
    message(FATAL_ERROR "The HDF5 found (${HDF5_C_INCLUDE_DIRS}) was built without MPI. "
        "Install libhdf5-openmpi-dev, or point HDF5_ROOT to a parallel build.")
endif()
add_library(farout_hdf5 INTERFACE)
target_include_directories(farout_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(farout_hdf5 INTERFACE ${HDF5_C_LIBRARIES} MPI::MPI_C)

find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp libwebpdemux)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
include(LibTorch)
include(Cuda)

set(FAROUT_ECHARTS "${PROJECT_SOURCE_DIR}/.deps/echarts/echarts.min.js" CACHE FILEPATH
    "Apache ECharts 6 (echarts.min.js), which becomes a part of every report.html")
if(NOT EXISTS "${FAROUT_ECHARTS}")
    message(FATAL_ERROR "No ECharts at FAROUT_ECHARTS=${FAROUT_ECHARTS}. "
        "Run `bash jobs/setup.sh`, or configure with -DFAROUT_ECHARTS=/path/to/echarts.min.js.")
endif()
