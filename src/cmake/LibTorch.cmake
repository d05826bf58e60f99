# The pinned LibTorch (or the one that FAROUT_LIBTORCH names) as the target farout::libtorch.
# Only torch_cpu and c10 are linked (and their CUDA halves with FAROUT_CUDA): LibTorch's own
# TorchConfig.cmake would ask for the whole CUDA toolkit.
set(version_header "${FAROUT_LIBTORCH}/include/torch/headeronly/version.h")
if(NOT EXISTS "${version_header}")
    message(FATAL_ERROR "No LibTorch >= 2.11 at FAROUT_LIBTORCH=${FAROUT_LIBTORCH}. "
        "Run `bash jobs/setup.sh`, or configure with -DFAROUT_LIBTORCH=/path/to/libtorch.")
endif()
file(STRINGS "${version_header}" version_lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
string(REGEX REPLACE "[^0-9;]" "" version_numbers "${version_lines}")
list(JOIN version_numbers "." FAROUT_LIBTORCH_VERSION)
if(FAROUT_LIBTORCH_VERSION VERSION_LESS 2.11)
    message(FATAL_ERROR "LibTorch ${FAROUT_LIBTORCH_VERSION} at ${FAROUT_LIBTORCH} is older than 2.11.")
endif()

# The libraries themselves, and all that they need of what lies beside them; of MKL's and NVIDIA's some are opened by name.
set(roots libtorch_cpu.so libc10.so)
set(opened_by_name "${FAROUT_LIBTORCH}/lib/libmkl_*.so*")
if(FAROUT_CUDA)
    list(APPEND roots libtorch_cuda.so libc10_cuda.so libtorch_cuda_linalg.so libtorch_nvshmem.so libcaffe2_nvrtc.so)
    list(APPEND opened_by_name "${FAROUT_LIBTORCH}/lib/libcu*.so*" "${FAROUT_LIBTORCH}/lib/libnv*.so*"
        "${FAROUT_LIBTORCH}/lib/libnccl*.so*")
endif()
farout_needed_files(FAROUT_LIBTORCH_FILES "${FAROUT_LIBTORCH}/lib" ${roots})
file(GLOB opened_by_name RELATIVE "${FAROUT_LIBTORCH}/lib" ${opened_by_name})
list(APPEND FAROUT_LIBTORCH_FILES ${opened_by_name})
list(REMOVE_DUPLICATES FAROUT_LIBTORCH_FILES)

# The folder of its libraries stands in the programs' RUNPATH. Another LibTorch than ours may lie among other people's
# libraries (a conda environment), which would win over the HDF5, MPI, libjpeg … that were linked: there a folder of links
# to LibTorch's own stands in its place.
set(FAROUT_LIBTORCH_LIB "${FAROUT_LIBTORCH}/lib")
cmake_path(IS_PREFIX PROJECT_SOURCE_DIR "${FAROUT_LIBTORCH}" libtorch_is_ours)
if(NOT libtorch_is_ours)
    set(FAROUT_LIBTORCH_LIB "${PROJECT_BINARY_DIR}/libtorch")
    file(REMOVE_RECURSE "${FAROUT_LIBTORCH_LIB}")
    file(MAKE_DIRECTORY "${FAROUT_LIBTORCH_LIB}")
    foreach(name IN LISTS FAROUT_LIBTORCH_FILES)
        file(CREATE_LINK "${FAROUT_LIBTORCH}/lib/${name}" "${FAROUT_LIBTORCH_LIB}/${name}" SYMBOLIC)
    endforeach()
endif()

# The OpenMP runtime that LibTorch uses. One library may have several names (conda's libgomp.so.1 leads to libomp.so).
set(FAROUT_OPENMP "" CACHE FILEPATH "LibTorch's OpenMP runtime, where it can't be told from its libraries")
set(openmp ${FAROUT_LIBTORCH_FILES})
list(FILTER openmp INCLUDE REGEX "^lib(gomp|omp|iomp)[^/]*\\.so")
set(openmp_files "")
foreach(name IN LISTS openmp)
    file(REAL_PATH "${FAROUT_LIBTORCH}/lib/${name}" file)
    if(NOT file IN_LIST openmp_files)
        list(APPEND openmp_files "${file}")
        set(openmp_name "${name}")
    endif()
endforeach()
list(LENGTH openmp_files found)
if(FAROUT_OPENMP)
    set(torch_openmp "${FAROUT_OPENMP}")
elseif(found EQUAL 1)
    set(torch_openmp "${FAROUT_LIBTORCH_LIB}/${openmp_name}")
elseif(found EQUAL 0)  # a LibTorch built on the system's
    find_package(OpenMP REQUIRED COMPONENTS CXX)
    set(torch_openmp ${OpenMP_CXX_LIBRARIES})
else()
    message(FATAL_ERROR "The LibTorch in ${FAROUT_LIBTORCH} needs more than one OpenMP runtime: ${openmp_files}. Two in one "
        "program take each other's threads. Use a LibTorch with one (`bash jobs/setup.sh` fetches one), or name the one "
        "whose GOMP_parallel its threads are from: -DFAROUT_OPENMP=/path/to/the/library.")
endif()

function(farout_import_libtorch name)
    add_library(farout::${name} SHARED IMPORTED GLOBAL)
    set_target_properties(farout::${name} PROPERTIES
        IMPORTED_LOCATION "${FAROUT_LIBTORCH_LIB}/lib${name}.so"
        INTERFACE_INCLUDE_DIRECTORIES
            "${FAROUT_LIBTORCH}/include;${FAROUT_LIBTORCH}/include/torch/csrc/api/include")
endfunction()
farout_import_libtorch(torch_cpu)
farout_import_libtorch(c10)
add_library(farout_libtorch INTERFACE)
target_link_libraries(farout_libtorch INTERFACE farout::torch_cpu farout::c10 Threads::Threads)
# libtorch_cpu.so finds libcudart, libcupti and libgomp beside itself by its own rpath; the linker must not
# look for their symbols again.
target_link_options(farout_libtorch INTERFACE -Wl,--allow-shlib-undefined)
if(FAROUT_CUDA)
    farout_import_libtorch(torch_cuda)
    farout_import_libtorch(c10_cuda)
    # No symbol of torch_cuda is named by our code (it registers its kernels when loaded): keep it.
    target_link_libraries(farout_libtorch INTERFACE
        -Wl,--no-as-needed farout::torch_cuda farout::c10_cuda -Wl,--as-needed)
endif()
