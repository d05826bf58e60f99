#include "files/hdf5_file.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include <sys/mman.h>
#include <unistd.h>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "files/detail/hdf5_handle.h"
#include "files/hdf5_probe.h"
#include "parallel/communicator.h"

namespace farout::files {

namespace {

/// Of an attribute: HDF5 keeps no longer ones beside their object.
constexpr std::size_t longest_text = 65536;

hid_t type_of(Number type) {
    switch (type) {
        case Number::uint8:
            return H5T_NATIVE_UINT8;
        case Number::int32:
            return H5T_NATIVE_INT32;
        case Number::int64:
            return H5T_NATIVE_INT64;
        case Number::uint64:
            return H5T_NATIVE_UINT64;
        case Number::float32:
            return H5T_NATIVE_FLOAT;
        case Number::float64:
            return H5T_NATIVE_DOUBLE;
    }
    throw std::logic_error("unknown Number");
}

/// Of a new file: no time stamps anywhere, so equal contents are equal bytes.
Hdf5Handle creation_properties() {
    Hdf5Handle list(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    H5Pset_obj_track_times(list, 0);
    return list;
}

/// Without HDF5's buffer for small reads and writes: it is written when a dataset is closed, which
/// may fail with nobody to tell, and would then lose what was thought to be written. Without its
/// locks, which would keep a run from a file that somebody looks at, and readers from one that a
/// run goes on with: nothing but raw rows ever changes in a file that has its name. Runs that write
/// the same file meet at files/writer_lock.h.
///
/// What is written has the oldest layout, whatever this HDF5 takes by itself: 2.0 takes that
/// of 1.8, and equal contents would be other bytes.
Hdf5Handle access_properties(Access access) {
    Hdf5Handle list(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_sieve_buf_size(list, 0);
// Before it, HDF5_USE_FILE_LOCKING alone says so (parallel/environment.cpp).
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 11, 0))
    H5Pset_file_locking(list, false, true);
#endif
    if (access == Access::read_write)
        H5Pset_libver_bounds(list, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110);
    return list;
}

/// What lies under the name in a group; H5O_TYPE_UNKNOWN where that can't be told. HDF5 1.12 gave
/// H5O_info_t other contents, which the call of before doesn't fill.
H5O_type_t kind_of_object(hid_t group, const char* name) {
#if H5_VERSION_GE(1, 12, 0)
    H5O_info2_t info;
    const herr_t found = H5Oget_info_by_name3(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT);
#else
    H5O_info_t info;
    const herr_t found = H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT);
#endif
    return found >= 0 ? info.type : H5O_TYPE_UNKNOWN;
}

Hdf5Handle fixed_text_type(std::size_t width) {
    Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, std::max<std::size_t>(width, 1));
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

/// Selects rows [first, first + count/row) of a dataset; `transfer` moves them.
void on_rows(hid_t dataset, const std::string& name, std::int64_t first_row, std::size_t count,
             const std::function<herr_t(hid_t memory, hid_t file)>& transfer,
             const std::filesystem::path& path, const std::string& what) {
    std::vector<hsize_t> extent = extent_of(dataset);
    if (extent.empty()) fail_hdf5(path, what + " the scalar dataset " + name + " of");
    const hsize_t row =
        std::accumulate(extent.begin() + 1, extent.end(), hsize_t{1}, std::multiplies<>());
    const hsize_t rows = row == 0 ? 0 : count / row;
    if (row != 0 && (count % row != 0 || static_cast<hsize_t>(first_row) + rows > extent[0]))
        throw Error(concat("Can't ", what, " rows ", first_row, " to ",
                           first_row + static_cast<std::int64_t>(rows), " of the dataset ", name,
                           " in ", printable(path.native()), ": it has ", extent[0], "."));
    if (rows == 0) return;
    std::vector<hsize_t> start(extent.size(), 0);
    start[0] = static_cast<hsize_t>(first_row);
    extent[0] = rows;
    Hdf5Handle file_space(H5Dget_space(dataset), H5Sclose);
    H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr);
    Hdf5Handle memory(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
                      H5Sclose);
    if (transfer(memory, file_space) < 0) fail_hdf5(path, what + " the dataset " + name + " of");
}

