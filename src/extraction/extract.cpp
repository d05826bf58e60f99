#include "extraction/extract.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>

#include "core/error.h"
#include "core/text.h"
#include "extraction/detail/answered_batches.h"
#include "extraction/detail/block_queue.h"
#include "extraction/detail/finished_rows.h"
#include "extraction/detail/made_files.h"
#include "extraction/network_check.h"
#include "features/list_facts.h"
#include "files/shared_folder.h"
#include "parallel/agreed_facts.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout::extraction {

namespace {

/// In a larger file a block that two runs make is cheaper than all ranks' looks at its block table.
constexpr std::int64_t most_blocks_to_look_at = 10'000;

/// One rank's part of an extraction: blocks of some files, computed together.
class Worker {
  public:
    Worker(parallel::Communicator& communicator, const ExtractionNetwork& network,
           const ExtractionOptions& options, const std::vector<MadeFile*>& files, BlockQueue& queue)
        : communicator_(communicator),
          files_(files),
          queue_(queue),
          blocks_(files.front()->rows().blocks()),
          rows_(queue, blocks_, options.batch_rows),
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
        std::vector<features::FeatureBlock> rows(files_.size());
        std::optional<AnsweredBatch> answered = batches_.next();
        if (!answered) return false;
        const std::int64_t block = answered->batch.rows.begin / blocks_.block_rows;
        const Range range = blocks_.rows_of(block);
        while (true) {
            for (std::size_t file = 0; file < files_.size(); ++file)
                append(rows[file], answered->batch, answered->outputs[file], files_[file]->what());
            if (answered->batch.rows.end == range.end) break;
            answered = batches_.next();
        }
        const auto writing = batches_.times().measure("writing");
        for (std::size_t file = 0; file < files_.size(); ++file)
            files_[file]->rows().write(block, rows[file]);
        if (blocks_.count() <= most_blocks_to_look_at) queue_.leave_out(finished());
        computed_rows_ += range.count();
        return true;
    }

    /// By block: whether all of the files have it.
    std::vector<bool> finished() const {
        std::vector<bool> all = files_.front()->rows().finished();
        for (const MadeFile* file : files_) {
            const std::vector<bool> there = file->rows().finished();
            for (std::size_t block = 0; block < all.size(); ++block)
                all[block] = all[block] && there[block];
        }
        return all;
    }

    parallel::Communicator& communicator_;
    const std::vector<MadeFile*>& files_;
    BlockQueue& queue_;
    Blocks blocks_;
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

