#include "checkpoints/torch/torch_arrays.h"

#include "checkpoints/torch/torch_pickle.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {
namespace {

// The named tensors in a pickled checkpoint, nested dictionaries flattened.

struct NamedTensor {
    std::shared_ptr<const TensorRecord> record;
    std::size_t dictionary = 0;  ///< see ArrayOutline
};

using NamedTensors = std::map<std::string, NamedTensor, std::less<>>;

/// What lies below the root of a pickle.
struct FoundTensors {
    NamedTensors tensors;
    /// Where objects lie that were left unread, and what they are: "'model': an object of the class
    /// models.Net".
    std::vector<std::string> unread;
};

constexpr int deepest = 64;
/// Containers may share others, so that a small file can ask for endless names.
constexpr std::uint64_t most_visits = 10'000'000;
constexpr std::size_t most_tensors = 200'000;
constexpr std::size_t longest_name = 1024;
constexpr std::size_t most_unread = 100;

class Flattening {
  public:
    explicit Flattening(const std::string& where) : where_(where) {}

    /// `dictionary`: the length of the name of the dictionary that holds the value.
    void visit(const PickleValue& value, const std::string& name, std::size_t dictionary,
               int depth) {
        if (depth > deepest) fail(concat("is nested more than ", deepest, " deep"), name);
        if (++visits_ > most_visits) fail("has too many entries", name);
        if (auto tensor = value.object<TensorRecord>()) {
            add(name, dictionary, std::move(tensor));
        } else if (const auto* dict = value.get<PickleDict>()) {
            for (const auto& [key, item] : dict->items) visit_item(*item, *key, name, depth);
        } else if (const auto* list = value.get<PickleList>()) {
            visit_items(list->items, name, depth);
        } else if (const auto* tuple = value.get<PickleTuple>()) {
            visit_items(tuple->items, name, depth);
        } else if (is_left_unread(value)) {
            leave(name, value.object<UnreadObject>()->kind());
        }
    }

    FoundTensors release() { return std::move(found_); }

  private:
    void add(const std::string& name, std::size_t dictionary,
             std::shared_ptr<const TensorRecord> tensor) {
        if (name.empty())
            fail("is a single tensor without a name; save a dictionary of tensors", name);
        if (found_.tensors.size() == most_tensors) fail("has too many tensors", name);
        if (!found_.tensors.emplace(name, NamedTensor{std::move(tensor), dictionary}).second)
            fail("is there twice", name);
    }

    void leave(const std::string& name, std::string_view kind) {
        if (found_.unread.size() == most_unread) return;
        found_.unread.push_back(name.empty() ? concat("the whole file: ", kind)
                                             : concat("'", printable(name), "': ", kind));
    }

    void visit_item(const PickleValue& item, const PickleValue& key, const std::string& outer,
                    int depth) {
        if (const auto* text = key.get<std::string>())
            return visit(item, join(outer, *text), length_before(outer), depth + 1);
        if (const auto* number = key.get<std::int64_t>())
            return visit(item, join(outer, concat(*number)), length_before(outer), depth + 1);
        // Other keys have no name; what they hold may only be metadata.
        if (item.object<TensorRecord>())
            fail(concat("holds a tensor whose key is ", key.kind()), outer);
    }

    void visit_items(const std::vector<PickleRef>& items, const std::string& outer, int depth) {
        for (std::size_t i = 0; i < items.size(); ++i)
            visit(*items[i], join(outer, concat(i)), length_before(outer), depth + 1);
    }

    static std::size_t length_before(const std::string& outer) {
        return outer.empty() ? 0 : outer.size() + 1;
    }

    std::string join(const std::string& outer, const std::string& name) const {
        if (outer.size() + name.size() >= longest_name) fail("a name is too long", outer);
        return outer.empty() ? name : outer + "." + name;
    }

    [[noreturn]] void fail(const std::string& problem, const std::string& name) const {
        throw Error(
            concat(where_, name.empty() ? "" : concat(", '", printable(name), "'"), ": ", problem));
    }

    const std::string& where_;
    FoundTensors found_;
    std::uint64_t visits_ = 0;
};

/// The tensors below `root` by name: nested dictionaries, lists and tuples give names joined with
/// dots; the rest is left out. Throws Error when the root itself is a tensor or was left unread,
/// two have the same name, or containers are nested too deeply or endlessly.
FoundTensors find_tensors(const PickleValue& root, const std::string& where) {
    Flattening flattening(where);
    flattening.visit(root, "", 0, 0);
    return flattening.release();
}

constexpr std::uint64_t always_copied = 256ULL << 20;

/// Storages that several tensors share: each is read once, and kept until its last tensor is made
/// (longer only by the arrays that lie in it).
class SharedStorages {
  public:
    SharedStorages(std::unique_ptr<StorageReader> reader, const NamedTensors& tensors)
        : reader_(std::move(reader)) {
        for (const auto& [name, tensor] : tensors) ++shared_[tensor.record->storage->key].uses;
    }

