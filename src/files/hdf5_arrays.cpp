#include "files/hdf5_arrays.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/error.h"
#include "core/text.h"
#include "files/detail/hdf5_handle.h"

namespace farout::files {

namespace {

constexpr int deepest_group = 1;
constexpr std::size_t most_names = 100'000;
/// Unpacked chunks that are kept so that rows can be read in order without unpacking one twice.
constexpr std::size_t most_cached = std::size_t{512} << 20;
constexpr hsize_t largest_chunk = hsize_t{1} << 30;
/// No deflate stream unpacks to more than this many times its size.
constexpr hsize_t most_deflated = 1032;

std::optional<ForeignNumber> number_of_type(hid_t type) {
    const std::size_t size = H5Tget_size(type);
    if (H5Tget_class(type) == H5T_FLOAT)
        return size <= 4   ? std::optional(ForeignNumber::float32)
               : size == 8 ? std::optional(ForeignNumber::float64)
                           : std::nullopt;
    if (H5Tget_class(type) != H5T_INTEGER || size > 8) return std::nullopt;
    const bool wide_unsigned = size == 8 && H5Tget_sign(type) == H5T_SGN_NONE;
    return wide_unsigned ? ForeignNumber::uint64 : ForeignNumber::int64;
}

hid_t memory_type(ForeignNumber number) {
    switch (number) {
        case ForeignNumber::float32:
            return H5T_NATIVE_FLOAT;
        case ForeignNumber::float64:
            return H5T_NATIVE_DOUBLE;
        case ForeignNumber::int64:
            return H5T_NATIVE_INT64;
        case ForeignNumber::uint64:
            return H5T_NATIVE_UINT64;
    }
    throw std::logic_error("unknown ForeignNumber");
}

/// The product of extents and element; nothing beyond 64 bits.
std::optional<hsize_t> bytes_of(const std::vector<hsize_t>& extent, hsize_t element) {
    hsize_t bytes = element;
    for (const hsize_t one : extent) {
        if (one != 0 && bytes > std::numeric_limits<hsize_t>::max() / one / 2) return std::nullopt;
        bytes *= one;
    }
    return bytes;
}

/// A filter that isn't HDF5's own would be looked for on this machine and loaded.
std::string strange_filter(hid_t properties) {
    for (int i = 0; i < H5Pget_nfilters(properties); ++i) {
        unsigned flags = 0;
        unsigned config = 0;
        std::size_t values = 0;
        char name[32] = "";
        const H5Z_filter_t filter = H5Pget_filter2(properties, static_cast<unsigned>(i), &flags,
                                                   &values, nullptr, sizeof name, name, &config);
        if (filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE ||
            filter == H5Z_FILTER_FLETCHER32)
            continue;
        name[sizeof name - 1] = '\0';
        return concat("is packed by '", printable(name),
                      "', but gzip is read: save it with compression='gzip' or without");
    }
    return "";
}

/// Why the dataset isn't read, or "". Memory may be asked for by its shape otherwise.
std::string strange_array(hid_t file, hid_t dataset, hid_t type) {
    if (!number_of_type(type))
        return H5Tget_class(type) == H5T_STRING ? "holds text, not numbers"
                                                : "holds neither integers nor floating-point "
                                                  "numbers of up to 64 bits; save "
                                                  "array.astype('float32')";
    const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
    const H5D_layout_t layout = H5Pget_layout(properties);
    if (layout == H5D_VIRTUAL || H5Pget_external_count(properties) != 0)
        return "keeps its numbers in another file; save a copy of the array";
    const std::string filter = strange_filter(properties);
    if (!filter.empty()) return filter;
    const auto extent = extent_of(dataset);
    const auto bytes = bytes_of(extent, H5Tget_size(type));
    hsize_t size = 0;
    H5Fget_filesize(file, &size);
    const hsize_t most = H5Pget_nfilters(properties) > 0 ? size * most_deflated : size;
    if (!bytes || *bytes > most) return "claims to be larger than the file can hold";
    if (layout != H5D_CHUNKED) return "";
    std::vector<hsize_t> chunk(extent.size());
    H5Pget_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    const auto chunk_bytes = bytes_of(chunk, H5Tget_size(type));
    if (!chunk_bytes || *chunk_bytes > largest_chunk)
        return "is kept in chunks of more than 1 GiB; save it again";
    return "";
}

/// Room for as many chunks as a row of chunks has, so that none is unpacked twice.
Hdf5Handle access_by_rows(hid_t dataset, hid_t type) {
    Hdf5Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
    const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
    const auto extent = extent_of(dataset);
    if (H5Pget_layout(properties) != H5D_CHUNKED || extent.empty()) return access;
    std::vector<hsize_t> band(extent.size());
    H5Pget_chunk(properties, static_cast<int>(band.size()), band.data());
    for (std::size_t axis = 1; axis < band.size(); ++axis)
        band[axis] *= (extent[axis] + band[axis] - 1) / std::max<hsize_t>(band[axis], 1);
    const hsize_t bytes = bytes_of(band, H5Tget_size(type)).value_or(most_cached);
    H5Pset_chunk_cache(access, 10007, std::clamp<std::size_t>(bytes, 1 << 20, most_cached), 1.0);
    return access;
}

class OpenArray : public ForeignHdf5Array {
  public:
    OpenArray(std::shared_ptr<Hdf5File> file, Hdf5Handle dataset, ForeignNumber type)
        : file_(std::move(file)), dataset_(std::move(dataset)), type_(type) {
        const auto extent = extent_of(dataset_);
        shape_.assign(extent.begin(), extent.end());
    }

