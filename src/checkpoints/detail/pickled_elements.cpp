#include "checkpoints/detail/pickled_elements.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "checkpoints/bytes/byte_source.h"
#include "checkpoints/bytes/checked.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

// Bytes that a pickle of protocol 2 wrote as text: each as the Latin-1 character of its number, in
// UTF-8 (so that bytes from 128 on take two).

class Latin1Source : public ForwardSource {
  public:
    /// `text` is the UTF-8, `size` the number of bytes that it should stand for. Reading throws
    /// Error at a character beyond Latin-1 and at what isn't UTF-8.
    Latin1Source(std::shared_ptr<const ByteSource> text, std::uint64_t size);

  protected:
    void restart() const override;
    std::size_t next(std::span<std::byte> out) const override;

  private:
    void refill() const;
    std::size_t decode(std::span<std::byte> out) const;
    [[noreturn]] void fail() const;

    std::shared_ptr<const ByteSource> text_;
    mutable std::vector<std::byte> window_;    // a piece of the text
    mutable std::span<const std::byte> rest_;  // the part of the window that isn't decoded yet
    mutable std::uint64_t consumed_ = 0;       // bytes of the text up to the window's end
    mutable unsigned previous_ = 0;            // the byte before rest_
};

constexpr std::size_t window_size = 1 << 18;

/// The first of two bytes that stand for one from 128 on.
bool begins_pair(unsigned byte) {
    return (byte & 0xFE) == 0xC2;
}

Latin1Source::Latin1Source(std::shared_ptr<const ByteSource> text, std::uint64_t size)
    : ForwardSource(text->name(), size), text_(std::move(text)), window_(window_size) {}

void Latin1Source::restart() const {
    rest_ = {};
    consumed_ = 0;
    previous_ = 0;
}

std::size_t Latin1Source::next(std::span<std::byte> out) const {
    std::size_t count = 0;
    while (count == 0 && (!rest_.empty() || consumed_ < text_->size())) {
        if (rest_.empty()) refill();
        count = decode(out);
    }
    if (count == 0 && begins_pair(previous_)) fail();
    return count;
}

void Latin1Source::refill() const {
    const auto piece =
        std::span(window_).first(std::min<std::uint64_t>(window_size, text_->size() - consumed_));
    text_->read(consumed_, piece);
    consumed_ += piece.size();
    rest_ = piece;
}

/// Without a branch on a byte's kind: the bytes of floating-point numbers are as good as random, so
/// that half of all guesses would be wrong. A first byte is written too, and then written over.
std::size_t Latin1Source::decode(std::span<std::byte> out) const {
    unsigned previous = previous_;
    unsigned wrong = 0;
    std::size_t count = 0;
    std::size_t place = 0;
    for (; place < rest_.size() && count < out.size(); ++place) {
        const auto byte = std::to_integer<unsigned>(rest_[place]);
        const auto first = static_cast<unsigned>(begins_pair(byte));
        const auto second = static_cast<unsigned>((byte & 0xC0) == 0x80);
        wrong |= second ^ static_cast<unsigned>(begins_pair(previous));
        wrong |= static_cast<unsigned>(byte >= 0xC0) ^ first;
        out[count] =
            static_cast<std::byte>(second != 0 ? ((previous & 3) << 6) | (byte & 0x3F) : byte);
        count += 1 - first;
        previous = byte;
    }
    rest_ = rest_.subspan(place);
    previous_ = previous;
    if (wrong != 0) fail();
    return count;
}

void Latin1Source::fail() const {
    throw Error(concat(
        name(), ": the array's text isn't Latin-1 in UTF-8 throughout (see before byte ",
        consumed_ - rest_.size(), " of it); the file is damaged: copy or download it again"));
}

std::string describe_place(const PickleSurroundings& surroundings, std::string_view kind,
                           const std::string& name) {
    if (name.empty()) return surroundings.file;
    return concat(surroundings.file, ", ", kind, " '", printable(name), "'");
}

/// Where an array's elements are, which should be `size` bytes.
class ElementFinder {
  public:
    ElementFinder(std::shared_ptr<const ByteSource> file, std::string where, std::uint64_t size)
        : file_(std::move(file)), where_(std::move(where)), size_(size) {}

    std::shared_ptr<const ByteSource> find(const PickleValue& value) const {
        const auto* extent = value.get<PickleExtent>();
        if (extent != nullptr && extent->encoding != PickleExtent::Encoding::text)
            return in_file(*extent);
        if (const auto* bytes = value.get<PickleBytes>()) return in_memory(bytes->buffer);
        if (const auto* text = value.get<std::string>()) return in_memory(copy_of(*text));
        throw Error(concat(where_, ": its elements are ", value.kind(),
                           ", not bytes; the file is damaged"));
    }

  private:
    std::shared_ptr<const ByteSource> in_file(const PickleExtent& extent) const {
        auto slice = std::make_shared<SliceSource>(file_, extent.offset, extent.size, where_);
        if (extent.encoding != PickleExtent::Encoding::latin1) {
            check_size(extent.size);
            return slice;
        }
        // How many bytes a text stands for is known at its end: at least half of its own.
        if (size_ > extent.size || size_ < (extent.size + 1) / 2) check_size(extent.size);
        return std::make_shared<Latin1Source>(std::move(slice), size_);
    }

    std::shared_ptr<const ByteSource> in_memory(const Buffer& buffer) const {
        check_size(buffer.size);
        return std::make_shared<MemorySource>(buffer, where_);
    }

    /// Python 2's bytes, which the pickle doesn't tell from text.
    Buffer copy_of(const std::string& text) const {
        Buffer buffer = allocate_buffer(text.size(), where_);
        std::ranges::copy(std::as_bytes(std::span(text)), buffer.data.get());
        return buffer;
    }

