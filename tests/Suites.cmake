# farout_discover_suites(TARGET PREFIX prefix [TEST_FILTER filter] PROPERTIES name value...): a ctest for each test suite of
# a GoogleTest program; gtest_discover_tests makes one for each test. For programs that take long to start: with LibTorch
# half a second. A ctest that finds no test to run fails. Suites called …OnGpu get the label gpu, and are left out where no
# device is. As a script it lists the suites of PROGRAM: that is what follows a build.
if(CMAKE_SCRIPT_MODE_FILE)
    execute_process(COMMAND "${PROGRAM}" --gtest_list_tests "--gtest_filter=${TEST_FILTER}"
        OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "(^|\n)[^ \n]+\\." suites "${listed}")
    if(NOT suites)
        message(FATAL_ERROR "${PROGRAM} has no tests: ${listed}")
    endif()
    set(script "")
    foreach(suite IN LISTS suites)
        string(STRIP "${suite}" suite)
        string(REGEX REPLACE "\\.$" "" suite "${suite}")
        set(name "${PREFIX}${suite}")
        if(suite MATCHES "OnGpu$")
            if(NOT GPUS)
                continue()
            endif()
            string(REPLACE "LABELS unit" "LABELS gpu" properties "${PROPERTIES}")
        else()
            set(properties "${PROPERTIES}")
        endif()
        string(APPEND script "add_test([=[${name}]=] [=[${PROGRAM}]=] [=[--gtest_filter=${suite}.*]=])\n"
            "set_tests_properties([=[${name}]=] PROPERTIES FAIL_REGULAR_EXPRESSION [=[Running 0 tests]=] ${properties})\n")
    endforeach()
    file(WRITE "${OUT}" "${script}")
    return()
endif()

set(farout_suites_script "${CMAKE_CURRENT_LIST_FILE}")
function(farout_discover_suites target)
    cmake_parse_arguments(ARG "" "PREFIX;TEST_FILTER" "PROPERTIES" ${ARGN})
    if(NOT ARG_TEST_FILTER)
        set(ARG_TEST_FILTER "*")
    endif()
    set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}_suites.cmake")
    list(JOIN ARG_PROPERTIES " " properties)
    set(gpus 0)
    if(FAROUT_CUDA)
        set(gpus ${FAROUT_GPUS})
    endif()
    add_custom_command(TARGET ${target} POST_BUILD BYPRODUCTS "${out}" VERBATIM
        COMMAND ${CMAKE_COMMAND} "-DPROGRAM=$<TARGET_FILE:${target}>" "-DPREFIX=${ARG_PREFIX}"
            "-DTEST_FILTER=${ARG_TEST_FILTER}" "-DGPUS=${gpus}" "-DPROPERTIES=${properties}" "-DOUT=${out}" -P "${farout_suites_script}")
    set(included "${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake")
    file(WRITE "${included}" "if(EXISTS [=[${out}]=])\n    include([=[${out}]=])\nelse()\n"
        "    add_test(${target}_NOT_BUILT ${target}_NOT_BUILT)\nendif()\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${included}")
endfunction()
