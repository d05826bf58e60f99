#pragma once
/// The one place that talks to HDF5: files of fixed-size, contiguous, early-allocated datasets and
/// text attributes.
///
/// Nothing is ever grown, filtered or chunked, so a file that was closed once stays readable
/// whatever kills its writers (design, decision 2). One thread a process may use this (Debian's
/// library is not thread-safe).

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/blocks.h"

namespace farout::parallel {
class Communicator;
}  // namespace farout::parallel

namespace farout::files {

/// Numbers that a dataset can hold.
enum class Number { uint8, int32, int64, uint64, float32, float64 };

template <typename T>
constexpr Number number_of();
template <>
constexpr Number number_of<std::uint8_t>() {
    return Number::uint8;
}
template <>
constexpr Number number_of<std::int32_t>() {
    return Number::int32;
}
template <>
constexpr Number number_of<std::int64_t>() {
    return Number::int64;
}
template <>
constexpr Number number_of<std::uint64_t>() {
    return Number::uint64;
}
template <>
constexpr Number number_of<float>() {
    return Number::float32;
}
template <>
constexpr Number number_of<double>() {
    return Number::float64;
}

enum class Access { read, read_write };

using Shape = std::vector<std::int64_t>;

/// An open HDF5 file. Every failure throws Error with the file, the dataset and HDF5's own reason.
class Hdf5File {
  public:
    /// A new file (what was there is lost). Writes by one process. Left without close(), or where
    /// that fails, it disappears again.
    static Hdf5File create(const std::filesystem::path& file);
    /// Tried by another program first (files/hdf5_probe.h). Where several ranks open a file,
    /// agree_on_files() comes before.
    static Hdf5File open(const std::filesystem::path& file, Access access);
    /// What that program does: opens whatever the other functions may be asked for.
    static void read_structure_of(const std::filesystem::path& file);
    /// Collective: all ranks open the same file through MPI-IO; row reads and writes are
    /// independent.
    static Hdf5File open_shared(const std::filesystem::path& file, Access access,
                                parallel::Communicator& communicator);

    Hdf5File(Hdf5File&& other) noexcept;
    Hdf5File& operator=(Hdf5File&& other) noexcept;
    ~Hdf5File();

    /// Collective for a shared file. Errors that the destructor would swallow are thrown here.
    void close();
    const std::filesystem::path& path() const { return path_; }

    bool has(const std::string& name) const;
    /// Names of the datasets directly in a group, sorted; none when there is no such group.
    std::vector<std::string> datasets(const std::string& group) const;
    /// Likewise of the groups.
    std::vector<std::string> groups(const std::string& group) const;
    /// HDF5's identifier: for files/hdf5_*.cpp only.
    std::int64_t handle() const { return id_; }
    Shape shape(const std::string& name) const;

    /// Lays a dataset out; groups in its name ("/blocks/checksum") are made.
    void create_dataset(const std::string& name, Number type, const Shape& shape);
    /// Strings of at most `width` bytes, NUL-padded UTF-8 (h5py reads them as bytes of dtype S).
    void create_text_dataset(const std::string& name, std::int64_t rows, std::size_t width);

    /// Writes or reads whole rows from first_row on; the span's size is rows × the product of the
    /// other dimensions.
    template <typename T>
    void write(const std::string& name, std::int64_t first_row, std::span<const T> values) {
        write_numbers(name, number_of<T>(), first_row, values.data(), values.size());
    }
    template <typename T>
    void read(const std::string& name, std::int64_t first_row, std::span<T> values) const {
        read_numbers(name, number_of<T>(), first_row, values.data(), values.size());
    }
    void write_text(const std::string& name, std::int64_t first_row,
                    const std::vector<std::string>& texts);
    std::vector<std::string> read_text(const std::string& name, Range rows) const;

    /// Lays out and writes a whole dataset.
    template <typename T>
    void add(const std::string& name, const Shape& shape, std::span<const T> values) {
        create_dataset(name, number_of<T>(), shape);
        write(name, 0, values);
    }
    void add_text(const std::string& name, const std::vector<std::string>& texts);

    /// Text attributes of the root group (or of another object).
    void set_attributes(const std::map<std::string, std::string>& attributes,
                        const std::string& object = "/");
    std::map<std::string, std::string> attributes(const std::string& object = "/") const;

  private:
    enum class State { being_made, kept };

    Hdf5File(std::int64_t id, std::filesystem::path path, State state)
        : id_(id), path_(std::move(path)), state_(state) {}
    void abandon() noexcept;
    enum class Kind { dataset, group };
    std::vector<std::string> objects(const std::string& group, Kind kind) const;
    /// Opens whatever the other functions may be asked for, and keeps nothing.
    void read_structure(const std::string& group) const;
    void write_numbers(const std::string& name, Number type, std::int64_t first_row,
                       const void* data, std::size_t count);
    void read_numbers(const std::string& name, Number type, std::int64_t first_row, void* data,
                      std::size_t count) const;

    std::int64_t id_ = -1;
    std::filesystem::path path_;
    State state_ = State::kept;
};

}  // namespace farout::files