    /// Collective. Before files are laid out, or replaced, where it is known by then that blocks
    /// are missing.
    void take_where_blocks_are_missing() {
        bool missing = false;
        parallel::agree_on_root(communicator_, [&] {
            for (const ExtractionState& state : inspect_extraction(options_))
                missing |= state.start != ExtractionStart::refuse &&
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

/// All ranks' work on the files of an extraction. Its members are collective.
class Extraction {
  public:
    Extraction(parallel::Communicator& communicator, models::Model& model,
               const ExtractionOptions& options, const ProgressSink& progress)
        : communicator_(communicator),
          model_(model),
          options_(options),
          progress_(progress),
          look_(communicator, model, options) {}

    ExtractionSummary run() {
        const auto start = Clock::now();
        files::require_shared_folder(communicator_, options_.out.parent_path());
        open_files();
        const auto checking = Clock::now();
        const auto phases = find_missing();
        own_.checking = seconds_since(checking);
        compute(phases);
        const std::int64_t computed_blocks = own_.computed_rows;
        for (MadeFile* file : all()) file->retry_own();
        const std::int64_t recovered = recovered_rows();
        for (MadeFile* file : all()) file->retry_of_others();
        const bool stopped = communicator_.settle_alarm();
        ExtractionSummary summary;
        summary.own = own_;
        summary.own.computed_rows = computed_blocks + recovered;
        summary.rows = files_.front()->rows().blocks().rows;
        summary.recovered_rows = sum(recovered);
        summary.rows_elsewhere = sum(recovered_rows() - recovered);
        summary.computed_rows = sum(summary.own.computed_rows);
        for (const auto& file : files_)
            summary.files.push_back({file->path(), sum(file->computed_rows())});
        summary.seconds = seconds_since(start);
        if (stopped)
            throw AgreedError(
                concat("Interrupted: what was finished is saved in ",
                       printable(options_.out.native()), ". Run the same command again to go on."),
                ExitStatus::interrupted);
        for (MadeFile* file : all()) file->write_notes();
        return summary;
    }

  private:
    /// Blocks that these files lack, all of them: computed together.
    struct Phase {
        std::vector<MadeFile*> files;
        std::vector<std::int64_t> blocks;
    };

    std::vector<MadeFile*> all() const {
        std::vector<MadeFile*> files;
        for (const auto& file : files_) files.push_back(file.get());
        return files;
    }

    std::int64_t sum(std::int64_t own) const {
        return parallel::all_reduce_value(communicator_, own, parallel::Reduction::sum);
    }

    std::int64_t recovered_rows() const {
        std::int64_t rows = 0;
        for (const auto& file : files_) rows += file->recovered_rows();
        return rows;
    }

    /// What can't be made is known before anything is written.
    void open_files() {
        for (const ExtractedFile& file : settle_files(communicator_, options_))
            parallel::agree(communicator_, [&] {
                files_.push_back(std::make_unique<MadeFile>(communicator_, model_, options_, file));
            });
        look_.take_where_blocks_are_missing();
        for (MadeFile* file : all()) file->open();
    }

    std::vector<Phase> find_missing() {
        std::map<std::int64_t, std::vector<MadeFile*>> lacking;
        std::int64_t to_retry = 0;
        bool from_the_end = false;
        for (MadeFile* file : all()) {
            for (const std::int64_t block : file->find_missing()) lacking[block].push_back(file);
            to_retry += file->blocks_to_retry();
            from_the_end |= file->has_company();
        }
        const auto to_compute = static_cast<std::int64_t>(lacking.size()) + to_retry;
        if (sum(to_compute) > 0) look_.take();
        std::map<std::vector<MadeFile*>, std::size_t> places;
        std::vector<Phase> phases;
        for (const auto& [block, files] : lacking) {
            const auto [place, is_new] = places.emplace(files, phases.size());
            if (is_new) phases.push_back({files, {}});
            phases[place->second].blocks.push_back(block);
        }
        // The other run comes from the front: so they meet once, instead of making all blocks
        // twice.
        if (from_the_end)
            for (Phase& phase : phases) std::reverse(phase.blocks.begin(), phase.blocks.end());
        return phases;
    }

    void compute(const std::vector<Phase>& phases) {
        std::optional<FinishedRows> finished;
        parallel::agree_on_root(communicator_, [&] {
            std::vector<const features::FeatureFileWriter*> rows;
            for (const auto& file : files_) rows.push_back(&file->rows());
            finished.emplace(std::move(rows));
        });
        for (const Phase& phase : phases) compute(phase, finished);
        parallel::agree(communicator_, [&] {  // of what others finished after the root
            if (finished) finished->tell_now(progress_);
        });
    }

    void compute(const Phase& phase, std::optional<FinishedRows>& finished) {
        std::vector<ExtractionNetwork::Part> parts;
        for (const MadeFile* file : phase.files) parts.push_back(file->part());
        const ExtractionNetwork network(model_, parts, options_.device);
        BlockQueue queue(communicator_, phase.blocks, options_.schedule);
        auto done = Clock::now();
        parallel::agree(communicator_, [&] {
            try {
                Worker worker(communicator_, network, options_, phase.files, queue);
                worker.run([&] {
                    if (finished) finished->tell(progress_);
                });
                take(worker.times());
                for (MadeFile* file : phase.files)
                    file->computed(worker.times().computed_rows, worker.stamps());
            } catch (...) {
                communicator_.raise_alarm();  // the others stop after their block instead of
                                              // working for hours
                throw;
            }
            done = Clock::now();
        });
        own_.waiting_for_ranks += seconds_since(done);
    }

    void take(const RankTimes& times) {
        own_.computed_rows += times.computed_rows;
        own_.waiting_for_pixels += times.waiting_for_pixels;
        own_.computing += times.computing;
        own_.writing += times.writing;
        own_.decoding += times.decoding;
    }

    parallel::Communicator& communicator_;
    models::Model& model_;
    const ExtractionOptions& options_;
    const ProgressSink& progress_;
    NetworkLook look_;
    std::vector<std::unique_ptr<MadeFile>> files_;
    RankTimes own_;
};

}  // namespace

ExtractionSummary extract_features(parallel::Communicator& communicator, models::Model& model,
                                   const ExtractionOptions& options, const ProgressSink& progress) {
    return Extraction(communicator, model, options, progress).run();
}

}  // namespace farout::extraction