    Buffer get(const StorageRecord& storage, const std::string& where) {
        Buffer& buffer = shared_[storage.key].buffer;
        if (buffer.data == nullptr) buffer = reader_->read(storage);
        if (buffer.size != storage.bytes) {
            throw Error(concat(where, ": takes its storage for ", storage.bytes,
                               " bytes, another tensor for ", buffer.size,
                               "; the file is damaged"));
        }
        return buffer;
    }

    void release(const StorageRecord& storage) {
        const auto used = shared_.find(storage.key);
        // A tensor may be asked for again.
        if (used != shared_.end() && used->second.uses-- <= 1) shared_.erase(used);
    }

  private:
    struct Shared {
        std::size_t uses = 0;
        Buffer buffer;  // none until it is asked for
    };

    std::unique_ptr<StorageReader> reader_;
    std::map<std::string, Shared> shared_;
};

class ArrayMaker {
  public:
    ArrayMaker(SharedStorages storages, const ByteSource& file)
        : storages_(std::move(storages)),
          file_(file.name()),
          copies_left_(always_copied + 4 * file.size()) {}

    Array make(const std::string& name, const TensorRecord& tensor) {
        const std::string where = concat(file_, ", tensor '", printable(name), "'");
        if (!tensor.element->type) {
            throw Error(concat(where, ": has data type ", tensor.element->dtype,
                               ", which isn't read; convert it to torch.float32"));
        }
        const ElementType type = *tensor.element->type;
        const std::string problem = check_layout(tensor.layout, type, tensor.storage->view_bytes);
        if (!problem.empty()) throw Error(concat(where, ": ", problem, "; the file is damaged"));
        Array array = elements(tensor, type, where);
        storages_.release(*tensor.storage);
        return array;
    }

  private:
    Array elements(const TensorRecord& tensor, ElementType type, const std::string& where) {
        Array array{type, tensor.layout.shape, nullptr};
        const auto bytes = static_cast<std::uint64_t>(array.elements()) * size_of(type);
        if (bytes == 0) {
            array.data = allocate_buffer(0, where).at(0);
            return array;
        }
        const Buffer view = view_of(*tensor.storage, size_of(type), where);
        if (is_contiguous(tensor.layout)) {
            array.data = view.at(static_cast<std::size_t>(tensor.layout.offset) * size_of(type));
            return array;
        }
        if (bytes > copies_left_) {
            throw Error(concat(where, ": repeats its elements too often (",
                               human_bytes(static_cast<double>(bytes)),
                               "); save a contiguous copy of it"));
        }
        copies_left_ -= bytes;
        return copy_contiguous(tensor.layout, type, view, where);
    }

    Buffer view_of(const StorageRecord& storage, std::size_t element_bytes,
                   const std::string& where) {
        const Buffer whole = storages_.get(storage, where);
        if (storage.view_begin % element_bytes != 0) {
            throw Error(concat(where, ": begins inside an element of its storage"));
        }
        std::shared_ptr<std::byte> begin(whole.data, whole.data.get() + storage.view_begin);
        return {std::move(begin), storage.view_bytes};
    }

    SharedStorages storages_;
    std::string file_;
    std::uint64_t copies_left_;
};

class TorchFile : public CheckpointFile {
  public:
    TorchFile(CheckpointContent content, NamedTensors tensors, ArrayMaker maker)
        : CheckpointFile(std::move(content)),
          tensors_(std::move(tensors)),
          maker_(std::move(maker)) {}

    Array read(const std::string& name) override {
        return maker_.make(name, *tensors_.at(name).record);
    }

  private:
    NamedTensors tensors_;
    ArrayMaker maker_;
};

/// A file that holds nothing but what was left unread, as torch.save(model) writes it.
[[noreturn]] void refuse_unread(const std::string& message, const std::vector<std::string>& what) {
    throw Error(concat(message, ". It holds no tensors by name, but ", enumerate(what, 3), ": ",
                       save_weights_alone));
}

}  // namespace

std::unique_ptr<CheckpointFile> make_torch_file(TorchObject object,
                                                std::unique_ptr<StorageReader> storages,
                                                const ByteSource& file, std::string format) {
    FoundTensors found = find_tensors(object.pickle.root(), file.name());
    if (found.tensors.empty() && !found.unread.empty() && !object.unread.empty())
        refuse_unread(object.unread.front(), found.unread);
    CheckpointContent content{file.name(), std::move(format), {}, std::move(object.unread)};
    for (const auto& [name, tensor] : found.tensors) {
        content.arrays[name] = {tensor.record->element->type, tensor.record->layout.shape,
                                tensor.dictionary};
    }
    ArrayMaker maker(SharedStorages(std::move(storages), found.tensors), file);
    return std::make_unique<TorchFile>(std::move(content), std::move(found.tensors),
                                       std::move(maker));
}

}  // namespace farout::checkpoints
