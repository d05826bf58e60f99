# farout_layer(NAME LINKS target... [TORCH] [ALONE] [WITHOUT folder]): the folder src/NAME as the static library farout_NAME.
# All .cpp files of the folder and those in it belong to it, but for those of a folder that is a layer of its own
# (NAME/FOLDER, as the library farout_NAME_FOLDER); headers are included as "NAME/file.h".
# Eight of them are compiled together (FAROUT_UNITY), as their headers take longer than what they say themselves; ALONE: each
# by itself.
option(FAROUT_UNITY "Compile several files of a layer together: half the time for a whole build, more for one file" ON)
function(farout_layer name)
    cmake_parse_arguments(ARG "TORCH;ALONE" "WITHOUT" "LINKS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
    if(ARG_WITHOUT)
        list(FILTER sources EXCLUDE REGEX "/src/${name}/${ARG_WITHOUT}/")
    endif()
    string(REPLACE "/" "_" name "${name}")
    add_library(farout_${name} STATIC ${sources})
    target_include_directories(farout_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(farout_${name} PUBLIC ${ARG_LINKS} PRIVATE farout_options)
    if(ARG_TORCH)
        farout_use_torch(farout_${name})
    endif()
    if(FAROUT_UNITY AND NOT ARG_ALONE)
        set_target_properties(farout_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    endif()
endfunction()

# farout_cuda_sources(LAYER): its cuda_*.cpp and nccl_*.cpp as a library of their own, farout_cuda; left out where there
# is no toolkit.
function(farout_cuda_sources layer)
    get_target_property(sources farout_${layer} SOURCES)
    list(FILTER sources EXCLUDE REGEX "/(cuda|nccl)_[^/]*$")
    set_target_properties(farout_${layer} PROPERTIES SOURCES "${sources}")
    if(NOT FAROUT_HAS_CUDA_TOOLKIT)
        return()
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${layer}/cuda_*.cpp"
        "${PROJECT_SOURCE_DIR}/src/${layer}/nccl_*.cpp")
    add_library(farout_cuda STATIC ${sources})
    target_link_libraries(farout_cuda PUBLIC farout_${layer} farout_nccl PRIVATE farout_options)
endfunction()

# ATen's headers take ten seconds a file to parse; a shared precompiled header takes one.
function(farout_use_torch target)
    target_link_libraries(${target} PUBLIC farout_libtorch)
    target_precompile_headers(${target} REUSE_FROM farout_torch_headers)
endfunction()
file(CONFIGURE OUTPUT torch_headers.cpp CONTENT "// carries the precompiled header\n")
add_library(farout_torch_headers OBJECT "${PROJECT_BINARY_DIR}/torch_headers.cpp")
target_link_libraries(farout_torch_headers PUBLIC farout_libtorch PRIVATE farout_options)
target_precompile_headers(farout_torch_headers PRIVATE <ATen/ATen.h>)
