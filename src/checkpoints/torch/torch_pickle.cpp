#include "checkpoints/torch/torch_pickle.h"

#include <array>

#include "checkpoints/bytes/checked.h"
#include "checkpoints/pickle/pickle_reader.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

using Arguments = std::vector<PickleRef>;

constexpr std::array<TorchElement, 22> elements = {{
    {"float32", "FloatStorage", 4, ElementType::float32},
    {"float64", "DoubleStorage", 8, ElementType::float64},
    {"float16", "HalfStorage", 2, ElementType::float16},
    {"bfloat16", "BFloat16Storage", 2, ElementType::bfloat16},
    {"int64", "LongStorage", 8, ElementType::int64},
    {"int32", "IntStorage", 4, ElementType::int32},
    {"int16", "ShortStorage", 2, ElementType::int16},
    {"int8", "CharStorage", 1, ElementType::int8},
    {"uint8", "ByteStorage", 1, ElementType::uint8},
    {"bool", "BoolStorage", 1, ElementType::boolean},
    {"complex64", "ComplexFloatStorage", 8, std::nullopt},
    {"complex128", "ComplexDoubleStorage", 16, std::nullopt},
    {"qint8", "QInt8Storage", 1, std::nullopt},
    {"quint8", "QUInt8Storage", 1, std::nullopt},
    {"qint32", "QInt32Storage", 4, std::nullopt},
    {"uint16", "", 2, std::nullopt},
    {"uint32", "", 4, std::nullopt},
    {"uint64", "", 8, std::nullopt},
    {"float8_e4m3fn", "", 1, std::nullopt},
    {"float8_e5m2", "", 1, std::nullopt},
    {"float8_e4m3fnuz", "", 1, std::nullopt},
    {"float8_e5m2fnuz", "", 1, std::nullopt},
}};
/// torch.storage.UntypedStorage counts bytes; a tensor on it names its own type.
constexpr TorchElement untyped = {"bytes", "UntypedStorage", 1, std::nullopt};

std::uint64_t bytes_of(PickleReader& reader, std::uint64_t count, const TorchElement& element) {
    const auto bytes = checked_product(count, element.bytes);
    if (!bytes) reader.fail(concat("a storage claims ", count, " elements"));
    return *bytes;
}

/// Files of torch 0.x may give a part of a storage: (key, begin, count) in elements.
void narrow(PickleReader& reader, StorageRecord& storage, const PickleValue& view) {
    if (view.get<PickleNone>() != nullptr) return;
    const auto& parts = expect<PickleTuple>(reader, view, "a storage's view").items;
    storage.view_begin =
        bytes_of(reader, expect_count(reader, argument(reader, parts, 1), "a storage view's begin"),
                 *storage.element);
    storage.view_bytes =
        bytes_of(reader, expect_count(reader, argument(reader, parts, 2), "a storage view's size"),
                 *storage.element);
    const auto end = checked_sum(storage.view_begin, storage.view_bytes);
    if (!end || *end > storage.bytes) reader.fail("a storage's view reaches beyond it");
}

PickleRef make_tensor(PickleReader& reader, const Arguments& arguments) {
    const auto tensor = std::make_shared<TensorRecord>();
    tensor->storage =
        expect_object<StorageRecord>(reader, argument(reader, arguments, 0), "a tensor's storage");
    tensor->element = tensor->storage->element;
    tensor->layout.offset =
        expect<std::int64_t>(reader, argument(reader, arguments, 1), "a tensor's offset");
    tensor->layout.shape =
        expect_integers(reader, argument(reader, arguments, 2), "a tensor's shape");
    tensor->layout.strides =
        expect_integers(reader, argument(reader, arguments, 3), "a tensor's strides");
    return reader.make(PickleObjectRef(tensor));
}

/// The lazy conjugation and negation of complex views, which would change the elements' meaning.
void check_metadata(PickleReader& reader, const Arguments& arguments, std::size_t index) {
    if (index >= arguments.size()) return;
    const auto* metadata = arguments[index]->get<PickleDict>();
    const bool none = arguments[index]->get<PickleNone>() != nullptr;
    if (!none && (metadata == nullptr || !metadata->items.empty())) {
        reader.fail(
            "a tensor is conjugated or negated lazily, which isn't read; save its "
            "resolve_conj().resolve_neg()");
    }
}

PickleRef make_tensor_v2(PickleReader& reader, const Arguments& arguments) {
    check_metadata(reader, arguments, 6);
    return make_tensor(reader, arguments);
}

PickleRef make_tensor_v3(PickleReader& reader, const Arguments& arguments) {
    check_metadata(reader, arguments, 7);
    const PickleRef value = make_tensor(reader, arguments);
    const auto type = expect_object<TorchElementObject>(reader, argument(reader, arguments, 6),
                                                        "a tensor's data type");
    auto tensor = std::make_shared<TensorRecord>(*value->object<TensorRecord>());
    tensor->element = &type->element;
    value->data = PickleObjectRef(std::move(tensor));
    return value;
}

