# farout_embed(TARGET HEADER FILE...): the files become part of the program. The generated TARGET_embedded.cpp has
# embedded_file(name), declared by the target's own HEADER in its layer's namespace, which finds them by their names
# without folders.
function(farout_embed target header)
    string(REGEX REPLACE "/.*" "" layer "${header}")
    set(assembly "")
    set(declarations "")
    set(table "")
    set(number 0)
    foreach(file IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
        cmake_path(GET file FILENAME name)
        set(symbol "${target}_embedded_${number}")
        string(APPEND assembly "asm(\".pushsection .rodata\\n${symbol}: .incbin \\\"${file}\\\"\\n"
            "${symbol}_end: .byte 0\\n.popsection\\n\");\n")
        string(APPEND declarations "extern const char ${symbol}[], ${symbol}_end[];\n")
        string(APPEND table "    if (name == \"${name}\") return {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})};\n")
        list(APPEND files "${file}")
        math(EXPR number "${number} + 1")
    endforeach()
    set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp")
    file(CONFIGURE OUTPUT "${generated}" @ONLY CONTENT
"#include \"@header@\"

@assembly@
extern \"C\" {
@declarations@}

namespace farout::@layer@ {

std::string_view embedded_file(std::string_view name) {
@table@    return {};
}

}  // namespace farout::report
")
    # A unity's object wouldn't be made again when one of the files changes.
    set_source_files_properties("${generated}" PROPERTIES OBJECT_DEPENDS "${files}" SKIP_UNITY_BUILD_INCLUSION ON)
    target_sources(${target} PRIVATE "${generated}")
endfunction()