void lay_out(std::int64_t file, const std::filesystem::path& path, const std::string& name,
             hid_t type, const Shape& shape) {
    const std::vector<hsize_t> extent(shape.begin(), shape.end());
    Hdf5Handle space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr),
                     H5Sclose);
    Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_layout(properties, H5D_CONTIGUOUS);
    H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(properties, 0);
    Hdf5Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(links, 1);
    Hdf5Handle dataset(H5Dcreate2(file, name.c_str(), type, space, links, properties, H5P_DEFAULT),
                       H5Dclose);
    checked_id(dataset, path, "lay out the dataset " + name + " of");
}

}  // namespace

Hdf5File Hdf5File::create(const std::filesystem::path& file) {
    quiet_hdf5();
    const Hdf5Handle creation = creation_properties();
    const Hdf5Handle access = access_properties(Access::read_write);
    return {checked_id(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, creation, access), file, "create"),
            file, State::being_made};
}

namespace {

/// As H5Fopen, without locks.
std::int64_t open_file(const std::filesystem::path& file, Access access) {
    refuse_special_file(file);
    quiet_hdf5();
    const Hdf5Handle properties = access_properties(access);
    const unsigned flags = access == Access::read ? H5F_ACC_RDONLY : H5F_ACC_RDWR;
    return checked_id(H5Fopen(file.c_str(), flags, properties), file, "open");
}

}  // namespace

Hdf5File Hdf5File::open(const std::filesystem::path& file, Access access) {
    refuse_special_file(file);
    try_hdf5(file);
    return {open_file(file, access), file, State::kept};
}

void Hdf5File::read_structure_of(const std::filesystem::path& file) {
    Hdf5File(open_file(file, Access::read), file, State::kept).read_structure("/");
}

Hdf5File Hdf5File::open_shared(const std::filesystem::path& file, Access access,
                               parallel::Communicator& communicator) {
    void* native = communicator.native_handle();
    if (native == nullptr) {
        if (communicator.size() > 1) throw Error("A file can be shared between MPI ranks only.");
        return open(file, access);
    }
    refuse_special_file(file);
    quiet_hdf5();
    const Hdf5Handle properties = access_properties(access);
    H5Pset_fapl_mpio(properties, *static_cast<MPI_Comm*>(native), MPI_INFO_NULL);
    const unsigned flags = access == Access::read ? H5F_ACC_RDONLY : H5F_ACC_RDWR;
    return {checked_id(H5Fopen(file.c_str(), flags, properties), file, "open together"), file,
            State::kept};
}

Hdf5File::Hdf5File(Hdf5File&& other) noexcept
    : id_(std::exchange(other.id_, -1)), path_(std::move(other.path_)), state_(other.state_) {}

Hdf5File& Hdf5File::operator=(Hdf5File&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(path_, other.path_);
    std::swap(state_, other.state_);
    return *this;
}

Hdf5File::~Hdf5File() {
    if (id_ < 0) return;
    if (state_ == State::being_made)
        abandon();
    else
        H5Fclose(id_);
}

void Hdf5File::close() {
    if (id_ < 0) return;
    if (state_ == State::being_made && H5Fflush(id_, H5F_SCOPE_GLOBAL) < 0) {
        const std::string reason = hdf5_reason();
        abandon();
        throw Error(concat("Can't write ", printable(path_.native()), ": ", reason, "."));
    }
    if (H5Fclose(std::exchange(id_, -1)) < 0) fail_hdf5(path_, "close");
}