PickleRef make_parameter(PickleReader& reader, const Arguments& arguments) {
    expect_object<TensorRecord>(reader, argument(reader, arguments, 0), "a parameter's data");
    return arguments[0];
}

/// _rebuild_from_type_v2(function, class, arguments, state): a tensor with Python attributes, which
/// are left out.
PickleRef make_from_type(PickleReader& reader, const Arguments& arguments) {
    const auto& inner =
        expect<PickleTuple>(reader, argument(reader, arguments, 2), "a tensor's arguments");
    const PickleValue& function = argument(reader, arguments, 0);
    const auto* callable = function.get<PickleCallable>();
    // It names a function of the table itself, which must not be this one over and over.
    if (callable == nullptr || callable->function == make_from_type)
        reader.fail("a tensor is made by no known function");
    return reader.apply(function, inner.items);
}

PickleRef make_size(PickleReader& reader, const Arguments& arguments) {
    expect<PickleTuple>(reader, argument(reader, arguments, 0), "a torch.Size");
    return arguments[0];
}

/// restore_type_tag(value, its type's name), which LibTorch writes around lists and dictionaries.
PickleRef make_tagged(PickleReader& reader, const Arguments& arguments) {
    expect<std::string>(reader, argument(reader, arguments, 1), "a type's name");
    return arguments[0];
}

/// build_tensorlist(list) and the like, which LibTorch writes around lists of one type.
PickleRef make_built_list(PickleReader& reader, const Arguments& arguments) {
    expect<PickleList>(reader, argument(reader, arguments, 0), "a list");
    return arguments[0];
}

PickleGlobals make_globals() {
    PickleGlobals globals = {{"torch.jit._pickle.restore_type_tag", make_tagged},
                             {"torch.jit._pickle.build_tensorlist", make_built_list},
                             {"torch.jit._pickle.build_intlist", make_built_list},
                             {"torch.jit._pickle.build_doublelist", make_built_list},
                             {"torch.jit._pickle.build_boollist", make_built_list},
                             {"torch._utils._rebuild_tensor", make_tensor},
                             {"torch._utils._rebuild_tensor_v2", make_tensor_v2},
                             {"torch._utils._rebuild_tensor_v3", make_tensor_v3},
                             {"torch._utils._rebuild_parameter", make_parameter},
                             {"torch._utils._rebuild_parameter_with_state", make_parameter},
                             {"torch._tensor._rebuild_from_type_v2", make_from_type},
                             {"torch.Size", make_size},
                             {"torch.device", make_opaque}};
    for (const TorchElement& element : elements) {
        const auto object = std::make_shared<TorchElementObject>(element);
        globals.emplace(concat("torch.", element.dtype), object);
        if (!element.storage.empty()) globals.emplace(concat("torch.", element.storage), object);
    }
    globals.emplace("torch.storage.UntypedStorage", std::make_shared<TorchElementObject>(untyped));
    for (const char* type :
         {"torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer"}) {
        globals.emplace(type, std::make_shared<OpaqueRecord>(concat("the type ", type)));
    }
    globals.merge(container_globals());
    globals.merge(record_globals());
    return globals;
}

}  // namespace

const PickleGlobals& torch_globals() {
    static const PickleGlobals globals = make_globals();
    return globals;
}

PickleRef resolve_storage(PickleReader& reader, const Arguments& arguments) {
    const auto& id =
        expect<PickleTuple>(reader, argument(reader, arguments, 0), "a persistent id").items;
    const auto& kind =
        expect<std::string>(reader, argument(reader, id, 0), "a persistent id's kind");
    if (kind != "storage") {
        reader.fail(concat("refers to '", printable(kind), "', not to a storage",
                           kind == "module" ? " (a network pickled whole)" : "", "; ",
                           save_weights_alone));
    }
    const auto type =
        expect_object<TorchElementObject>(reader, argument(reader, id, 1), "a storage's class");
    auto storage = std::make_shared<StorageRecord>();
    storage->element = &type->element;
    storage->key = expect<std::string>(reader, argument(reader, id, 2), "a storage's key");
    storage->bytes = bytes_of(
        reader, expect_count(reader, argument(reader, id, 4), "a storage's size"), type->element);
    storage->view_bytes = storage->bytes;
    if (id.size() > 5) narrow(reader, *storage, *id[5]);
    return reader.make(PickleObjectRef(std::move(storage)));
}

Pickle read_torch_pickle(SourceReader& in) {
    PickleOptions options;
    options.persistent = resolve_storage;
    return PickleReader(in, torch_globals(), options).read();
}

TorchObject read_torch_object(SourceReader& in) {
    std::vector<std::string> unread;
    PickleOptions options;
    options.persistent = resolve_storage;
    options.unread = &unread;
    Pickle pickle = PickleReader(in, torch_globals(), options).read();
    return {std::move(pickle), std::move(unread)};
}

}  // namespace farout::checkpoints
