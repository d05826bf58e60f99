// Runs all tests on every rank of the job, in step. Rank 0 prints; the other ranks print only their
// failures, each with its rank. A test that fails on any rank fails.

#include <iostream>
#include <memory>

#include <gtest/gtest.h>

#include "core/text.h"
#include "mpi/job.h"
#include "parallel/collective.h"

namespace farout {
namespace {

parallel::Session* session = nullptr;

/// Failures of every rank are printed at once, since the job may hang or end before they could be
/// collected.
class FailuresOfRank : public testing::EmptyTestEventListener {
  public:
    void OnTestPartResult(const testing::TestPartResult& result) override {
        if (!result.failed()) return;
        parallel::Communicator& communicator = job().communicator();
        const char* file = result.file_name() == nullptr ? "unknown file" : result.file_name();
        // One write, so that lines of several ranks don't mix.
        std::cerr << concat("[rank ", communicator.rank(), "] ", file, ":", result.line_number(),
                            ": ", result.message(), "\n")
                  << std::flush;
        // This rank has left its test early, the others may be waiting for it.
        if (result.fatally_failed() && communicator.size() > 1) communicator.abort(1);
    }
};

/// After each test the ranks tell each other whether it failed, so that rank 0 prints the truth.
class FailuresOfOthers : public testing::EmptyTestEventListener {
  public:
    void OnTestEnd(const testing::TestInfo& test) override {
        const int failed = test.result()->Failed() ? 1 : 0;
        const auto failures =
            parallel::all_reduce_value(job().communicator(), failed, parallel::Reduction::sum);
        if (job().communicator().is_root() && failures > failed)
            ADD_FAILURE() << "failed on " << failures - failed << " other rank(s)";
    }
};

void arrange_output() {
    testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
    const bool prints = job().communicator().is_root();
    if (!prints) delete listeners.Release(listeners.default_result_printer());
    delete listeners.Release(listeners.default_xml_generator());
    // gtest owns its listeners. OnTestEnd is called from the last to the first: the printer comes
    // after.
    listeners.Append(std::make_unique<FailuresOfRank>().release());
    listeners.Append(std::make_unique<FailuresOfOthers>().release());
}

int run_all_tests() {
    const int failed = RUN_ALL_TESTS();
    const int run = testing::UnitTest::GetInstance()->test_to_run_count();
    // With its line break in one write: lines of several ranks mustn't mix.
    if (run == 0) std::cerr << "No test was run.\n" << std::flush;
    const bool bad = failed != 0 || run == 0;
    return parallel::all_reduce_value(job().communicator(), bad ? 1 : 0,
                                      parallel::Reduction::maximum) == 0
               ? 0
               : 1;
}

}  // namespace

parallel::Session& job() {
    return *session;
}

}  // namespace farout

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    farout::parallel::Session session;
    farout::session = &session;
    farout::arrange_output();
    return farout::run_all_tests();
}