/// HDF5 (1.10) that can't write a file out can't close it either, and crashes at the end of the
/// process. So what is left to be written goes into memory that nobody reads.
void Hdf5File::abandon() noexcept {
    void* handle = nullptr;
    const int memory = ::memfd_create("farout", MFD_CLOEXEC);
    if (memory >= 0 && H5Fget_vfd_handle(id_, H5P_DEFAULT, &handle) >= 0)
        ::dup2(memory, *static_cast<int*>(handle));
    if (memory >= 0) ::close(memory);
    H5Fclose(std::exchange(id_, -1));
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

bool Hdf5File::has(const std::string& name) const {
    return lies_in_file(id_, name);
}

std::vector<std::string> Hdf5File::objects(const std::string& group, Kind kind) const {
    struct Found {
        H5O_type_t kind;
        std::vector<std::string> names;
    };
    Found found{kind == Kind::dataset ? H5O_TYPE_DATASET : H5O_TYPE_GROUP, {}};
    if (group != "/" && !has(group)) return {};
    const auto keep = [](hid_t parent, const char* name, const H5L_info_t* link,
                         void* out) -> herr_t {
        if (link->type == H5L_TYPE_HARD &&
            kind_of_object(parent, name) == static_cast<Found*>(out)->kind)
            static_cast<Found*>(out)->names.emplace_back(name);
        return 0;
    };
    Hdf5Handle parent(checked_id(H5Gopen2(id_, group.c_str(), H5P_DEFAULT), path_,
                                 "open the group " + group + " of"),
                      H5Gclose);
    if (H5Literate(parent, H5_INDEX_NAME, H5_ITER_INC, nullptr, keep, &found) < 0)
        fail_hdf5(path_, "list the group " + group + " of");
    return found.names;
}

std::vector<std::string> Hdf5File::datasets(const std::string& group) const {
    return objects(group, Kind::dataset);
}

std::vector<std::string> Hdf5File::groups(const std::string& group) const {
    return objects(group, Kind::group);
}

void Hdf5File::read_structure(const std::string& group) const {
    attributes(group);
    const std::string prefix = group == "/" ? "/" : group + "/";
    for (const auto& name : datasets(group)) {
        try {
            shape(prefix + name);
            attributes(prefix + name);
        } catch (const Error&) {  // the others are read all the same
        }
    }
    if (group != "/") return;  // our files have groups of datasets and no deeper ones
    for (const auto& name : objects(group, Kind::group)) read_structure(prefix + name);
}

Shape Hdf5File::shape(const std::string& name) const {
    const std::vector<hsize_t> extent = extent_of(open_dataset(id_, path_, name));
    return {extent.begin(), extent.end()};
}

void Hdf5File::create_dataset(const std::string& name, Number type, const Shape& shape) {
    lay_out(id_, path_, name, type_of(type), shape);
}

void Hdf5File::create_text_dataset(const std::string& name, std::int64_t rows, std::size_t width) {
    lay_out(id_, path_, name, fixed_text_type(width), {rows});
}

void Hdf5File::write_numbers(const std::string& name, Number type, std::int64_t first_row,
                             const void* data, std::size_t count) {
    const Hdf5Handle dataset = open_dataset(id_, path_, name);
    const auto transfer = [&](hid_t memory, hid_t file) {
        return H5Dwrite(dataset, type_of(type), memory, file, H5P_DEFAULT, data);
    };
    on_rows(dataset, name, first_row, count, transfer, path_, "write");
}

void Hdf5File::read_numbers(const std::string& name, Number type, std::int64_t first_row,
                            void* data, std::size_t count) const {
    const Hdf5Handle dataset = open_dataset(id_, path_, name);
    const auto transfer = [&](hid_t memory, hid_t file) {
        return H5Dread(dataset, type_of(type), memory, file, H5P_DEFAULT, data);
    };
    on_rows(dataset, name, first_row, count, transfer, path_, "read");
}

void Hdf5File::write_text(const std::string& name, std::int64_t first_row,
                          const std::vector<std::string>& texts) {
    const Hdf5Handle dataset = open_dataset(id_, path_, name);
    const Hdf5Handle stored(H5Dget_type(dataset), H5Tclose);
    const std::size_t width = H5Tget_size(stored);
    std::vector<char> bytes(width * texts.size(), '\0');
    for (std::size_t row = 0; row < texts.size(); ++row)
        std::memcpy(bytes.data() + row * width, texts[row].data(),
                    std::min(width, texts[row].size()));
    const Hdf5Handle type = fixed_text_type(width);
    const auto transfer = [&](hid_t memory, hid_t file) {
        return H5Dwrite(dataset, type, memory, file, H5P_DEFAULT, bytes.data());
    };
    on_rows(dataset, name, first_row, texts.size(), transfer, path_, "write");
}

std::vector<std::string> Hdf5File::read_text(const std::string& name, Range rows) const {
    const Hdf5Handle dataset = open_dataset(id_, path_, name);
    const Hdf5Handle stored(H5Dget_type(dataset), H5Tclose);
    if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) != 0)
        throw Error(concat("The dataset ", name, " of ", printable(path_.native()),
                           " doesn't hold fixed-width text."));
    const std::size_t width = H5Tget_size(stored);
    const auto count = static_cast<std::size_t>(rows.count());
    std::vector<char> bytes(width * count);
    const Hdf5Handle type = fixed_text_type(width);
    H5Tset_cset(type, H5Tget_cset(stored));  // h5py's bytes are ASCII; HDF5 converts neither way
    const auto transfer = [&](hid_t memory, hid_t file) {
        return H5Dread(dataset, type, memory, file, H5P_DEFAULT, bytes.data());
    };
    on_rows(dataset, name, rows.begin, count, transfer, path_, "read");
    std::vector<std::string> texts(count);
    for (std::size_t row = 0; row < count; ++row) {
        const char* text = bytes.data() + row * width;
        texts[row].assign(text, strnlen(text, width));
    }
    return texts;
}

