#pragma once
/// Arrays of numbers in HDF5 files that other programs wrote (h5py, MATLAB, Keras): of any number
/// type and byte order, chunked and packed ones among them. One thread a process may use this.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "files/hdf5_file.h"

namespace farout::files {

/// What an array is read as: the narrowest of these that holds all its numbers.
enum class ForeignNumber { float32, float64, int64, uint64 };
std::size_t size_of(ForeignNumber type);

/// An array, open for reading.
class ForeignHdf5Array {
  public:
    virtual ~ForeignHdf5Array() = default;
    virtual ForeignNumber type() const = 0;
    virtual const Shape& shape() const = 0;
    /// Fills `out` with whole rows from this one on, in this machine's byte order.
    virtual void read_rows(std::int64_t first_row, std::span<std::byte> out) const = 0;
};

class ForeignHdf5File {
  public:
    /// Throws Error for a file that isn't HDF5 or that HDF5 can't read.
    explicit ForeignHdf5File(const std::filesystem::path& file);

    /// The datasets in the file and in its groups: "features", "train/features".
    const std::vector<std::string>& names() const { return names_; }
    /// The "format" that farout's own files have, or "".
    std::string own_format() const;
    /// Throws Error for what isn't an array of numbers (text, records), lies in another file, is
    /// packed in a way that isn't read, or claims more than the file can hold.
    std::unique_ptr<ForeignHdf5Array> open(const std::string& name) const;

  private:
    void list(const std::string& group, int depth);

    std::shared_ptr<Hdf5File> file_;
    std::vector<std::string> names_;
};

}  // namespace farout::files
