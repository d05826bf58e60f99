#include "checkpoints/torch/pth_legacy.h"

#include <algorithm>

#include "checkpoints/bytes/checked.h"
#include "checkpoints/torch/torch_arrays.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

/// 0x1950a86a20f9469cfc6c, little-endian.
constexpr std::string_view magic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::int64_t known_version = 1001;

void check_magic(SourceReader& in) {
    const Pickle pickle = read_torch_pickle(in);
    const auto* number = pickle.root().get<PickleLong>();
    if (number == nullptr || number->bytes != magic) {
        in.fail(
            "is a pickle, but not one of torch.save's (its magic number is missing); save the "
            "weights with torch.save, or a dictionary of arrays in Python with "
            "numpy.savez(\"weights.npz\", **arrays)");
    }
}

void check_version(SourceReader& in) {
    const Pickle pickle = read_torch_pickle(in);
    const auto* version = pickle.root().get<std::int64_t>();
    if (version == nullptr || *version != known_version) {
        in.fail(concat("has an unknown version of torch.save's form; version ", known_version,
                       " is read"));
    }
}

void check_system(SourceReader& in) {
    const Pickle pickle = read_torch_pickle(in);
    const auto* system = pickle.root().get<PickleDict>();
    if (system == nullptr) in.fail("the system it was saved on is missing; the file is damaged");
    for (const auto& [key, value] : system->items) {
        const auto* name = key->get<std::string>();
        const auto* little = value->get<bool>();
        if (name != nullptr && *name == "little_endian" && (little == nullptr || !*little)) {
            in.fail(
                "was saved on a big-endian machine; only little-endian files are read: save it "
                "again on another");
        }
    }
}

std::vector<std::string> read_keys(SourceReader& in) {
    const Pickle pickle = read_torch_pickle(in);
    const auto* list = pickle.root().get<PickleList>();
    if (list == nullptr) in.fail("the list of storages is missing; the file is damaged");
    std::vector<std::string> keys;
    for (const PickleRef item : list->items) {
        if (item->get<std::string>() == nullptr)
            in.fail("a storage's key isn't text; the file is damaged");
        keys.push_back(*item->get<std::string>());
    }
    return keys;
}

/// The size of an element of each storage, which the storages' part of the file doesn't say.
using ElementBytes = std::map<std::string, std::uint64_t>;

ElementBytes element_bytes(const Pickle& pickle) {
    ElementBytes bytes;
    for (const PickleValue& value : pickle.values()) {
        if (const auto storage = value.object<StorageRecord>())
            bytes.emplace(storage->key, storage->element->bytes);
    }
    return bytes;
}

class LegacyStorages : public StorageReader {
  public:
    LegacyStorages(std::shared_ptr<const ByteSource> file, StoragePlaces places)
        : file_(std::move(file)), places_(std::move(places)) {}

    Buffer read(const StorageRecord& storage) override {
        const StoragePlace place = place_of(storage, places_, file_->name());
        return SourceReader(*file_, place.offset).buffer(place.bytes);
    }

  private:
    std::shared_ptr<const ByteSource> file_;
    StoragePlaces places_;
};

void add_place(SourceReader& in, const std::string& key, const ElementBytes& element_bytes,
               StoragePlaces& places) {
    const auto known = element_bytes.find(key);
    if (known == element_bytes.end())
        in.fail(concat("storage '", printable(key), "' belongs to no tensor"));
    const auto bytes = checked_product(in.number<std::uint64_t>(), known->second);
    if (!bytes) in.fail(concat("storage '", printable(key), "' claims an impossible size"));
    const StoragePlace place{in.offset(), *bytes};
    in.skip(*bytes);
    if (!places.emplace(key, place).second)
        in.fail(concat("storage '", printable(key), "' is there twice"));
}

}  // namespace

void read_legacy_beginning(SourceReader& in) {
    check_magic(in);
    check_version(in);
    check_system(in);
}

StoragePlaces read_storage_places(SourceReader& in, const Pickle& object) {
    const std::vector<std::string> keys = read_keys(in);
    const ElementBytes bytes = element_bytes(object);
    StoragePlaces places;
    for (const std::string& key : keys) add_place(in, key, bytes, places);
    if (in.remaining() != 0)
        in.fail(concat(in.remaining(), " bytes follow the last storage; the file is damaged"));
    return places;
}

StoragePlace place_of(const StorageRecord& storage, const StoragePlaces& places,
                      const std::string& file) {
    const auto found = places.find(storage.key);
    if (found == places.end() || found->second.bytes != storage.bytes) {
        throw Error(
            concat(file, ": storage '", printable(storage.key), "' of ", storage.bytes, " bytes ",
                   found == places.end() ? "is missing" : concat("has ", found->second.bytes),
                   "; the file is damaged: copy or download it again"));
    }
    return found->second;
}

bool begins_torch_legacy(const ByteSource& file) {
    constexpr std::uint64_t first_pickle = 32;  // more than the number's pickle takes
    return SourceReader(file).text(std::min(first_pickle, file.size())).find(magic) !=
           std::string::npos;
}

std::unique_ptr<CheckpointFile> open_pth_legacy(std::shared_ptr<const ByteSource> file) {
    SourceReader in(*file);
    read_legacy_beginning(in);
    TorchObject object = read_torch_object(in);
    auto storages = std::make_unique<LegacyStorages>(file, read_storage_places(in, object.pickle));
    return make_torch_file(std::move(object), std::move(storages), *file, "pth (legacy)");
}

}  // namespace farout::checkpoints
