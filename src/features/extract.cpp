#include "features/extract.h"

#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "core/step_times.h"
#include "core/text.h"
#include "data/batch_loader.h"
#include "features/batch_outputs.h"
#include "features/block_queue.h"
#include "features/extraction_file.h"
#include "features/finished_rows.h"
#include "features/network_queue.h"
#include "files/partial_file.h"
#include "files/shared_folder.h"
#include "files/writer_lock.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout {

namespace {

void refuse_unreadable(const LoadedBatch& batch, const std::vector<ListedImage>& images) {
    for (std::size_t row = 0; row < batch.faults.size(); ++row)
        if (batch.faults[row]) {
            const std::int64_t number = batch.rows.begin + static_cast<std::int64_t>(row);
            throw Error(concat("Row ", number, ", ",
                               printable(images[static_cast<std::size_t>(number)].path), ": ",
                               batch.reasons[row],
                               " (--strict stops here; without it the row is marked and the rest "
                               "goes on)."));
        }
}

/// In a larger file a block that two runs make is cheaper than all ranks' looks at its block table.
constexpr std::int64_t most_blocks_to_look_at = 10'000;

/// One rank's part of an extraction.
class Worker {
  public:
    Worker(Communicator& communicator, const ExtractionNetwork& network,
           const ExtractionOptions& options, FeatureFileWriter& file, BlockQueue& queue)
        : communicator_(communicator),
          network_(make_network_queue(network)),
          options_(options),
          file_(file),
          queue_(queue),
          batches_(queue, file.blocks(), options.batch_rows),
          loader_({options.root, options.preprocessing, options.workers}, options.images,
                  [this] { return batches_.next(); }) {}

    /// Calls `block_done` after each block.
    void run(const std::function<void()>& block_done) {
        while (!is_stopped() && compute_block()) block_done();
    }

    RankTimes times() const {
        RankTimes times;
        times.computed_rows = computed_rows_;
        times.waiting_for_pixels = steps_.of("waiting for pixels");
        times.computing = steps_.of("computing");
        times.writing = steps_.of("writing");
        times.decoding = loader_.busy_seconds() / std::max(1, options_.workers);
        return times;
    }

  private:
    bool is_stopped() {
        if (pending_interrupt() != 0) communicator_.raise_alarm();
        return communicator_.alarm_raised();
    }

    /// The next block of this rank; false where there is none.
    bool compute_block() {
        FeatureBlock rows;
        std::optional<AnsweredBatch> answered = next_answer();
        if (!answered) return false;
        const std::int64_t block = answered->batch.rows.begin / file_.blocks().block_rows;
        const Range range = file_.blocks().rows_of(block);
        while (true) {
            append(rows, answered->batch, answered->outputs);
            if (answered->batch.rows.end == range.end) break;
            answered = next_answer();
        }
        write(block, rows);
        if (file_.blocks().count() <= most_blocks_to_look_at) queue_.leave_out(file_.finished());
        computed_rows_ += range.count();
        return true;
    }

    /// Batches come out in the order in which they went in; some of the next block may be on their
    /// way when the last one of a block comes out.
    std::optional<AnsweredBatch> next_answer() {
        while (network_->has_room()) {
            LoadedBatch* batch = next_batch();
            if (batch == nullptr) break;
            const auto computing = steps_.measure("computing");
            network_->submit(*batch);
        }
        if (network_->is_empty()) return std::nullopt;
        const auto computing = steps_.measure("computing");
        return network_->take();
    }

    LoadedBatch* next_batch() {
        const auto waiting = steps_.measure("waiting for pixels");
        LoadedBatch* batch = loader_.next();
        if (batch != nullptr && options_.on_unreadable == OnUnreadable::stop)
            refuse_unreadable(*batch, options_.images);
        return batch;
    }

    void write(std::int64_t block, const FeatureBlock& rows) {
        const auto writing = steps_.measure("writing");
        file_.write(block, rows);
    }

