#include "extraction/extract.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/answered_batches.h"
#include "extraction/detail/block_queue.h"
#include "extraction/detail/extraction_file.h"
#include "extraction/detail/finished_rows.h"
#include "extraction/detail/row_retry.h"
#include "extraction/network_check.h"
#include "features/list_facts.h"
#include "files/partial_file.h"
#include "files/shared_folder.h"
#include "files/writer_lock.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::extraction {

namespace {

/// In a larger file a block that two runs make is cheaper than all ranks' looks at its block table.
constexpr std::int64_t most_blocks_to_look_at = 10'000;

/// One rank's part of an extraction.
class Worker {
  public:
    Worker(parallel::Communicator& communicator, const ExtractionNetwork& network,
           const ExtractionOptions& options, features::FeatureFileWriter& file, BlockQueue& queue)
        : communicator_(communicator),
          file_(file),
          queue_(queue),
          rows_(queue, file.blocks(), options.batch_rows),
          batches_(network, options, options.on_unreadable, [this] { return rows_.next(); }) {}

    /// Calls `block_done` after each block.
    void run(const std::function<void()>& block_done) {
        while (!is_stopped() && compute_block()) block_done();
    }

    RankTimes times() {
        const StepTimes& steps = batches_.times();
        RankTimes times;
        times.computed_rows = computed_rows_;
        times.waiting_for_pixels = steps.of("waiting for pixels");
        times.computing = steps.of("computing");
        times.writing = steps.of("writing");
        times.decoding = batches_.decoding_seconds();
        return times;
    }

    const FileStamps& stamps() const { return batches_.stamps(); }

  private:
    bool is_stopped() {
        if (parallel::pending_interrupt() != 0) communicator_.raise_alarm();
        return communicator_.alarm_raised();
    }

    /// The next block of this rank; false where there is none. Batches come out in the order in
    /// which they went in; some of the next block may be on their way when the last one of a block
    /// comes out.
    bool compute_block() {
        features::FeatureBlock rows;
        std::optional<AnsweredBatch> answered = batches_.next();
        if (!answered) return false;
        const std::int64_t block = answered->batch.rows.begin / file_.blocks().block_rows;
        const Range range = file_.blocks().rows_of(block);
        while (true) {
            append(rows, answered->batch, answered->outputs);
            if (answered->batch.rows.end == range.end) break;
            answered = batches_.next();
        }
        write(block, rows);
        if (file_.blocks().count() <= most_blocks_to_look_at) queue_.leave_out(file_.finished());
        computed_rows_ += range.count();
        return true;
    }

    void write(std::int64_t block, const features::FeatureBlock& rows) {
        const auto writing = batches_.times().measure("writing");
        file_.write(block, rows);
    }

    parallel::Communicator& communicator_;
    features::FeatureFileWriter& file_;
    BlockQueue& queue_;
    BatchQueue rows_;
    AnsweredBatches batches_;
    std::int64_t computed_rows_ = 0;
};

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The look at the network that is due once before the first block is computed.
class NetworkLook {
  public:
    NetworkLook(parallel::Communicator& communicator, models::Model& model,
                const ExtractionOptions& options)
        : communicator_(communicator), model_(model), options_(options) {}

    /// Collective. Before the file is laid out, or replaced, where it is known by then that blocks
    /// are missing.
    void take_where_blocks_are_missing() {
        bool missing = false;
        parallel::agree_on_root(communicator_, [&] {
            const ExtractionState state = inspect_extraction(options_);
            missing = state.start != ExtractionStart::refuse &&
                      state.finished_blocks < state.blocks.count();
        });
        if (parallel::broadcast_value(communicator_, missing)) take();
    }

    /// Collective.
    void take() {
        if (taken_) return;
        taken_ = true;
        const std::string network = network_of(options_);
        if (!network.empty() && looked_at().contains(network)) return;
        parallel::agree(communicator_, [&] { check_network(model_, options_); });
        looked_at().insert(network);
        parallel::agree_on_root(communicator_, [&] {
            const std::string doubt = model_.findings().outputs;
            if (!doubt.empty()) options_.warn(doubt);
        });
    }

  private:
    /// Networks that were looked at by this process: a job extracts several sets with one.
    static std::set<std::string>& looked_at() {
        static std::set<std::string> networks;
        return networks;
    }

