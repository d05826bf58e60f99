# Language level and warnings: as properties of a target that every layer links, never as global flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF) # there are none; CMake 3.28 would look for them in every file
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

# The oldest that farout is compiled with. Older ones stop at <span> or <concepts>, hundreds of lines down.
foreach(oldest IN ITEMS GNU=11 Clang=14 IntelLLVM=2022)
    string(REGEX MATCH "^(.*)=(.*)$" matched "${oldest}")
    if(CMAKE_CXX_COMPILER_ID STREQUAL CMAKE_MATCH_1 AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS CMAKE_MATCH_2)
        message(FATAL_ERROR "The C++ compiler ${CMAKE_CXX_COMPILER} is ${CMAKE_MATCH_1} ${CMAKE_CXX_COMPILER_VERSION}; "
            "${CMAKE_MATCH_2} or newer is needed. A newer one: `module avail gcc` and `module load gcc/12` on a cluster; on "
            "Rocky and Alma `dnf install gcc-toolset-12-gcc-c++` and `scl enable gcc-toolset-12 bash`. Then configure in a "
            "new build folder, or with -DCMAKE_CXX_COMPILER=g++-12.")
    endif()
endforeach()

add_library(farout_options INTERFACE)
target_compile_options(farout_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
if(FAROUT_WARNINGS_AS_ERRORS)
    target_compile_options(farout_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlaps in "literal" + std::string that aren't there (GCC bug 105651).
    target_compile_options(farout_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    target_compile_options(farout_options INTERFACE -Wno-unknown-pragmas)  # `GCC ivdep` and its like are hints
    # Files that are compiled together (FAROUT_UNITY) have aliases of one name; what else it would see GCC's sees.
    target_compile_options(farout_options INTERFACE -Wno-shadow)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 18)
        # From 18 on it gives ATen's constrained templates other names than the compiler of LibTorch's wheels did.
        target_compile_options(farout_options INTERFACE -fclang-abi-compat=17)
    endif()
endif()
if(FAROUT_SANITIZE)
    target_compile_options(farout_options INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(farout_options INTERFACE -fsanitize=address,undefined)
endif()
if(FAROUT_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
        message(FATAL_ERROR "libFuzzer is clang's: configure with `cmake --preset fuzz`.")
    endif()
    target_compile_options(farout_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
