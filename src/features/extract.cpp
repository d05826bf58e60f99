#include "features/extract.h"

#include <algorithm>
#include <chrono>
#include <deque>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "data/batch_loader.h"
#include "features/batch_outputs.h"
#include "features/extraction_file.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout {

namespace {

/// The blocks of this rank that are still to be done. Finished ones are read again and compared
/// with their checksums first: a block whose bytes changed since is done anew.
std::vector<std::int64_t> missing_blocks(const FeatureFileWriter& file,
                                         const Communicator& communicator) {
    const std::vector<bool> finished = file.finished();
    const Range mine = share_of(file.blocks().count(), communicator.rank(), communicator.size());
    std::vector<std::int64_t> missing;
    for (std::int64_t block = mine.begin; block < mine.end; ++block)
        if (!finished[static_cast<std::size_t>(block)] || !file.verify(block))
            missing.push_back(block);
    return missing;
}

/// Batches never cross a block's edge, so that a block's features depend on nothing but the block.
std::vector<Range> batches_of(const Blocks& blocks, const std::vector<std::int64_t>& numbers,
                              std::int64_t batch_rows) {
    std::vector<Range> batches;
    for (const std::int64_t number : numbers) {
        const Range rows = blocks.rows_of(number);
        for (std::int64_t row = rows.begin; row < rows.end; row += batch_rows)
            batches.push_back({row, std::min(rows.end, row + batch_rows)});
    }
    return batches;
}

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

/// One rank's part of an extraction.
class Worker {
  public:
    Worker(Communicator& communicator, ExtractionNetwork& network, const ExtractionOptions& options,
           FeatureFileWriter& file)
        : communicator_(communicator),
          network_(network),
          options_(options),
          file_(file),
          missing_(missing_blocks(file, communicator)),
          loader_({options.root, options.preprocessing, options.workers}, options.images,
                  batches_of(file.blocks(), missing_, options.batch_rows)) {}

    void run(const ProgressSink& progress) {
        const std::int64_t rows_before = finished_rows();
        for (const std::int64_t block : missing_) {
            if (pending_interrupt() != 0) communicator_.raise_alarm();
            if (communicator_.alarm_raised()) return;
            file_.write(block, compute(file_.blocks().rows_of(block)));
            computed_rows_ += file_.blocks().rows_of(block).count();
            if (communicator_.is_root())
                progress({file_.blocks().rows, rows_before, finished_rows()});
        }
    }

    std::int64_t computed_rows() const { return computed_rows_; }

  private:
    FeatureBlock compute(Range rows) {
        FeatureBlock block;
        for (std::int64_t row = rows.begin; row < rows.end;) {
            LoadedBatch batch = *loader_.next();
            if (options_.on_unreadable == OnUnreadable::stop)
                refuse_unreadable(batch, options_.images);
            append(block, batch, forward(batch));
            row = batch.rows.end;
        }
        return block;
    }

    BatchOutputs forward(LoadedBatch& batch) {
        const std::int64_t side = options_.preprocessing.size;
        const at::Tensor images =
            at::from_blob(batch.pixels.data(), {batch.rows.count(), 3, side, side}, at::kFloat);
        return network_.answer(images.to(at::Device(options_.device)));
    }

    /// From the file itself: word of the other ranks' blocks needs no messages.
    std::int64_t finished_rows() const {
        const auto finished = file_.finished();
        std::int64_t rows = 0;
        for (std::int64_t block = 0; block < file_.blocks().count(); ++block)
            if (finished[static_cast<std::size_t>(block)])
                rows += file_.blocks().rows_of(block).count();
        return rows;
    }

    Communicator& communicator_;
    ExtractionNetwork& network_;
    const ExtractionOptions& options_;
    FeatureFileWriter& file_;
    std::vector<std::int64_t> missing_;
    BatchLoader loader_;
    std::int64_t computed_rows_ = 0;
};

}  // namespace

ExtractionSummary extract_features(Communicator& communicator, Model& model,
                                   const ExtractionOptions& options, const ProgressSink& progress) {
    const auto start = std::chrono::steady_clock::now();
    const std::optional<OdinParameters> odin = settle_odin(communicator, options);
    std::optional<ExtractionNetwork> network;
    agree(communicator, [&] { network.emplace(model, odin, options); });
    agree_on_root(communicator,
                  [&] { prepare_extraction_file(options, odin, model.feature_width()); });
    FeatureFileWriter file(options.out, communicator);
    ExtractionSummary summary;
    agree(communicator, [&] {
        try {
            Worker worker(communicator, *network, options, file);
            worker.run(progress);
            summary.computed_rows = worker.computed_rows();
        } catch (...) {
            communicator
                .raise_alarm();  // the others stop after their block instead of working for hours
            throw;
        }
    });
    file.close();
    const bool stopped = communicator.settle_alarm();
    summary.computed_rows = all_reduce_value(communicator, summary.computed_rows, Reduction::sum);
    summary.rows = file.blocks().rows;
    summary.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (stopped)
        throw AgreedError(
            concat("Interrupted: what was finished is saved in ", printable(options.out.native()),
                   ". Run the same command again to go on."),
            ExitStatus::interrupted);
    return summary;
}

}  // namespace farout
