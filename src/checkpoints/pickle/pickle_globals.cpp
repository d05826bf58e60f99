#include "checkpoints/pickle/pickle_globals.h"

#include <algorithm>

#include "checkpoints/pickle/pickle_reader.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

using Arguments = std::vector<PickleRef>;

const std::vector<PickleRef>* items_of(const PickleValue& value) {
    if (const auto* list = value.get<PickleList>()) return &list->items;
    if (const auto* tuple = value.get<PickleTuple>()) return &tuple->items;
    return nullptr;
}

/// OrderedDict(), OrderedDict([[key, value], ...]) as Python 2 writes it, Counter({...}).
PickleRef make_dict(PickleReader& reader, const Arguments& arguments) {
    PickleDict dict;
    if (arguments.size() > 1) reader.fail("a dictionary is made from more than one argument");
    if (!arguments.empty()) {
        if (const auto* other = arguments[0]->get<PickleDict>()) {
            reader.charge(other->items.size());
            return reader.make(*other);
        }
        const auto* pairs = items_of(*arguments[0]);
        if (pairs == nullptr)
            reader.fail(concat("a dictionary is made from ", arguments[0]->kind()));
        reader.charge(pairs->size());
        for (const PickleRef pair : *pairs) {
            const auto* items = items_of(*pair);
            if (items == nullptr || items->size() != 2)
                reader.fail("a dictionary item isn't a pair");
            dict.items.emplace_back((*items)[0], (*items)[1]);
        }
    }
    return reader.make(std::move(dict));
}

PickleRef make_default_dict(PickleReader& reader, const Arguments&) {
    return reader.make(PickleDict{});
}

PickleRef make_set(PickleReader& reader, const Arguments& arguments) {
    if (arguments.empty()) return reader.make(PickleSet{});
    const auto* items = items_of(*arguments[0]);
    if (items == nullptr) reader.fail(concat("a set is made from ", arguments[0]->kind()));
    reader.charge(items->size());
    return reader.make(PickleSet{*items});
}

Buffer bytes_of(PickleReader& reader, std::string_view text) {
    Buffer buffer = reader.allocate(text.size());
    std::ranges::copy(std::as_bytes(std::span(text)), buffer.data.get());
    return buffer;
}

/// bytearray(bytes); bytes(), which is how protocol 2 writes empty ones.
PickleRef make_bytes(PickleReader& reader, const Arguments& arguments) {
    if (arguments.empty()) return reader.make(PickleBytes{bytes_of(reader, "")});
    if (const auto* extent = arguments[0]->get<PickleExtent>()) return reader.make(*extent);
    const auto* bytes = arguments[0]->get<PickleBytes>();
    if (bytes == nullptr) reader.fail(concat("bytes are made from ", arguments[0]->kind()));
    return reader.make(*bytes);
}

/// _codecs.encode(text, "latin1"): how protocol 2 writes bytes, each as the code point of its value
/// (in UTF-8).
PickleRef encode_latin1(PickleReader& reader, const Arguments& arguments) {
    const auto* text = arguments.size() == 2 ? arguments[0]->get<std::string>() : nullptr;
    const auto* extent = arguments.size() == 2 ? arguments[0]->get<PickleExtent>() : nullptr;
    const auto* codec = arguments.size() == 2 ? arguments[1]->get<std::string>() : nullptr;
    const bool is_text =
        text != nullptr || (extent != nullptr && extent->encoding == PickleExtent::Encoding::text);
    if (!is_text || codec == nullptr || *codec != "latin1") {
        reader.fail("_codecs.encode is known for latin1 text only");
    }
    if (extent != nullptr) {
        return reader.make(
            PickleExtent{extent->offset, extent->size, PickleExtent::Encoding::latin1});
    }
    std::string bytes;
    for (std::size_t i = 0; i < text->size(); ++i) {
        const auto unit = static_cast<unsigned char>((*text)[i]);
        if (unit < 0x80) {
            bytes += static_cast<char>(unit);
        } else if ((unit == 0xC2 || unit == 0xC3) && i + 1 < text->size()) {
            const auto low = static_cast<unsigned char>((*text)[++i]) & 0x3F;
            bytes += static_cast<char>(((unit & 3) << 6) | low);
        } else {
            reader.fail("latin1 text has characters beyond latin1");
        }
    }
    return reader.make(PickleBytes{bytes_of(reader, bytes)});
}

}  // namespace

PickleRef make_opaque(PickleReader& reader, const Arguments&) {
    return reader.make(PickleObjectRef(std::make_shared<OpaqueRecord>("a record that isn't read")));
}

PickleGlobals container_globals() {
    PickleGlobals globals = {{"collections.OrderedDict", make_dict},
                             {"collections.Counter", make_dict},
                             {"collections.defaultdict", make_default_dict},
                             {"_codecs.encode", encode_latin1}};
    for (const std::string module : {"builtins.", "__builtin__."}) {
        globals.emplace(module + "set", make_set);
        globals.emplace(module + "frozenset", make_set);
        globals.emplace(module + "bytearray", make_bytes);
        globals.emplace(module + "bytes", make_bytes);
        // Named as the factory of a defaultdict; what they would make is never asked for.
        for (const char* name : {"list", "dict", "int", "float", "str", "bool", "tuple"}) {
            globals.emplace(module + name,
                            std::make_shared<OpaqueRecord>(std::string("the type ") + name));
        }
    }
    return globals;
}

PickleGlobals record_globals() {
    PickleGlobals globals;
    for (const char* name :
         {"argparse.Namespace", "types.SimpleNamespace", "pathlib.Path", "pathlib.PosixPath",
          "pathlib.WindowsPath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath",
          "pathlib._local.PosixPath", "pathlib._local.WindowsPath", "datetime.date",
          "datetime.time", "datetime.datetime", "datetime.timedelta", "datetime.timezone",
          "numpy.dtype", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar"}) {
        globals.emplace(name, make_opaque);
    }
    return globals;
}

}  // namespace farout::checkpoints
