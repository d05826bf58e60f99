#include "checkpoints/numpy/numpy_file.h"

#include <algorithm>

#include "checkpoints/bytes/source_reader.h"
#include "checkpoints/bytes/zip_archive.h"
#include "checkpoints/detail/numpy_globals.h"
#include "checkpoints/pickle/pickle_reader.h"
#include "checkpoints/pickled_arrays.h"
#include "checkpoints/safetensors.h"
#include "checkpoints/torch/pth_legacy.h"
#include "checkpoints/torch/pth_zip.h"
#include "checkpoints/torch/torch_file.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

// Pickles of NumPy arrays: where each array's elements lie. Source: numpy's array_reduce and
// array_setstate (multiarray/methods.c), _frombuffer (_core/numeric.py), and dtype's __reduce__.

/// Pieces from this size on stay in the file.
constexpr std::uint64_t read_below = 4096;

Pickle read_pickle(const ByteSource& file) {
    PickleOptions options;
    options.read_below = read_below;
    options.advice =
        "only NumPy arrays are imported (alone, in a list, tuple or dictionary), and nothing in a "
        "pickle is run; save the array itself, a tensor as tensor.cpu().numpy()";
    SourceReader in(file);
    Pickle pickle = PickleReader(in, numpy_globals(), options).read();
    if (in.remaining() != 0) {
        in.fail(concat(in.remaining(),
                       " bytes follow the pickle; one pickle a file is read: write the array to a "
                       "file of its own"));
    }
    return pickle;
}

/// The arrays of a pickle file of protocol 2 to 5 (see find_arrays). Throws Error for any class or
/// function but NumPy's arrays, numbers and types, Python's containers and records such as dates
/// (named, and never run), for a pickle without arrays, and for bytes behind it.
PickledArrays read_numpy_pickle(const std::shared_ptr<const ByteSource>& file) {
    const Pickle pickle = read_pickle(*file);
    PickledArrays found = find_arrays(pickle.root(), {file, file->name(), nullptr});
    if (found.arrays.empty()) {
        throw Error(concat(file->name(), ": the pickle holds ", found.root_kind,
                           " without NumPy arrays in it; save the array itself, or a list or "
                           "dictionary of arrays"));
    }
    return found;
}

constexpr std::string_view npy_suffix = ".npy";

[[noreturn]] void refuse_name(const std::string& file, const std::string& name) {
    throw Error(concat(file, ": holds no array '", printable(name), "'"));
}

StoredArray array_in(const std::shared_ptr<const ByteSource>& npy) {
    const NpyHeader header = read_npy_header(*npy);
    return {npy->name(),
            {header.type, header.byte_order},
            header.order,
            header.shape,
            std::make_shared<SliceSource>(npy, header.data_offset, npy->size() - header.data_offset,
                                          npy->name())};
}

class NpyFile : public NumpyFile {
  public:
    explicit NpyFile(std::shared_ptr<const ByteSource> source) : source_(std::move(source)) {}
    const std::string& file() const override { return source_->name(); }
    std::vector<std::string> names() const override { return {""}; }
    std::vector<StoredArray> open_parts(const std::string&) const override {
        return {array_in(source_)};
    }

  private:
    std::shared_ptr<const ByteSource> source_;
};

class NpzFile : public NumpyFile {
  public:
    explicit NpzFile(ZipArchive archive) : archive_(std::move(archive)) {
        if (!names().empty()) return;
        throw Error(concat(archive_.file(),
                           ": is a zip archive without .npy files, so not one of numpy.savez, and "
                           "without a data.pkl of torch.save; save the array with numpy.save"));
    }
    const std::string& file() const override { return archive_.file(); }

    std::vector<std::string> names() const override {
        std::vector<std::string> names;
        for (const auto& [name, entry] : archive_.entries())
            if (name.ends_with(npy_suffix))
                names.push_back(name.substr(0, name.size() - npy_suffix.size()));
        return names;
    }

    std::vector<StoredArray> open_parts(const std::string& name) const override {
        const ZipEntry* entry = archive_.find(concat(name, npy_suffix));
        if (entry == nullptr) refuse_name(file(), name);
        return {array_in(archive_.open(*entry))};
    }

  private:
    ZipArchive archive_;
};

/// A pickle of NumPy's or of torch's.
class PickleFile : public NumpyFile {
  public:
    PickleFile(std::string file, PickledArrays found)
        : file_(std::move(file)), found_(std::move(found)) {}
    const std::string& file() const override { return file_; }

    std::vector<std::string> names() const override {
        std::vector<std::string> names;
        for (const auto& array : found_.arrays) names.push_back(array.name);
        return names;
    }

    std::vector<StoredArray> open_parts(const std::string& name) const override {
        if (found_.is_list && name.empty()) return open_all();
        const auto found = std::ranges::find(found_.arrays, name, &PickledArray::name);
        if (found == found_.arrays.end()) refuse_name(file_, name);
        return parts_of(*found);
    }

    bool is_list() const override { return found_.is_list; }
    bool is_pair() const override {
        return found_.is_list && found_.arrays.size() == 2 && found_.root_kind == "a tuple";
    }

  private:
    static const std::vector<StoredArray>& parts_of(const PickledArray& array) {
        if (!array.problem.empty()) throw Error(array.problem);
        return array.parts;
    }

    std::vector<StoredArray> open_all() const {
        std::vector<StoredArray> all;
        for (const PickledArray& array : found_.arrays)
            for (const StoredArray& part : parts_of(array)) all.push_back(part);
        return all;
    }

