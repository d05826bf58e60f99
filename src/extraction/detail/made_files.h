#pragma once
/// One of the files that an extraction makes, while it makes them: the features, or an output. For
/// the .cpp files of this folder only.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "extraction/detail/batch_outputs.h"
#include "extraction/detail/extraction_file.h"
#include "extraction/detail/row_retry.h"
#include "files/writer_lock.h"

namespace farout::extraction {

/// What isn't said to be a rank's own is collective.
class MadeFile {
  public:
    /// Own. Throws Error for an output that the network can't give. All must outlive it.
    MadeFile(parallel::Communicator& communicator, models::Model& model,
             const ExtractionOptions& options, ExtractedFile file);

    /// Finds or lays out the file, and opens it.
    void open();

    const std::filesystem::path& path() const { return file_.path; }  ///< own
    /// Own: what the file holds, for people: "the network's features".
    std::string what() const;
    ExtractionNetwork::Part part() const { return output_.get(); }         ///< own
    features::FeatureFileWriter& rows() { return *rows_; }                 ///< own
    const features::FeatureFileWriter& rows() const { return *rows_; }     ///< own
    bool has_company() const { return company_ == Company::another_run; }  ///< own

    /// Blocks that are to be computed, in order; known from then on is also what is tried again.
    std::vector<std::int64_t> find_missing();
    /// Own: how many blocks are computed in part.
    std::int64_t blocks_to_retry() const { return static_cast<std::int64_t>(partly_.size()); }

    /// Own: rows of whole blocks that this rank has computed, and the files of those without
    /// numbers.
    void computed(std::int64_t rows, const FileStamps& stamps);

    /// Tries rows again whose images can be had now; then closes the file.
    void retry_own();
    /// Rows that one rank couldn't read and another one can.
    void retry_of_others();
    /// Own: rows of this rank that have numbers by trying them again.
    std::int64_t recovered_rows() const { return retry_->recovered_rows(); }
    /// Own: all rows that this rank has computed.
    std::int64_t computed_rows() const { return computed_rows_ + recovered_rows(); }

    /// Notes what the files of rows without numbers were like; the file is finished.
    void write_notes();

  private:
    /// Whether another run writes the file, too.
    enum class Company { none, another_run };

    void find_or_lay_out();
    void agree_on_rows() const;
    FileStamps noted_stamps() const;

    parallel::Communicator& communicator_;
    models::Model& model_;
    const ExtractionOptions& options_;
    ExtractedFile file_;
    std::unique_ptr<Output> output_;         ///< none: the features
    ExtractionNetwork network_;              ///< with this one part
    std::optional<files::WriterLock> lock_;  ///< of the root
    Company company_ = Company::none;
    FileStamps noted_;
    std::optional<RowRetry> retry_;
    std::optional<features::FeatureFileWriter> rows_;
    std::vector<std::int64_t> partly_;  ///< blocks of which some rows are tried again
    FileStamps stamps_;
    std::int64_t computed_rows_ = 0;
};

}  // namespace farout::extraction
