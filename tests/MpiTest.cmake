# Tests that are MPI jobs.
#
# farout_mpi_test(NAME NP 1 2 4 [LINKS target...] [SOURCES file...] [TIMEOUT seconds] [TORCH]): all .cpp files of
# tests/NAME and SOURCES (relative to tests/) as one program that starts a Session and runs its tests on every rank;
# a ctest for each number of ranks, and where it can be done one over two hosts (mpi/two_hosts.sh). Links farout_NAME unless LINKS says otherwise. Tests reach the job's communicator
# through mpi/job.h.
#
# farout_mpi_expect(NAME NP n STATUS s SAYS regex [TIMES n|any] [TIMEOUT seconds] [ONE_HOST] COMMAND target argument...):
# a whole job that must end in time with this exit status, `regex` being so many times in its output (default: any).
# Over two hosts, too, unless ONE_HOST.
#
# farout_mpi_launch(VARIABLE n): the command that starts n ranks. farout_mpi_properties(TEST n [TIMEOUT seconds]).

execute_process(COMMAND ${MPIEXEC_EXECUTABLE} --version OUTPUT_VARIABLE mpiexec_version ERROR_QUIET)
if(mpiexec_version MATCHES "Open MPI|Open RTE|OpenRTE")
    # More ranks than cores, and no binding: mpirun would put concurrent jobs on the same first cores.
    set(farout_mpiexec_flags --oversubscribe --bind-to none)
    set(farout_open_mpi ON)
elseif(mpiexec_version MATCHES "HYDRA|Intel.*MPI")
    set(farout_mpiexec_flags -bind-to none)
endif()

set(farout_mpi_as_root OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1)
set(farout_two_hosts bash "${CMAKE_CURRENT_LIST_DIR}/mpi/two_hosts.sh")
set(two_hosts_failed "another MPI than Open MPI")
if(farout_open_mpi)
    execute_process(COMMAND ${CMAKE_COMMAND} -E env ${farout_mpi_as_root} ${farout_two_hosts} 2 true
        TIMEOUT 30 RESULT_VARIABLE two_hosts_failed OUTPUT_QUIET ERROR_QUIET)
endif()
if(two_hosts_failed)
    message(STATUS "No two hosts can be made of this machine (tests/mpi/two_hosts.sh: root, iproute2): the MPI tests over TCP aren't registered")
endif()

function(farout_mpi_launch variable ranks)
    set(${variable} ${MPIEXEC_EXECUTABLE} ${farout_mpiexec_flags} ${MPIEXEC_NUMPROC_FLAG} ${ranks} PARENT_SCOPE)
endfunction()

# One MPI job at a time: ranks that wait spin, so that two jobs on two cores would slow each other down tenfold. mpirun
# sleeps for two seconds when a rank has ended with an error, so that the others may end, even if none is left: not here.
function(farout_mpi_properties test ranks)
    cmake_parse_arguments(ARG "" "TIMEOUT" "" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set_tests_properties(${test} PROPERTIES LABELS mpi PROCESSORS ${ranks} RESOURCE_LOCK mpi TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "GTEST_COLOR=no;${farout_mpi_as_root};OMPI_MCA_mpi_yield_when_idle=1;OMPI_MCA_odls_base_sigkill_timeout=0;OMPI_MCA_btl_vader_single_copy_mechanism=none")
endfunction()

function(farout_mpi_test name)
    cmake_parse_arguments(ARG "TORCH" "TIMEOUT" "NP;LINKS;SOURCES" ${ARGN})
    if(NOT ARG_LINKS)
        set(ARG_LINKS farout_${name})
    endif()
    set(torch)
    if(ARG_TORCH)
        set(torch TORCH)
    endif()
    farout_test_program(mpi_${name} ${name} LINKS ${ARG_LINKS} farout_parallel ${torch})
    target_sources(mpi_${name} PRIVATE ${ARG_SOURCES})
    if(NOT name STREQUAL mpi) # tests/mpi has it among its own files
        target_sources(mpi_${name} PRIVATE mpi/mpi_main.cpp)
    endif()
    foreach(ranks IN LISTS ARG_NP)
        farout_mpi_launch(launch ${ranks})
        add_test(NAME mpi/${name}/ranks${ranks} COMMAND ${launch} $<TARGET_FILE:mpi_${name}>)
        farout_mpi_properties(mpi/${name}/ranks${ranks} ${ranks} TIMEOUT ${ARG_TIMEOUT})
        if(ranks GREATER 1 AND NOT two_hosts_failed)
            add_test(NAME two_hosts/${name}/ranks${ranks}
                COMMAND ${farout_two_hosts} ${ranks} $<TARGET_FILE:mpi_${name}>)
            farout_mpi_properties(two_hosts/${name}/ranks${ranks} ${ranks} TIMEOUT ${ARG_TIMEOUT})
        endif()
    endforeach()
endfunction()

function(farout_mpi_expect name)
    cmake_parse_arguments(ARG "ONE_HOST" "NP;STATUS;SAYS;TIMES;TIMEOUT" "COMMAND" ${ARGN})
    if(NOT ARG_TIMES)
        set(ARG_TIMES any)
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    list(POP_FRONT ARG_COMMAND target)
    set(expect bash "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/mpi/expect.sh" ${ARG_STATUS} "${ARG_SAYS}" ${ARG_TIMES}
        ${ARG_TIMEOUT})
    set(command $<TARGET_FILE:${target}> ${ARG_COMMAND})
    math(EXPR limit "${ARG_TIMEOUT} + 20")
    farout_mpi_launch(launch ${ARG_NP})
    add_test(NAME ${name} COMMAND ${expect} ${launch} ${command})
    farout_mpi_properties(${name} ${ARG_NP} TIMEOUT ${limit})
    if(NOT ARG_ONE_HOST AND NOT two_hosts_failed)
        string(REGEX REPLACE "^mpi/" "two_hosts/" there ${name})
        add_test(NAME ${there} COMMAND ${expect} ${farout_two_hosts} ${ARG_NP} ${command})
        farout_mpi_properties(${there} ${ARG_NP} TIMEOUT ${limit})
    endif()
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/mpi/Jobs.cmake)