    ForeignNumber type() const override { return type_; }
    const Shape& shape() const override { return shape_; }

    void read_rows(std::int64_t first_row, std::span<std::byte> out) const override {
        std::vector<hsize_t> extent(shape_.begin(), shape_.end());
        const Hdf5Handle file_space(H5Dget_space(dataset_), H5Sclose);
        if (!extent.empty()) {
            const hsize_t row =
                bytes_of({extent.begin() + 1, extent.end()}, size_of(type_)).value();
            extent[0] = row == 0 ? 0 : out.size() / row;
            std::vector<hsize_t> start(extent.size(), 0);
            start[0] = static_cast<hsize_t>(first_row);
            H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start.data(), nullptr, extent.data(),
                                nullptr);
        }
        const Hdf5Handle memory(extent.empty() ? H5Screate(H5S_SCALAR)
                                               : H5Screate_simple(static_cast<int>(extent.size()),
                                                                  extent.data(), nullptr),
                                H5Sclose);
        if (H5Dread(dataset_, memory_type(type_), memory, file_space, H5P_DEFAULT, out.data()) < 0)
            fail_hdf5(file_->path(), "read an array of");
    }

  private:
    std::shared_ptr<Hdf5File> file_;
    Hdf5Handle dataset_;
    ForeignNumber type_;
    Shape shape_;
};

}  // namespace

std::size_t size_of(ForeignNumber type) {
    return type == ForeignNumber::float32 ? 4 : 8;
}

ForeignHdf5File::ForeignHdf5File(const std::filesystem::path& file)
    : file_(std::make_shared<Hdf5File>(Hdf5File::open(file, Access::read))) {
    list("/", 0);
}

void ForeignHdf5File::list(const std::string& group, int depth) {
    const std::string prefix = group == "/" ? "" : group.substr(1) + "/";
    for (const auto& name : file_->datasets(group)) {
        if (names_.size() == most_names)
            throw Error(concat(printable(file_->path().native()), " has too many datasets."));
        names_.push_back(prefix + name);
    }
    if (depth == deepest_group) return;
    for (const auto& name : file_->groups(group)) list("/" + prefix + name, depth + 1);
}

std::string ForeignHdf5File::own_format() const {
    const auto facts = file_->attributes();
    const auto format = facts.find("format");
    return format != facts.end() && format->second.starts_with("farout ") ? format->second : "";
}

std::unique_ptr<ForeignHdf5Array> ForeignHdf5File::open(const std::string& name) const {
    const std::string path = "/" + name;
    const hid_t file = file_->handle();
    const auto where = [&] {
        return concat(printable(file_->path().native()), ", dataset '", printable(name), "': ");
    };
    if (!lies_in_file(file, path)) throw Error(concat(where(), "isn't there"));
    std::optional<ForeignNumber> number;
    // A dataset that is open already keeps its cache: it is closed before it is opened for reading.
    const auto looked_at = [&] {
        const Hdf5Handle dataset(
            checked_id(H5Dopen2(file, path.c_str(), H5P_DEFAULT), file_->path(),
                       "open the dataset " + printable(name) + " of"),
            H5Dclose);
        const Hdf5Handle type(H5Dget_type(dataset), H5Tclose);
        const std::string strange = strange_array(file, dataset, type);
        if (!strange.empty()) throw Error(concat(where(), strange));
        number = number_of_type(type);
        return access_by_rows(dataset, type);
    };
    const Hdf5Handle access = looked_at();
    Hdf5Handle by_rows(checked_id(H5Dopen2(file, path.c_str(), access), file_->path(),
                                  "open the dataset " + printable(name) + " of"),
                       H5Dclose);
    return std::make_unique<OpenArray>(file_, std::move(by_rows), *number);
}

}  // namespace farout::files