    /// All that a network's answers depend on but the images; "" for one whose weights aren't told.
    static std::string network_of(const ExtractionOptions& options) {
        if (!options.provenance.contains("weights sha256")) return "";
        std::string network = concat(options.device, ", ", options.batch_rows);
        for (const auto& [fact, value] : options.provenance)
            if (fact != features::images_fact) network += concat("\n", fact, " ", value);
        return network;
    }

    parallel::Communicator& communicator_;
    models::Model& model_;
    const ExtractionOptions& options_;
    bool taken_ = false;
};

/// Whether another run writes the file, too.
enum class Company { none, another_run };

/// What a rank brings from its part of the work.
struct Part {
    RankTimes times;
    std::int64_t recovered_rows = 0;
    FileStamps stamps;
};

/// Collective: these blocks of the file; returns this rank's part.
Part compute_blocks(parallel::Communicator& communicator, const ExtractionNetwork& network,
                    const ExtractionOptions& options, features::FeatureFileWriter& file,
                    std::vector<std::int64_t> missing, const ProgressSink& progress) {
    BlockQueue queue(communicator, std::move(missing), options.schedule);
    Part part;
    auto done = Clock::now();
    std::optional<FinishedRows> finished;
    parallel::agree_on_root(communicator, [&] { finished.emplace(file); });
    const auto tell_progress = [&] {
        if (finished) finished->tell(progress);
    };
    parallel::agree(communicator, [&] {
        try {
            Worker worker(communicator, network, options, file, queue);
            worker.run(tell_progress);
            part.times = worker.times();
            part.stamps = worker.stamps();
        } catch (...) {
            communicator
                .raise_alarm();  // the others stop after their block instead of working for hours
            throw;
        }
        done = Clock::now();
    });
    part.times.waiting_for_ranks = seconds_since(done);
    parallel::agree(communicator, [&] {  // of what others finished after the root
        if (finished) finished->tell_now(progress);
    });
    return part;
}

/// Collective: forgets blocks in which nothing is to be kept, each by the rank that it falls to,
/// and adds them to those that are missing.
void add_to_missing(parallel::Communicator& communicator, features::FeatureFileWriter& file,
                    const std::vector<std::int64_t>& blocks, std::vector<std::int64_t>& missing) {
    const Range mine = share_of(static_cast<std::int64_t>(blocks.size()), communicator.rank(),
                                communicator.size());
    parallel::agree(communicator, [&] {
        for (std::int64_t at = mine.begin; at < mine.end; ++at)
            file.forget(blocks[static_cast<std::size_t>(at)]);
    });
    missing.insert(missing.end(), blocks.begin(), blocks.end());
    std::sort(missing.begin(), missing.end());
}

/// Collective: what is missing of the file, and rows without features that can be had now; returns
/// this rank's part.
Part compute_missing(parallel::Communicator& communicator, const ExtractionNetwork& network,
                     const ExtractionOptions& options, features::FeatureFileWriter& file,
                     RowRetry& retry, Company company, NetworkLook& look,
                     const ProgressSink& progress) {
    const auto start = Clock::now();
    std::vector<std::int64_t> missing = missing_blocks(file, communicator);
    BlocksToTry again;
    if (company == Company::none)
        again = retry.look(file, missing);
    else  // it comes from the front: so they meet once, instead of making all blocks twice
        std::reverse(missing.begin(), missing.end());
    if (!again.whole.empty()) add_to_missing(communicator, file, again.whole, missing);
    const auto to_compute = static_cast<std::int64_t>(missing.size() + again.partly.size());
    if (parallel::all_reduce_value(communicator, to_compute, parallel::Reduction::sum) > 0)
        look.take();
    const double checking = seconds_since(start);
    Part part = compute_blocks(communicator, network, options, file, std::move(missing), progress);
    part.times.checking = checking;
    parallel::agree(communicator, [&] {
        try {
            retry.run(file, again.partly);
        } catch (...) {
            communicator.raise_alarm();
            throw;
        }
    });
    part.recovered_rows = retry.recovered_rows();
    return part;
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
Company prepare_file(parallel::Communicator& communicator, const ExtractionOptions& options,
                     const std::optional<OdinParameters>& odin, std::int64_t width,
                     std::optional<files::WriterLock>& lock) {
    auto company = Company::none;
    parallel::agree_on_root(communicator, [&] {
        files::make_parent_folder(options.out);
        lock.emplace(options.out);
        prepare_extraction_file(options, odin, width, lock->other_writer());
        if (!lock->other_writer()) return;
        options.warn(told_of(*lock->other_writer(), options));
        company = Company::another_run;
    });
    return parallel::broadcast_value(communicator, company);
}

/// Collective: what earlier runs noted of the files of rows without features.
FileStamps noted_stamps(parallel::Communicator& communicator, const ExtractionOptions& options) {
    std::vector<std::int64_t> numbers;
    parallel::agree_on_root(communicator, [&] { numbers = packed(read_stamps(options.out)); });
    numbers.resize(static_cast<std::size_t>(
        parallel::broadcast_value(communicator, static_cast<std::int64_t>(numbers.size()))));
    parallel::broadcast(communicator, std::span(numbers));
    FileStamps stamps;
    unpack(numbers, stamps);
    return stamps;
}

/// Collective: the notes of a file that is finished, with what this run saw.
void write_notes(parallel::Communicator& communicator, const ExtractionOptions& options,
                 FileStamps stamps, const FileStamps& seen) {
    const std::vector<std::int64_t> numbers = packed(seen);
    const std::vector<parallel::Bytes> all =
        communicator.gather(std::as_bytes(std::span(numbers)), 0);
    parallel::agree_on_root(communicator, [&] {
        for (const parallel::Bytes& bytes : all) {
            std::vector<std::int64_t> of_rank(bytes.size() / sizeof(std::int64_t));
            std::copy_n(bytes.data(), bytes.size(),
                        std::as_writable_bytes(std::span(of_rank)).data());
            unpack(of_rank, stamps);
        }
        end_overwriting(options.out);
        try {
            write_unreadable_notes(options.out, stamps);
        } catch (const Error& error) {  // the features are whole all the same
            options.warn(concat(error.what(), " Broken images are tried again by the next run."));
        }
    });
}

/// Collective: a rank that goes by another list would look for images where its list has ended, or
/// wait for numbers that nobody sends.
void agree_on_rows(parallel::Communicator& communicator, std::int64_t rows,
                   const ExtractionOptions& options) {
    parallel::agree_on_facts(
        communicator,
        {{"so many images in the list:", std::to_string(options.images.size())},
         {"so many rows in the feature file:", std::to_string(rows)}},
        "All nodes must see the same list and the same output folder.");
    if (rows != static_cast<std::int64_t>(options.images.size()))
        throw AgreedError(concat(printable(options.out.native()), " has ", rows, " rows, the list ",
                                 options.images.size(),
                                 " images. Choose another --out, or replace it with --overwrite."));
}

}  // namespace

ExtractionSummary extract_features(parallel::Communicator& communicator, models::Model& model,
                                   const ExtractionOptions& options, const ProgressSink& progress) {
    const auto start = Clock::now();
    files::require_shared_folder(communicator, options.out.parent_path());
    const std::optional<OdinParameters> odin = settle_odin(communicator, options);
    std::optional<ExtractionNetwork> network;
    parallel::agree(communicator, [&] { network.emplace(model, odin, options); });
    NetworkLook look(communicator, model, options);
    look.take_where_blocks_are_missing();
    std::optional<files::WriterLock> lock;
    const Company company = prepare_file(communicator, options, odin, model.feature_width(), lock);
    FileStamps noted = noted_stamps(communicator, options);
    RowRetry retry(communicator, *network, options, noted);
    features::FeatureFileWriter file(options.out, communicator);
    agree_on_rows(communicator, file.blocks().rows, options);
    ExtractionSummary summary;
    Part part =
        compute_missing(communicator, *network, options, file, retry, company, look, progress);
    file.close();
    if (company == Company::none) retry.run_at_other_ranks();
    const bool stopped = communicator.settle_alarm();
    summary.own = part.times;
    summary.recovered_rows =
        parallel::all_reduce_value(communicator, part.recovered_rows, parallel::Reduction::sum);
    summary.rows_elsewhere = parallel::all_reduce_value(
        communicator, retry.recovered_rows() - part.recovered_rows, parallel::Reduction::sum);
    summary.own.computed_rows += part.recovered_rows;
    summary.computed_rows = parallel::all_reduce_value(communicator, summary.own.computed_rows,
                                                       parallel::Reduction::sum);
    summary.rows = file.blocks().rows;
    summary.seconds = seconds_since(start);
    if (stopped)
        throw AgreedError(
            concat("Interrupted: what was finished is saved in ", printable(options.out.native()),
                   ". Run the same command again to go on."),
            ExitStatus::interrupted);
    for (const auto& [row, stamp] : retry.stamps()) part.stamps[row] = stamp;
    write_notes(communicator, options, std::move(noted), part.stamps);
    return summary;
}

}  // namespace farout::extraction
