#pragma once
/// The classes and functions that a pickle may name. Whatever isn't in the table is refused by its
/// dotted name.

#include <map>
#include <string>
#include <variant>

#include "checkpoints/pickle/pickle_value.h"

namespace farout::checkpoints {

/// A known global is a function of ours that stands in for Python's, or a constant object (a data
/// type).
using PickleGlobal = std::variant<PickleFunction, PickleObjectRef>;
/// By dotted name, "collections.OrderedDict". Tables are joined with insert.
using PickleGlobals = std::map<std::string, PickleGlobal, std::less<>>;

/// An object that is known to be harmless and beside the point (a date, a path, command-line
/// options): its content is neither run nor kept. Whatever wants a value of it (a tensor's size, a
/// storage) refuses it.
class OpaqueRecord : public PickleObject {
  public:
    explicit OpaqueRecord(std::string kind) : kind_(std::move(kind)) {}
    std::string_view kind() const override { return kind_; }
    void build(PickleReader&, const PickleValue&) override {}

  private:
    std::string kind_;
};

/// A function that makes an OpaqueRecord of any arguments.
PickleRef make_opaque(PickleReader& reader, const std::vector<PickleRef>& arguments);

/// Python's own containers and conversions: OrderedDict, defaultdict, Counter, set, frozenset,
/// bytes, bytearray, _codecs.encode.
PickleGlobals container_globals();

/// The records that weight files carry beside their tensors, as OpaqueRecord: argparse.Namespace,
/// types.SimpleNamespace, pathlib's paths, datetime's types, NumPy scalars and their dtypes (not
/// NumPy arrays: a weight must not be lost silently).
PickleGlobals record_globals();

}  // namespace farout::checkpoints
