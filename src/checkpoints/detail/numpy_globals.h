#pragma once
/// What NumPy's pickles name: arrays and their types, as records. For numpy_*.cpp only.

#include <memory>
#include <string>
#include <vector>

#include "checkpoints/numpy/npy.h"
#include "checkpoints/pickle/pickle_globals.h"

namespace farout::checkpoints {

/// numpy.dtype('f4', False, True), its byte order given as its state.
class DtypeRecord : public PickleObject {
  public:
    std::string_view kind() const override { return "a NumPy type"; }
    void build(PickleReader& reader, const PickleValue& state) override;

    std::string name;              ///< "f4"
    std::string byte_order = "<";  ///< '<', '>', or '|' where it means nothing
};

class ArrayRecord : public PickleObject {
  public:
    std::string_view kind() const override { return "a NumPy array"; }
    void build(PickleReader& reader, const PickleValue& state) override;

    std::vector<std::int64_t> shape;
    std::shared_ptr<const DtypeRecord> type;
    ArrayOrder order = ArrayOrder::c;
    const PickleValue* elements = nullptr;  ///< bytes, or where they lie; null until built
};

/// NumPy's globals (under the names of NumPy 1 and 2) together with Python's containers and the
/// harmless records (dates, paths) that may stand beside arrays. A NumPy number is an array without
/// axes.
const PickleGlobals& numpy_globals();

}  // namespace farout::checkpoints
