#pragma once
/// Rows without features, tried again: what wasn't found or couldn't be read at one time or on one
/// rank may be had at another. Only these rows change in the file, and they get the bits that they
/// would have had from the start. For the .cpp files of this folder only.

#include <filesystem>
#include <set>
#include <string>

#include "extraction/detail/answered_batches.h"

namespace farout::extraction {

/// Whether a run tries a row of this status again: whether that can bring anything, judged by its
/// file as it is now. `noted`: the files of such rows, as they were when they were tried.
bool is_worth_a_try(const ExtractionOptions& options, const FileStamps& noted, std::int64_t row,
                    features::RowStatus status);

/// Blocks with rows that are worth a try, in order.
struct BlocksToTry {
    /// Blocks that have no row with features: they are forgotten and computed like missing ones.
    std::vector<std::int64_t> whole;
    /// Blocks whose other rows are kept.
    std::vector<std::int64_t> partly;
};

/// Of one rank.
class RowRetry {
  public:
    /// `noted`: the files of rows without features, as they were when they were tried.
    /// `network` computes what `path` holds, which people know as `what`.
    RowRetry(parallel::Communicator& communicator, const ExtractionNetwork& network,
             const ExtractionOptions& options, std::filesystem::path path, std::string what,
             FileStamps noted);

    /// Collective: among the finished blocks of earlier runs, those with rows that this run should
    /// try, and whose files can be read now. `missing`: blocks that are computed anyway.
    BlocksToTry look(const features::FeatureFileWriter& file,
                     const std::vector<std::int64_t>& missing);

    /// Tries the rows of these blocks that are worth it, those of other ranks' blocks not. Stops at
    /// a signal or an alarm.
    void run(features::FeatureFileWriter& file, const std::vector<std::int64_t>& blocks);

    /// Collective: rows that weren't found or couldn't be read by the rank that tried them are
    /// tried by one that can read them, the root before others. Opens the file anew, so that each
    /// rank sees what others wrote.
    void run_at_other_ranks();

    std::int64_t recovered_rows() const { return recovered_; }
    /// Of the rows that were tried in vain, as far as their files could be read.
    const FileStamps& stamps() const { return stamps_; }

  private:
    struct BlockTry {
        std::int64_t block = 0;
        std::set<std::int64_t> rows;
        std::vector<Range> units;
    };
    enum class Which {
        all,      ///< by status, file and options
        not_had,  ///< not found or not readable, and not tried by this rank for another
    };
    bool is_wanted(std::int64_t row, features::RowStatus status, Which which) const;
    std::set<std::int64_t> worth_a_try(const features::FeatureFileWriter& file, Range rows,
                                       Which which) const;
    BlockTry plan(const features::FeatureFileWriter& file, std::int64_t block, Which which) const;
    void run(features::FeatureFileWriter& file, const std::vector<std::int64_t>& blocks,
             Which which);
    bool finish(features::FeatureFileWriter& file, const BlockTry& wanted,
                AnsweredBatches& batches);
    bool take(std::int64_t row, const features::FeatureBlock& fresh, std::size_t from,
              features::FeatureBlock& stored, std::size_t to);
    std::vector<std::int64_t> claims(const features::FeatureFileWriter& file,
                                     const std::vector<std::int64_t>& blocks) const;
    bool all_may_go_on();

    parallel::Communicator& communicator_;
    const ExtractionNetwork& network_;
    const ExtractionOptions& options_;
    const std::filesystem::path path_;
    const std::string what_;
    FileStamps noted_;
    FileStamps stamps_;
    std::set<std::int64_t> tried_for_others_;
    std::int64_t recovered_ = 0;
};

}  // namespace farout::extraction
