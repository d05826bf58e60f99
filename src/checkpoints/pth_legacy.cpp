#include "checkpoints/pth_legacy.h"

#include <algorithm>

#include "checkpoints/checked.h"
#include "checkpoints/torch_arrays.h"
#include "core/error.h"
#include "core/text.h"

namespace farout {

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
            "weights with torch.save");
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
    LegacyStorages(const LegacyContent& content, const ByteSource& file)
        : content_(content), file_(file) {}

    Buffer read(const StorageRecord& storage) override {
        const auto place = content_.place_of(storage, file_.name());
        return SourceReader(file_, place.offset).buffer(place.bytes);
    }

  private:
    const LegacyContent& content_;
    const ByteSource& file_;
};

/// Notes where each storage lies; `in` stands behind the list of keys.
class LegacyPlaces {
  public:
    LegacyPlaces(SourceReader& in, const ElementBytes& element_bytes)
        : in_(in), element_bytes_(element_bytes) {}

    std::map<std::string, LegacyContent::Place> find(const std::vector<std::string>& keys) {
        for (const std::string& key : keys) add(key);
        if (in_.remaining() != 0)
            in_.fail(
                concat(in_.remaining(), " bytes follow the last storage; the file is damaged"));
        return std::move(places_);
    }

  private:
    void add(const std::string& key) {
        const auto known = element_bytes_.find(key);
        if (known == element_bytes_.end())
            in_.fail(concat("storage '", printable(key), "' belongs to no tensor"));
        const auto bytes = checked_product(in_.number<std::uint64_t>(), known->second);
        if (!bytes) in_.fail(concat("storage '", printable(key), "' claims an impossible size"));
        const LegacyContent::Place place{in_.offset(), *bytes};
        in_.skip(*bytes);
        if (!places_.emplace(key, place).second)
            in_.fail(concat("storage '", printable(key), "' is there twice"));
    }

    SourceReader& in_;
    const ElementBytes& element_bytes_;
    std::map<std::string, LegacyContent::Place> places_;
};

}  // namespace

LegacyContent::Place LegacyContent::place_of(const StorageRecord& storage,
                                             const std::string& file) const {
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

LegacyContent read_legacy_content(const ByteSource& file,
                                  const std::function<Pickle(SourceReader&)>& read_object) {
    SourceReader in(file);
    check_magic(in);
    check_version(in);
    check_system(in);
    LegacyContent content{read_object(in), {}};
    const std::vector<std::string> keys = read_keys(in);
    const ElementBytes bytes = element_bytes(content.pickle);
    content.places = LegacyPlaces(in, bytes).find(keys);
    return content;
}

Checkpoint read_pth_legacy(const ByteSource& file) {
    const LegacyContent content = read_legacy_content(file, read_torch_pickle);
    LegacyStorages storages(content, file);
    return make_checkpoint(content.pickle, storages, file, "pth (legacy)");
}

}  // namespace farout
