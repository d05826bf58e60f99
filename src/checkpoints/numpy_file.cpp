#include "checkpoints/numpy_file.h"

#include <algorithm>

#include "checkpoints/numpy_pickle.h"
#include "checkpoints/source_reader.h"
#include "checkpoints/zip_archive.h"
#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr std::string_view npy_suffix = ".npy";

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
    StoredArray open(const std::string&) const override { return array_in(source_); }

  private:
    std::shared_ptr<const ByteSource> source_;
};

class NpzFile : public NumpyFile {
  public:
    explicit NpzFile(const std::filesystem::path& file) : archive_(file) {
        if (!names().empty()) return;
        throw Error(concat(archive_.file(),
                           ": is a zip archive without .npy files, so not one of numpy.savez (of "
                           "torch.save?); save the array with numpy.save"));
    }
    const std::string& file() const override { return archive_.file(); }

    std::vector<std::string> names() const override {
        std::vector<std::string> names;
        for (const auto& [name, entry] : archive_.entries())
            if (name.ends_with(npy_suffix))
                names.push_back(name.substr(0, name.size() - npy_suffix.size()));
        return names;
    }

    StoredArray open(const std::string& name) const override {
        const ZipEntry* entry = archive_.find(concat(name, npy_suffix));
        if (entry == nullptr)
            throw Error(concat(file(), ": holds no array '", printable(name), "'"));
        return array_in(archive_.open(*entry));
    }

  private:
    ZipArchive archive_;
};

class PickleFile : public NumpyFile {
  public:
    explicit PickleFile(const std::shared_ptr<const ByteSource>& source)
        : file_(source->name()), arrays_(read_numpy_pickle(source)) {}
    const std::string& file() const override { return file_; }

    std::vector<std::string> names() const override {
        std::vector<std::string> names;
        for (const auto& array : arrays_) names.push_back(array.name);
        return names;
    }

    StoredArray open(const std::string& name) const override {
        const auto found = std::ranges::find(arrays_, name, &PickledArray::name);
        if (found == arrays_.end())
            throw Error(concat(file_, ": holds no array '", printable(name), "'"));
        return found->array;
    }

  private:
    std::string file_;
    std::vector<PickledArray> arrays_;
};

}  // namespace

std::unique_ptr<NumpyFile> open_numpy_file(const std::filesystem::path& file) {
    auto source = std::make_shared<const FileSource>(file);
    if (source->size() == 0)
        throw Error(concat(source->name(), ": is empty; copy or write it again"));
    const std::string head =
        SourceReader(*source).text(std::min<std::uint64_t>(16, source->size()));
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06"))
        return std::make_unique<NpzFile>(file);
    if (head.starts_with("\x93NUMPY")) return std::make_unique<NpyFile>(std::move(source));
    if (head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5)
        return std::make_unique<PickleFile>(std::move(source));
    throw Error(concat(source->name(),
                       ": isn't a NumPy file that can be imported (.npy, .npz, a pickle of "
                       "protocol 2 to 5); it begins with '",
                       printable(head), "'. Save the array with numpy.save"));
}

}  // namespace farout
