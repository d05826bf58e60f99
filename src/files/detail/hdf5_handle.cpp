#include "files/detail/hdf5_handle.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace farout::files {

void quiet_hdf5() {
    static const bool once = [] {
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        return true;
    }();
    static_cast<void>(once);
}

namespace {

extern "C" herr_t farout_keep_reason(unsigned, const H5E_error2_t* error, void* reason) {
    auto& text = *static_cast<std::string*>(reason);
    if (text.empty() && error->desc != nullptr) text = error->desc;
    return 0;
}

/// Of a text with an error of the system's, only that: the rest is of use to HDF5's developers.
std::string shortened(const std::string& text) {
    constexpr std::string_view label = "error message = '";
    const auto found = text.find(label);
    if (found == std::string::npos) return text;
    const auto begin = found + label.size();
    return text.substr(begin, text.find('\'', begin) - begin);
}

}  // namespace

std::string hdf5_reason() {
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, farout_keep_reason, &reason);
    H5Eclear2(H5E_DEFAULT);
    return reason.empty() ? "HDF5 gives no reason" : shortened(reason);
}

namespace {

/// No extent is larger, not even one of a dataset without elements.
constexpr hsize_t most_rows = hsize_t{1} << 40;

bool is_hard_link(hid_t file, const std::string& name) {
    H5L_info_t info;
    return H5Lget_info(file, name.c_str(), &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
}

/// The bytes that a dataset of this shape takes; nothing beyond what 64 bits hold.
std::optional<hsize_t> bytes_of(const std::vector<hsize_t>& extent, hsize_t element) {
    hsize_t bytes = element;
    if (std::find(extent.begin(), extent.end(), hsize_t{0}) != extent.end()) bytes = 0;
    for (const hsize_t one : extent) {
        if (one > most_rows) return std::nullopt;
        if (one != 0 && bytes > std::numeric_limits<hsize_t>::max() / one) return std::nullopt;
        bytes *= one;
    }
    return bytes;
}

/// Through MPI-IO HDF5 doesn't tell every rank where numbers lie; such a file was made, or looked
/// at by the root, before ranks open it together. (The file's access list would say it, too, but
/// only to all ranks at once: it holds a communicator, which is copied.)
bool is_shared(hid_t file) {
    hbool_t atomic = false;
    return H5Fget_mpi_atomicity(file, &atomic) >= 0;
}

/// Why the dataset can't be one of ours, or nothing.
std::string strange_layout(hid_t file, hid_t dataset) {
    const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
    if (H5Pget_layout(properties) != H5D_CONTIGUOUS) return "is chunked or packed";
    if (H5Pget_external_count(properties) != 0) return "keeps its numbers in another file";
    const Hdf5Handle type(H5Dget_type(dataset), H5Tclose);
    const auto bytes = bytes_of(extent_of(dataset), H5Tget_size(type));
    if (bytes == hsize_t{0}) return "";
    const haddr_t offset = H5Dget_offset(dataset);
    hsize_t size = 0;
    if (offset == HADDR_UNDEF || H5Fget_filesize(file, &size) < 0) return "has no numbers";
    if (!bytes || offset > size || *bytes > size - offset) return "is larger than the file";
    return "";
}

}  // namespace

void fail_hdf5(const std::filesystem::path& file, const std::string& what) {
    throw Error(concat("Can't ", what, " ", printable(file.native()), ": ", hdf5_reason(), "."));
}

hid_t checked_id(hid_t id, const std::filesystem::path& file, const std::string& what) {
    if (id < 0) fail_hdf5(file, what);
    return id;
}

bool lies_in_file(hid_t file, const std::string& name) {
    for (std::size_t end = name.find('/', 1); end != std::string::npos;
         end = name.find('/', end + 1))
        if (!is_hard_link(file, name.substr(0, end))) return false;
    return is_hard_link(file, name);
}

Hdf5Handle open_dataset(hid_t file, const std::filesystem::path& path, const std::string& name) {
    if (!lies_in_file(file, name))
        throw Error(concat(printable(path.native()), " has no dataset ", printable(name), "."));
    Hdf5Handle dataset(checked_id(H5Dopen2(file, name.c_str(), H5P_DEFAULT), path,
                                  "open the dataset " + printable(name) + " of"),
                       H5Dclose);
    const std::string strange = is_shared(file) ? "" : strange_layout(file, dataset);
    if (!strange.empty())
        throw Error(concat("The dataset ", printable(name), " of ", printable(path.native()), " ",
                           strange, ": farout didn't write it like that."));
    return dataset;
}

std::vector<hsize_t> extent_of(hid_t dataset) {
    const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
    std::vector<hsize_t> extent(
        static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
    H5Sget_simple_extent_dims(space, extent.data(), nullptr);
    return extent;
}

}  // namespace farout::files