void Hdf5File::add_text(const std::string& name, const std::vector<std::string>& texts) {
    std::size_t width = 1;
    for (const auto& text : texts) width = std::max(width, text.size());
    create_text_dataset(name, static_cast<std::int64_t>(texts.size()), width);
    write_text(name, 0, texts);
}

void Hdf5File::set_attributes(const std::map<std::string, std::string>& attributes,
                              const std::string& object) {
    const Hdf5Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
    for (const auto& [name, value] : attributes) {
        const Hdf5Handle type = fixed_text_type(value.size());
        const Hdf5Handle attribute(H5Acreate_by_name(id_, object.c_str(), name.c_str(), type,
                                                     scalar, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                                   H5Aclose);
        const std::string padded = value.empty() ? std::string(1, '\0') : value;
        if (!attribute.valid() || H5Awrite(attribute, type, padded.data()) < 0)
            fail_hdf5(path_, "write the attribute '" + name + "' of");
    }
}

std::map<std::string, std::string> Hdf5File::attributes(const std::string& object) const {
    std::map<std::string, std::string> texts;
    const auto read = [](hid_t parent, const char* name, const H5A_info_t*, void* out) -> herr_t {
        const Hdf5Handle attribute(H5Aopen(parent, name, H5P_DEFAULT), H5Aclose);
        const Hdf5Handle stored(H5Aget_type(attribute), H5Tclose);
        if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) != 0) return 0;
        const Hdf5Handle space(H5Aget_space(attribute), H5Sclose);
        if (H5Sget_simple_extent_npoints(space) != 1) return 0;
        if (H5Tget_size(stored) > longest_text) return 0;
        std::string value(H5Tget_size(stored), '\0');
        if (H5Aread(attribute, stored, value.data()) < 0) return -1;
        value.resize(strnlen(value.data(), value.size()));
        (*static_cast<std::map<std::string, std::string>*>(out))[name] = value;
        return 0;
    };
    if (H5Aiterate_by_name(id_, object.c_str(), H5_INDEX_NAME, H5_ITER_INC, nullptr, read, &texts,
                           H5P_DEFAULT) < 0)
        fail_hdf5(path_, "read the attributes of");
    return texts;
}

}  // namespace farout::files