    Communicator& communicator_;
    const std::unique_ptr<NetworkQueue> network_;
    const ExtractionOptions& options_;
    FeatureFileWriter& file_;
    BlockQueue& queue_;
    BatchQueue batches_;
    BatchLoader loader_;
    StepTimes steps_;
    std::int64_t computed_rows_ = 0;
};

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Whether another run writes the file, too.
enum class Company { none, another_run };

/// Collective: what is missing of the file; returns this rank's times.
RankTimes compute_missing(Communicator& communicator, const ExtractionNetwork& network,
                          const ExtractionOptions& options, FeatureFileWriter& file,
                          Company company, const ProgressSink& progress) {
    const auto start = Clock::now();
    std::vector<std::int64_t> missing = missing_blocks(file, communicator);
    // The other one comes from the front: so they meet once, instead of making the same blocks at
    // the same time all the way.
    if (company == Company::another_run) std::reverse(missing.begin(), missing.end());
    BlockQueue queue(communicator, std::move(missing), options.schedule);
    const double checking = seconds_since(start);
    RankTimes times;
    auto done = start;
    std::optional<FinishedRows> finished;
    agree_on_root(communicator, [&] { finished.emplace(file); });
    const auto tell_progress = [&] {
        if (finished) finished->tell(progress);
    };
    agree(communicator, [&] {
        try {
            Worker worker(communicator, network, options, file, queue);
            worker.run(tell_progress);
            times = worker.times();
        } catch (...) {
            communicator
                .raise_alarm();  // the others stop after their block instead of working for hours
            throw;
        }
        done = Clock::now();
    });
    times.checking = checking;
    times.waiting_for_ranks = seconds_since(done);
    agree(communicator, [&] {  // of what others finished after the root
        if (finished) finished->tell_now(progress);
    });
    return times;
}

/// Not refused: a straggler of a job that was requeued would stop a sweep at night. Both runs leave
/// the same bytes, so that all there is to lose is what blocks that are made twice take.
std::string told_of(const std::string& other_writer, const ExtractionOptions& options) {
    return concat(printable(options.out.native()), " is being written by another run, too (",
                  other_writer,
                  "). This one goes on from the end and leaves out what the other finishes; the "
                  "file will be the same. Stop one of them if there shouldn't be two.");
}

/// Collective, the lock is the root's: finds or lays out the file.
Company prepare_file(Communicator& communicator, const ExtractionOptions& options,
                     const std::optional<OdinParameters>& odin, std::int64_t width,
                     std::optional<WriterLock>& lock) {
    auto company = Company::none;
    agree_on_root(communicator, [&] {
        make_parent_folder(options.out);
        lock.emplace(options.out);
        prepare_extraction_file(options, odin, width, lock->other_writer());
        if (!lock->other_writer()) return;
        options.warn(told_of(*lock->other_writer(), options));
        company = Company::another_run;
    });
    return broadcast_value(communicator, company);
}

/// Collective: a rank that goes by another list would look for images where its list has ended, or
/// wait for numbers that nobody sends.
void agree_on_rows(Communicator& communicator, std::int64_t rows,
                   const ExtractionOptions& options) {
    agree_on_facts(communicator,
                   {{"so many images in the list:", std::to_string(options.images.size())},
                    {"so many rows in the feature file:", std::to_string(rows)}},
                   "All nodes must see the same list and the same output folder.");
    if (rows != static_cast<std::int64_t>(options.images.size()))
        throw AgreedError(concat(printable(options.out.native()), " has ", rows, " rows, the list ",
                                 options.images.size(),
                                 " images. Choose another --out, or replace it with --overwrite."));
}

}  // namespace

ExtractionSummary extract_features(Communicator& communicator, Model& model,
                                   const ExtractionOptions& options, const ProgressSink& progress) {
    const auto start = Clock::now();
    require_shared_folder(communicator, options.out.parent_path());
    const std::optional<OdinParameters> odin = settle_odin(communicator, options);
    std::optional<ExtractionNetwork> network;
    agree(communicator, [&] { network.emplace(model, odin, options); });
    std::optional<WriterLock> lock;
    const Company company = prepare_file(communicator, options, odin, model.feature_width(), lock);
    FeatureFileWriter file(options.out, communicator);
    agree_on_rows(communicator, file.blocks().rows, options);
    ExtractionSummary summary;
    summary.own = compute_missing(communicator, *network, options, file, company, progress);
    file.close();
    const bool stopped = communicator.settle_alarm();
    summary.computed_rows =
        all_reduce_value(communicator, summary.own.computed_rows, Reduction::sum);
    summary.rows = file.blocks().rows;
    summary.seconds = seconds_since(start);
    if (stopped)
        throw AgreedError(
            concat("Interrupted: what was finished is saved in ", printable(options.out.native()),
                   ". Run the same command again to go on."),
            ExitStatus::interrupted);
    return summary;
}

}  // namespace farout