    std::string file_;
    PickledArrays found_;
};

/// An array lies in memory once it is opened: heads come so, features hardly ever.
class SafetensorsFile : public NumpyFile {
  public:
    explicit SafetensorsFile(const std::shared_ptr<const ByteSource>& source)
        : file_(source->name()), opened_(open_safetensors(source)) {
        if (names().empty()) throw Error(concat(file_, ": holds no arrays"));
    }
    const std::string& file() const override { return file_; }

    std::vector<std::string> names() const override {
        std::vector<std::string> names;
        for (const auto& [name, array] : opened_->content().arrays) names.push_back(name);
        return names;
    }

    std::vector<StoredArray> open_parts(const std::string& name) const override {
        if (!opened_->content().arrays.contains(name)) refuse_name(file_, name);
        const Array array = opened_->read(name);
        const std::string where = concat(file_, ", array '", printable(name), "'");
        const Buffer buffer{std::const_pointer_cast<std::byte>(array.data), array.bytes().size()};
        return {{where,
                 {array.type, ByteOrder::little},
                 ArrayOrder::c,
                 array.shape,
                 std::make_shared<MemorySource>(buffer, where)}};
    }

  private:
    std::string file_;
    std::unique_ptr<CheckpointFile> opened_;
};

/// Python objects that numpy.save wrote are a pickle behind a header.
std::unique_ptr<NumpyFile> open_npy(const std::shared_ptr<const ByteSource>& source) {
    const auto pickle = pickle_in_npy(*source);
    if (!pickle) return std::make_unique<NpyFile>(source);
    const auto rest =
        std::make_shared<SliceSource>(source, *pickle, source->size() - *pickle, source->name());
    return std::make_unique<PickleFile>(source->name(), read_numpy_pickle(rest));
}

std::unique_ptr<NumpyFile> open_zip(const std::filesystem::path& file) {
    ZipArchive archive(file);
    if (find_torch_pickle(archive) == nullptr) return std::make_unique<NpzFile>(std::move(archive));
    const std::string name = archive.file();
    return std::make_unique<PickleFile>(name, read_torch_zip(archive));
}

std::unique_ptr<NumpyFile> open_pickle(const std::shared_ptr<const ByteSource>& source) {
    return std::make_unique<PickleFile>(source->name(), begins_torch_legacy(*source)
                                                            ? read_torch_legacy(source)
                                                            : read_numpy_pickle(source));
}

bool is_safetensors(std::string_view head, std::uint64_t size) {
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8 && head.size() > 8; ++i)
        length |= std::uint64_t{static_cast<unsigned char>(head[i])} << (8 * i);
    return head.size() > 8 && head[8] == '{' && length < size;
}

/// Files that people give by mistake, and what to do instead.
std::string describe_other(std::string_view head) {
    if (head.starts_with("version https://git-lfs"))
        return "is a Git LFS pointer; fetch the file itself with git lfs pull";
    if (head.starts_with("\x1f\x8b"))
        return "is compressed with gzip; unpack it first: gunzip FILE";
    if (head.starts_with("\x28\xb5\x2f\xfd"))
        return "is compressed with zstd; unpack it first: zstd -d FILE";
    if (head.starts_with("BZh")) return "is compressed with bzip2; unpack it first: bunzip2 FILE";
    if (head.starts_with("\xfd"
                         "7zXZ"))
        return "is compressed with xz; unpack it first: xz -d FILE";
    if (head.starts_with("x\x9c") || head.starts_with("x\x01") || head.starts_with("x\xda"))
        return "is compressed with zlib, as joblib does; save the array with numpy.save";
    if (head.starts_with("PAR1")) return "is a Parquet file; save the array with numpy.save";
    if (head.starts_with("ARROW1")) return "is an Arrow file; save the array with numpy.save";
    if (head.starts_with("MATLAB ")) {
        return "is a file of MATLAB's; save the array with numpy.save(FILE, "
               "scipy.io.loadmat(…)['NAME'])";
    }
    if (head.starts_with("<")) return "is a web page or XML; download the file itself";
    if (head.starts_with("{") || head.starts_with("[{") || head.starts_with("[["))
        return "is JSON; save the array with numpy.save";
    return concat(
        "isn't a NumPy file that can be imported (.npy, .npz, a pickle of protocol 2 to "
        "5) nor one of torch.save, safetensors or h5py; it begins with '",
        printable(head), "'. Save the array with numpy.save");
}

}  // namespace

StoredArray NumpyFile::open(const std::string& name) const {
    std::vector<StoredArray> parts = open_parts(name);
    if (parts.size() != 1)
        throw Error(concat(file(), ", '", printable(name), "': is a list of ", parts.size(),
                           " arrays, not one; save numpy.concatenate of it"));
    return std::move(parts[0]);
}

std::unique_ptr<NumpyFile> open_numpy_file(const std::filesystem::path& file) {
    auto source = std::make_shared<const FileSource>(file);
    if (source->size() == 0)
        throw Error(concat(source->name(), ": is empty; copy or write it again"));
    const std::string head =
        SourceReader(*source).text(std::min<std::uint64_t>(24, source->size()));
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return open_zip(file);
    if (head.starts_with("\x93NUMPY")) return open_npy(source);
    if (head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5)
        return open_pickle(source);
    if (is_safetensors(head, source->size())) return std::make_unique<SafetensorsFile>(source);
    throw Error(concat(source->name(), ": ", describe_other(head)));
}

}  // namespace farout::checkpoints
