#include "checkpoints/numpy_pickle.h"

#include <algorithm>

#include "checkpoints/checked.h"
#include "checkpoints/latin1_source.h"
#include "checkpoints/numpy_globals.h"
#include "checkpoints/pickle_reader.h"
#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

/// Pieces from this size on stay in the file.
constexpr std::uint64_t read_below = 4096;

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

StoredArray describe(const std::shared_ptr<const ByteSource>& file, const std::string& name,
                     const ArrayRecord& record) {
    StoredArray array;
    array.where =
        name.empty() ? file->name() : concat(file->name(), ", array '", printable(name), "'");
    if (record.elements == nullptr || record.type == nullptr)
        throw Error(concat(array.where, ": an array without elements; the file is damaged"));
    array.type = parse_numpy_type(record.type->byte_order + record.type->name, array.where);
    array.order = record.order;
    array.shape = record.shape;
    const auto elements = checked_elements(array.shape);
    const auto bytes =
        elements ? checked_product(*elements, size_of(array.type.type)) : std::nullopt;
    if (!bytes) throw Error(concat(array.where, ": has an impossible shape; the file is damaged"));
    array.elements = ElementFinder(file, array.where, *bytes).find(*record.elements);
    return array;
}

/// The values that may be arrays, by name.
std::vector<std::pair<std::string, const PickleValue*>> named_values(const PickleValue& root) {
    std::vector<std::pair<std::string, const PickleValue*>> values;
    const auto add_all = [&](const std::vector<PickleRef>& items) {
        for (std::size_t i = 0; i < items.size(); ++i) values.emplace_back(concat(i), items[i]);
    };
    if (const auto* list = root.get<PickleList>()) {
        add_all(list->items);
    } else if (const auto* tuple = root.get<PickleTuple>()) {
        add_all(tuple->items);
    } else if (const auto* dict = root.get<PickleDict>()) {
        for (const auto& [key, item] : dict->items)
            if (const auto* name = key->get<std::string>()) values.emplace_back(*name, item);
    } else {
        values.emplace_back("", &root);
    }
    return values;
}

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

}  // namespace

std::vector<PickledArray> read_numpy_pickle(const std::shared_ptr<const ByteSource>& file) {
    const Pickle pickle = read_pickle(*file);
    std::vector<PickledArray> arrays;
    for (const auto& [name, value] : named_values(pickle.root()))
        if (const auto record = value->object<ArrayRecord>())
            arrays.push_back({name, describe(file, name, *record)});
    if (arrays.empty()) {
        throw Error(concat(file->name(), ": the pickle holds ", pickle.root().kind(),
                           " without NumPy arrays in it; save the array itself, or a list or "
                           "dictionary of arrays"));
    }
    return arrays;
}

}  // namespace farout
