#pragma once
/// What torch.save's pickles name: storages, tensors and data types, as records of where the
/// elements lie. Source: torch/_utils.py (_rebuild_tensor_v2 and its kin) and
/// torch/serialization.py (persistent ids).

#include <optional>

#include "checkpoints/bytes/strided.h"
#include "checkpoints/checkpoint.h"
#include "checkpoints/pickle/pickle_globals.h"
#include "checkpoints/pickle/pickle_reader.h"

namespace farout::checkpoints {

/// One of torch's element types. Complex, quantised and 8-bit floating types have no ElementType.
struct TorchElement {
    std::string_view dtype;    ///< "float32"
    std::string_view storage;  ///< "FloatStorage", or "" when there is no such class
    std::uint64_t bytes = 0;
    std::optional<ElementType> type;
};

/// A data type (torch.float32) or a class of storages (torch.FloatStorage).
class TorchElementObject : public PickleObject {
  public:
    explicit TorchElementObject(const TorchElement& described) : element(described) {}
    std::string_view kind() const override { return "a data type"; }
    const TorchElement& element;
};

/// A storage that a pickle refers to, its bytes not read yet.
class StorageRecord : public PickleObject {
  public:
    std::string_view kind() const override { return "a storage"; }
    std::string key;
    const TorchElement* element = nullptr;
    std::uint64_t bytes = 0;  ///< of the whole storage
    std::uint64_t view_begin =
        0;  ///< in bytes; the view is the whole storage but in very old files
    std::uint64_t view_bytes = 0;
};

class TensorRecord : public PickleObject {
  public:
    std::string_view kind() const override { return "a tensor"; }
    std::shared_ptr<const StorageRecord> storage;
    const TorchElement* element = nullptr;
    StridedLayout layout;  ///< in the storage's view; not checked yet
};

/// torch's globals together with Python's containers and the harmless records.
const PickleGlobals& torch_globals();

/// Makes a StorageRecord of ('storage', class, key, location, count[, view]).
PickleRef resolve_storage(PickleReader& reader, const std::vector<PickleRef>& arguments);

/// Reads the next pickle of a torch.save file.
Pickle read_torch_pickle(SourceReader& in);

/// A pickle in which objects of unknown classes are left unread.
struct TorchObject {
    Pickle pickle;
    std::vector<std::string> unread;  ///< a message a class: "FILE, byte N: refuses CLASS: …"
};
/// Reads the pickle that holds the weights. Objects of classes that aren't known stay there as
/// records without content, whose code isn't run; functions of Python itself and of its system
/// modules, which no weight file has, are refused.
TorchObject read_torch_object(SourceReader& in);

}  // namespace farout::checkpoints
