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

function(farout_import_libtorch name)
    add_library(farout::${name} SHARED IMPORTED GLOBAL)
    set_target_properties(farout::${name} PROPERTIES
        IMPORTED_LOCATION "${FAROUT_LIBTORCH}/lib/lib${name}.so"
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
