# The tests that are MPI jobs, of the parallel layer and of what communicates without files: those that threads pass, too.
farout_mpi_test(mpi NP 1 2 3 4 LINKS farout_distributed
    SOURCES parallel/communicator_test.cpp parallel/collective_test.cpp parallel/agreed_facts_test.cpp
    parallel/all_fold_test.cpp
    parallel/all_to_all_test.cpp parallel/device_channel_test.cpp distributed/spread_scores_test.cpp
    distributed/evaluate_distributed_test.cpp)

# The tests' own main must fail where it should.
farout_mpi_expect(mpi/main/no_test_fails NP 2 STATUS 1 SAYS "No test was run" TIMES 2
    COMMAND mpi_mpi --gtest_filter=Nothing.*)
farout_mpi_test(mpi_failing LINKS farout_parallel)
farout_mpi_expect(mpi/main/failure_of_one_rank_fails NP 3 STATUS 1 SAYS "failed on 1 other rank"
    COMMAND mpi_mpi_failing --gtest_filter=*FailsOnOneRank)
farout_mpi_expect(mpi/main/failure_names_its_rank NP 3 STATUS 1 SAYS "\\[rank 2\\]|the message of rank 2" TIMES 2
    COMMAND mpi_mpi_failing --gtest_filter=*FailsOnOneRank)
farout_mpi_expect(mpi/main/fatal_failure_ends_the_job NP 3 STATUS 1 SAYS "\\[rank 2\\]" TIMES 1
    COMMAND mpi_mpi_failing --gtest_filter=*FailsFatallyOnOneRank)
farout_mpi_expect(mpi/main/exception_ends_the_job NP 3 STATUS 1 SAYS "\\[rank 2\\].*Broken cable" TIMES 1
    COMMAND mpi_mpi_failing --gtest_filter=*ThrowsOnOneRank)

add_executable(mpi_scenarios mpi/scenarios/scenarios.cpp)
target_link_libraries(mpi_scenarios PRIVATE farout_parallel farout_options)

function(farout_mpi_scenario scenario)
    farout_mpi_expect(mpi/scenario/${scenario} ${ARGN} COMMAND mpi_scenarios ${scenario})
endfunction()

farout_mpi_scenario(failure_in_agree NP 4 STATUS 1 SAYS "\\[[0-3]\\] (rank 2 on [^:]*: )?The disk is full\\." TIMES 4)
farout_mpi_scenario(failure_of_one_rank NP 4 STATUS 1 SAYS "\\[2\\] Broken cable\\." TIMES 1)
# A rank that ends without a word to MPI: hydra's own status is that of the ranks which it kills then.
set(status_of_lost_rank 3)
if(NOT farout_open_mpi)
    set(status_of_lost_rank 9)
endif()
farout_mpi_scenario(failure_that_destroys_the_session NP 4 STATUS ${status_of_lost_rank} SAYS "Broken cable\\." TIMES 1)
# Not Open MPI's own words on the abort: now and then mpirun loses them.
farout_mpi_scenario(abort_of_one_rank NP 4 STATUS 42 SAYS "About to abort\\." TIMES 1)
farout_mpi_scenario(alarm_of_one_rank NP 4 STATUS 75 SAYS "Stopped by an alarm" TIMES 4)
farout_mpi_scenario(alarm_that_nobody_takes_in NP 4 STATUS 0 SAYS "^$")
farout_mpi_scenario(agreed_failure_while_drawing NP 4 STATUS 1 SAYS "\\[[0-3]\\] (rank 2 on [^:]*: )?Broken cable\\." TIMES 4)
farout_mpi_scenario(failure_while_drawing NP 4 STATUS 1 SAYS "\\[2\\] Broken cable\\." TIMES 1)
farout_mpi_scenario(agreed_failure_of_the_drawn_from NP 4 STATUS 1 SAYS "\\[[0-3]\\] (rank 0 on [^:]*: )?Broken cable\\." TIMES 4)
farout_mpi_scenario(failure_of_the_drawn_from NP 4 STATUS 1 SAYS "\\[0\\] Broken cable\\." TIMES 1)
farout_mpi_scenario(signal_to_one_rank NP 4 STATUS 75 SAYS "Stopped by signal 15\\." TIMES 4)
farout_mpi_scenario(signal_to_the_launcher NP 3 STATUS 75 SAYS "Stopped by the launcher's signal" TIMES 3)

# Two ranks hold 2 GiB each and as much again on its way.
cmake_host_system_information(RESULT memory QUERY TOTAL_PHYSICAL_MEMORY)
if(memory GREATER_EQUAL 15000)
    farout_mpi_scenario(messages_beyond_2_gib NP 2 STATUS 0 SAYS "All bytes arrived" TIMES 2
        TIMEOUT 240 ONE_HOST)
else()
    message(STATUS "mpi/scenario/messages_beyond_2_gib needs 16 GB of memory and isn't registered")
endif()
