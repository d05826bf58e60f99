# Language level and warnings: as properties of a target that every layer links, never as global flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

add_library(farout_options INTERFACE)
target_compile_options(farout_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlaps in "literal" + std::string that aren't there (GCC bug 105651).
    target_compile_options(farout_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    target_compile_options(farout_options INTERFACE -Wno-unknown-pragmas)  # `GCC ivdep` and its like are hints
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
