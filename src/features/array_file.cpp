#include "features/array_file.h"

#include <fstream>

#include "checkpoints/bytes/checked.h"
#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "files/hdf5_arrays.h"

namespace farout::features {

namespace {

/// The numbers of a dataset one behind another, read a few rows at a time.
class Hdf5Source : public checkpoints::ByteSource {
  public:
    Hdf5Source(std::unique_ptr<files::ForeignHdf5Array> array, std::string name)
        : array_(std::move(array)), name_(std::move(name)) {
        const files::Shape& shape = array_->shape();
        const std::vector<std::int64_t> row(shape.begin() + (shape.empty() ? 0 : 1), shape.end());
        row_bytes_ =
            checkpoints::checked_elements(row).value() * farout::files::size_of(array_->type());
        size_ = shape.empty() ? row_bytes_ : row_bytes_ * static_cast<std::uint64_t>(shape[0]);
    }

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }

    void read(std::uint64_t offset, std::span<std::byte> out) const override {
        while (!out.empty()) {
            const std::uint64_t row = offset / row_bytes_;
            const std::uint64_t within = offset % row_bytes_;
            std::size_t count = out.size() - out.size() % row_bytes_;
            if (within == 0 && count > 0) {
                array_->read_rows(static_cast<std::int64_t>(row), out.first(count));
            } else {
                count = std::min<std::size_t>(out.size(), row_bytes_ - within);
                std::vector<std::byte> whole(row_bytes_);
                array_->read_rows(static_cast<std::int64_t>(row), whole);
                std::ranges::copy(std::span(whole).subspan(within, count), out.begin());
            }
            out = out.subspan(count);
            offset += count;
        }
    }

  private:
    std::unique_ptr<files::ForeignHdf5Array> array_;
    std::string name_;
    std::uint64_t row_bytes_ = 0;
    std::uint64_t size_ = 0;
};

checkpoints::ElementType element_type(files::ForeignNumber number) {
    switch (number) {
        case files::ForeignNumber::float32:
            return checkpoints::ElementType::float32;
        case files::ForeignNumber::float64:
            return checkpoints::ElementType::float64;
        case files::ForeignNumber::int64:
            return checkpoints::ElementType::int64;
        case files::ForeignNumber::uint64:
            return checkpoints::ElementType::uint64;
    }
    throw std::logic_error("unknown ForeignNumber");
}

class Hdf5ArrayFile : public checkpoints::NumpyFile {
  public:
    explicit Hdf5ArrayFile(const std::filesystem::path& file)
        : name_(printable(file.native())), file_(file) {
        refuse_own_file();
        if (file_.names().empty())
            throw Error(concat(name_, ": is an HDF5 file without datasets in it or in its groups"));
    }

    const std::string& file() const override { return name_; }
    std::vector<std::string> names() const override { return file_.names(); }

    std::vector<checkpoints::StoredArray> open_parts(const std::string& name) const override {
        auto opened = file_.open(name);
        checkpoints::StoredArray array;
        array.where = concat(name_, ", dataset '", printable(name), "'");
        array.type.type = element_type(opened->type());
        array.shape = opened->shape();
        if (!checkpoints::checked_elements(array.shape))
            throw Error(concat(array.where, ": has an impossible shape"));
        array.elements = std::make_shared<Hdf5Source>(std::move(opened), array.where);
        return {array};
    }

  private:
    void refuse_own_file() const {
        const std::string format = file_.own_format();
        if (format.empty()) return;
        if (format.starts_with("farout features"))
            throw Error(concat(name_,
                               ": is a feature file of farout already: give it to `farout fit` or "
                               "`farout score` as it is"));
        throw Error(concat(name_, ": is a file of farout's own (", printable(format),
                           "), which needs no import"));
    }

    std::string name_;
    files::ForeignHdf5File file_;
};

bool is_hdf5(const std::filesystem::path& file) {
    constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";
    std::ifstream in(file, std::ios::binary);
    std::string head(signature.size(), '\0');
    return in.read(head.data(), static_cast<std::streamsize>(head.size())) && head == signature;
}

}  // namespace

std::unique_ptr<checkpoints::NumpyFile> open_array_file(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::error_code unknown;
    if (std::filesystem::is_regular_file(file, unknown) && is_hdf5(file))
        return std::make_unique<Hdf5ArrayFile>(file);
    return checkpoints::open_numpy_file(file);
}

}  // namespace farout::features