    void check_size(std::uint64_t found) const {
        if (found != size_) {
            throw Error(concat(where_, ": its shape asks for ", size_, " bytes, but it has ", found,
                               "; the file is damaged: write it again"));
        }
    }

    std::shared_ptr<const ByteSource> file_;
    std::string where_;
    std::uint64_t size_;
};

/// Rows that lie at equal distances, as if one followed the other.
class SpacedRows : public ByteSource {
  public:
    SpacedRows(std::shared_ptr<const ByteSource> source, std::string name, std::uint64_t rows,
               std::uint64_t row_bytes, std::uint64_t distance)
        : source_(std::move(source)),
          name_(std::move(name)),
          rows_(rows),
          row_bytes_(row_bytes),
          distance_(distance) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return rows_ * row_bytes_; }
    void read(std::uint64_t offset, std::span<std::byte> out) const override {
        while (!out.empty()) {
            const std::uint64_t within = offset % row_bytes_;
            const std::size_t count = std::min<std::size_t>(out.size(), row_bytes_ - within);
            source_->read(offset / row_bytes_ * distance_ + within, out.first(count));
            out = out.subspan(count);
            offset += count;
        }
    }

  private:
    std::shared_ptr<const ByteSource> source_;
    std::string name_;
    std::uint64_t rows_;
    std::uint64_t row_bytes_;
    std::uint64_t distance_;
};

/// A tensor's layout without the axes of one element, whose strides mean nothing.
StridedLayout without_single_axes(const StridedLayout& layout) {
    StridedLayout squeezed;
    squeezed.offset = layout.offset;
    for (std::size_t axis = 0; axis < layout.shape.size(); ++axis) {
        if (layout.shape[axis] == 1) continue;
        squeezed.shape.push_back(layout.shape[axis]);
        squeezed.strides.push_back(layout.strides[axis]);
    }
    return squeezed;
}

/// The elements of a tensor whose layout has been checked against its storage.
class TensorElements {
  public:
    TensorElements(const TensorRecord& record, const PickleSurroundings& surroundings,
                   StoredArray& array)
        : record_(record),
          layout_(without_single_axes(record.layout)),
          element_bytes_(size_of(array.type.type)),
          array_(array),
          storage_(surroundings.open_storage(*record.storage)) {}

    void find() {
        const auto elements = checked_elements(layout_.shape).value();
        if (elements == 0 || layout_.strides == c_strides(layout_.shape)) {
            array_.elements = slice(elements == 0 ? 0 : elements * element_bytes_);
        } else if (layout_.strides == fortran_strides(layout_.shape)) {
            array_.order = ArrayOrder::fortran;
            array_.elements = slice(elements * element_bytes_);
        } else {
            array_.elements = spaced_rows();
        }
    }

  private:
    std::shared_ptr<const ByteSource> slice(std::uint64_t size) const {
        const std::uint64_t offset =
            record_.storage->view_begin +
            static_cast<std::uint64_t>(size == 0 ? 0 : layout_.offset) * element_bytes_;
        return std::make_shared<SliceSource>(storage_, offset, size, array_.where);
    }

    std::shared_ptr<const ByteSource> spaced_rows() const {
        const StridedLayout row{{layout_.shape.begin() + 1, layout_.shape.end()},
                                {layout_.strides.begin() + 1, layout_.strides.end()},
                                0};
        const auto width = checked_elements(row.shape).value();
        const auto distance = static_cast<std::uint64_t>(layout_.strides[0]);
        if (row.strides != c_strides(row.shape) || distance < width) {
            throw Error(concat(
                array_.where, ": its rows don't lie one behind another; save tensor.contiguous()"));
        }
        const auto rows = static_cast<std::uint64_t>(layout_.shape[0]);
        const std::uint64_t reach = ((rows - 1) * distance + width) * element_bytes_;
        return std::make_shared<SpacedRows>(slice(reach), array_.where, rows,
                                            width * element_bytes_, distance * element_bytes_);
    }

    const TensorRecord& record_;
    StridedLayout layout_;
    std::uint64_t element_bytes_;
    StoredArray& array_;
    std::shared_ptr<const ByteSource> storage_;
};

}  // namespace

StoredArray stored_array(const ArrayRecord& record, const PickleSurroundings& surroundings,
                         const std::string& name) {
    StoredArray array;
    array.where = describe_place(surroundings, "array", name);
    if (record.elements == nullptr || record.type == nullptr)
        throw Error(concat(array.where, ": an array without elements; the file is damaged"));
    array.type = parse_numpy_type(record.type->byte_order + record.type->name, array.where);
    array.order = record.order;
    array.shape = record.shape;
    const auto elements = checked_elements(array.shape);
    const auto bytes =
        elements ? checked_product(*elements, size_of(array.type.type)) : std::nullopt;
    if (!bytes) throw Error(concat(array.where, ": has an impossible shape; the file is damaged"));
    array.elements = ElementFinder(surroundings.pickle, array.where, *bytes).find(*record.elements);
    return array;
}

StoredArray stored_array(const TensorRecord& record, const PickleSurroundings& surroundings,
                         const std::string& name) {
    StoredArray array;
    array.where = describe_place(surroundings, "tensor", name);
    if (!record.element->type) {
        throw Error(concat(array.where, ": has data type ", record.element->dtype,
                           ", which isn't read; save tensor.float()"));
    }
    array.type.type = *record.element->type;
    array.shape = record.layout.shape;
    const std::string problem =
        check_layout(record.layout, array.type.type, record.storage->view_bytes);
    if (!problem.empty()) throw Error(concat(array.where, ": ", problem, "; the file is damaged"));
    TensorElements(record, surroundings, array).find();
    return array;
}

}  // namespace farout::checkpoints
