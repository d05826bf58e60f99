#include "checkpoints/detail/numpy_globals.h"

#include "checkpoints/pickle/pickle_reader.h"

namespace farout::checkpoints {

namespace {

using Arguments = std::vector<PickleRef>;

/// numpy.dtype(name, align, copy).
PickleRef make_dtype(PickleReader& reader, const Arguments& arguments) {
    auto record = std::make_shared<DtypeRecord>();
    record->name =
        expect<std::string>(reader, argument(reader, arguments, 0), "a NumPy type's name");
    return reader.make(PickleObjectRef(std::move(record)));
}

/// _reconstruct(class, shape, type): an empty array, which its state fills.
PickleRef make_array(PickleReader& reader, const Arguments&) {
    return reader.make(PickleObjectRef(std::make_shared<ArrayRecord>()));
}

/// _frombuffer(bytes, type, shape, order[, axes]), of protocol 5.
PickleRef make_array_from_buffer(PickleReader& reader, const Arguments& arguments) {
    auto record = std::make_shared<ArrayRecord>();
    record->elements = &argument(reader, arguments, 0);
    record->type =
        expect_object<DtypeRecord>(reader, argument(reader, arguments, 1), "an array's type");
    record->shape = expect_integers(reader, argument(reader, arguments, 2), "an array's shape");
    const auto& order =
        expect<std::string>(reader, argument(reader, arguments, 3), "an array's order");
    if (order != "C" && order != "F") {
        reader.fail(concat("an array's axes are stored in order '", printable(order),
                           "'; C and F are read: save numpy.ascontiguousarray of it"));
    }
    record->order = order == "F" ? ArrayOrder::fortran : ArrayOrder::c;
    return reader.make(PickleObjectRef(std::move(record)));
}

/// scalar(type, bytes): an array without axes.
PickleRef make_scalar(PickleReader& reader, const Arguments& arguments) {
    auto record = std::make_shared<ArrayRecord>();
    record->type =
        expect_object<DtypeRecord>(reader, argument(reader, arguments, 0), "a number's type");
    record->elements = &argument(reader, arguments, 1);
    return reader.make(PickleObjectRef(std::move(record)));
}

PickleGlobals make_globals() {
    PickleGlobals globals = {{"numpy.dtype", make_dtype}};
    globals.emplace("numpy.ndarray", std::make_shared<OpaqueRecord>("the type numpy.ndarray"));
    for (const std::string package : {"numpy.core.", "numpy._core."}) {
        globals.emplace(package + "multiarray._reconstruct", make_array);
        globals.emplace(package + "numeric._frombuffer", make_array_from_buffer);
        globals.emplace(package + "multiarray.scalar", make_scalar);
    }
    // What stands beside arrays in people's dictionaries, by its names only.
    for (const char* name : {"complex", "range", "slice"}) {
        globals.emplace(concat("builtins.", name), make_opaque);
        globals.emplace(concat("__builtin__.", name), make_opaque);
    }
    globals.emplace("uuid.UUID", make_opaque);
    globals.emplace("decimal.Decimal", make_opaque);
    globals.emplace("fractions.Fraction", make_opaque);
    globals.merge(container_globals());
    globals.merge(record_globals());
    return globals;
}

}  // namespace

/// (version, byte order, …).
void DtypeRecord::build(PickleReader& reader, const PickleValue& state) {
    const auto& items = expect<PickleTuple>(reader, state, "a NumPy type's state").items;
    byte_order = expect<std::string>(reader, argument(reader, items, 1), "a type's byte order");
}

/// (version, shape, type, whether in Fortran order, bytes); a list of objects instead of bytes is
/// found out by its type.
void ArrayRecord::build(PickleReader& reader, const PickleValue& state) {
    const auto& items = expect<PickleTuple>(reader, state, "an array's state").items;
    shape = expect_integers(reader, argument(reader, items, 1), "an array's shape");
    type = expect_object<DtypeRecord>(reader, argument(reader, items, 2), "an array's type");
    const PickleValue& fortran = argument(reader, items, 3);
    const auto* number = fortran.get<std::int64_t>();  // Python 2 wrote 0 or 1
    const bool is_fortran =
        number != nullptr ? *number != 0 : expect<bool>(reader, fortran, "an array's order");
    order = is_fortran ? ArrayOrder::fortran : ArrayOrder::c;
    elements = &argument(reader, items, 4);
}

const PickleGlobals& numpy_globals() {
    static const PickleGlobals globals = make_globals();
    return globals;
}

}  // namespace farout::checkpoints
