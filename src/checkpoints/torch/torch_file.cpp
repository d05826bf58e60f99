#include "checkpoints/torch/torch_file.h"

#include "checkpoints/detail/numpy_globals.h"
#include "checkpoints/pickle/pickle_reader.h"
#include "checkpoints/torch/pth_legacy.h"
#include "checkpoints/torch/pth_zip.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

/// torch's globals and NumPy's: people save dictionaries of both.
const PickleGlobals& all_globals() {
    static const PickleGlobals globals = [] {
        PickleGlobals all = numpy_globals();
        for (const auto& [name, global] : torch_globals()) all.emplace(name, global);
        return all;
    }();
    return globals;
}

PickleOptions options() {
    PickleOptions options;
    options.persistent = resolve_storage;
    options.advice =
        "tensors and NumPy arrays are imported (alone, in a list, tuple or dictionary), and "
        "nothing in a file is run; save the tensor itself with torch.save";
    return options;
}

PickledArrays found_in(const Pickle& pickle, const PickleSurroundings& surroundings) {
    PickledArrays found = find_arrays(pickle.root(), surroundings);
    if (found.arrays.empty())
        throw Error(concat(surroundings.file, ": torch.save wrote ", found.root_kind,
                           " without tensors in it; save the tensor itself, or a list or "
                           "dictionary of tensors"));
    return found;
}

std::shared_ptr<const ByteSource> open_in_zip(const ZipArchive& archive, const std::string& folder,
                                              const StorageRecord& storage) {
    const ZipEntry* entry = archive.find(concat(folder, "/data/", storage.key));
    if (entry == nullptr || entry->size != storage.bytes)
        throw Error(
            concat(archive.file(), ", entry '", printable(folder), "/data/", printable(storage.key),
                   "': ", entry == nullptr ? "is missing" : concat("has ", entry->size, " bytes"),
                   ", but the pickle expects ", storage.bytes,
                   "; the file is damaged: copy or write it again"));
    return archive.open(*entry);
}

}  // namespace

PickledArrays read_torch_zip(const ZipArchive& archive) {
    const std::string folder = require_torch_folder(archive);
    const auto source = archive.open(*find_torch_pickle(archive));
    SourceReader in(*source);
    const Pickle pickle = PickleReader(in, all_globals(), options()).read();
    return found_in(pickle, {source, archive.file(), [&](const StorageRecord& storage) {
                                 return open_in_zip(archive, folder, storage);
                             }});
}

PickledArrays read_torch_legacy(const std::shared_ptr<const ByteSource>& file) {
    SourceReader in(*file);
    read_legacy_beginning(in);
    const Pickle pickle = PickleReader(in, all_globals(), options()).read();
    const StoragePlaces places = read_storage_places(in, pickle);
    return found_in(pickle, {file, file->name(), [&](const StorageRecord& storage) {
                                 const StoragePlace place = place_of(storage, places, file->name());
                                 return std::make_shared<SliceSource>(file, place.offset,
                                                                      place.bytes, file->name());
                             }});
}

}  // namespace farout::checkpoints
