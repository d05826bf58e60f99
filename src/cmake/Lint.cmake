# `cmake --build build/release --target tidy` runs clang-tidy over src/ (.clang-tidy), `--target format` rewrites
# sources to the house style (.clang-format); a ctest checks the style where clang-format 14 is (Debian 12's).
file(GLOB_RECURSE farout_style_files CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/src/*.h" "${PROJECT_SOURCE_DIR}/src/*.cpp" "${PROJECT_SOURCE_DIR}/src/*.inc"
    "${PROJECT_SOURCE_DIR}/tests/*.h" "${PROJECT_SOURCE_DIR}/tests/*.cpp")

find_program(FAROUT_CLANG_FORMAT NAMES clang-format-14 clang-format)
if(FAROUT_CLANG_FORMAT)
    execute_process(COMMAND ${FAROUT_CLANG_FORMAT} --version OUTPUT_VARIABLE clang_format_version)
    add_custom_target(format COMMAND ${FAROUT_CLANG_FORMAT} -i ${farout_style_files})
endif()

find_program(FAROUT_RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
if(FAROUT_RUN_CLANG_TIDY)
    # clang can't read GCC's precompiled header: it gets the commands without it.
    add_custom_target(tidy
        COMMAND ${CMAKE_COMMAND} -E make_directory "${PROJECT_BINARY_DIR}/tidy"
        COMMAND sed -E "s/-Winvalid-pch -include [^ ]*cmake_pch.hxx//" "${PROJECT_BINARY_DIR}/compile_commands.json"
            > "${PROJECT_BINARY_DIR}/tidy/compile_commands.json"
        COMMAND ${FAROUT_RUN_CLANG_TIDY} -quiet -p "${PROJECT_BINARY_DIR}/tidy"
            -extra-arg=-Wno-unknown-warning-option -extra-arg=-Wno-ignored-optimization-argument
            "${PROJECT_SOURCE_DIR}/src/.*"
        VERBATIM)
endif()
