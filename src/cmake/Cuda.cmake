# What needs a CUDA 13 toolkit with NCCL but no LibTorch: parallel/cuda_*.cpp and nccl_*.cpp, as the library
# farout_cuda. Made wherever there is a toolkit, device or not, so that it always compiles and links.
find_package(CUDAToolkit 13 QUIET)
if(CUDAToolkit_FOUND)
    find_path(NCCL_INCLUDE_DIR nccl.h HINTS ${CUDAToolkit_INCLUDE_DIRS})
    find_library(NCCL_LIBRARY nccl HINTS ${CUDAToolkit_LIBRARY_DIR})
endif()
if(NCCL_INCLUDE_DIR AND NCCL_LIBRARY)
    set(FAROUT_HAS_CUDA_TOOLKIT ON)
    add_library(farout_nccl INTERFACE)
    target_include_directories(farout_nccl SYSTEM INTERFACE ${NCCL_INCLUDE_DIR})
    target_link_libraries(farout_nccl INTERFACE ${NCCL_LIBRARY} CUDA::cublas CUDA::cudart)
else()
    set(FAROUT_HAS_CUDA_TOOLKIT OFF)
    message(STATUS "No CUDA 13 toolkit with NCCL: the CUDA code of src/parallel isn't compiled (CUDAToolkit_ROOT "
        "names a toolkit)")
endif()

# The devices of this machine, by the driver's own tool: 0 where there is no driver.
execute_process(COMMAND nvidia-smi --list-gpus OUTPUT_VARIABLE gpus ERROR_QUIET RESULT_VARIABLE gpus_failed)
set(FAROUT_GPUS 0)
if(gpus_failed EQUAL 0)
    string(REGEX MATCHALL "(^|\n)GPU [0-9]+" gpus "${gpus}")
    list(LENGTH gpus FAROUT_GPUS)
endif()
