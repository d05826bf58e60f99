#pragma once
/// What a pickle holds, as a tree of plain values. Nothing in it can be run.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "checkpoints/bytes/byte_source.h"

namespace farout::checkpoints {

class PickleReader;
struct PickleValue;

/// A pointer into the Pickle that owns all values; lists may hold themselves.
using PickleRef = PickleValue*;

/// What a known global stands for beyond Python's built-in values: a tensor, a storage, a data
/// type.
class PickleObject {
  public:
    virtual ~PickleObject() = default;
    /// What messages call it: "a tensor".
    virtual std::string_view kind() const = 0;
    /// Takes the state that the pickle's BUILD gives (Python's __setstate__); refused unless
    /// overridden.
    virtual void build(PickleReader& reader, const PickleValue& state);
};

/// A known class or function that the pickle may name and apply to arguments.
using PickleFunction = PickleRef (*)(PickleReader& reader, const std::vector<PickleRef>& arguments);

struct PickleNone {};
/// An integer beyond 64 bits: two's complement, little-endian.
struct PickleLong {
    std::string bytes;
};
struct PickleBytes {
    Buffer buffer;
};
/// Bytes or text that were left where they lie in the file (see PickleOptions::read_below).
struct PickleExtent {
    enum class Encoding {
        bytes,   ///< as they lie
        text,    ///< a text in UTF-8
        latin1,  ///< bytes, each written as the character of its number, in UTF-8
    };
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  ///< in the file
    Encoding encoding = Encoding::bytes;
};
struct PickleList {
    std::vector<PickleRef> items;
};
struct PickleTuple {
    std::vector<PickleRef> items;
};
struct PickleSet {
    std::vector<PickleRef> items;
};
struct PickleDict {
    std::vector<std::pair<PickleRef, PickleRef>> items;  ///< in the order of the pickle
};
struct PickleCallable {
    std::string_view name;
    PickleFunction function = nullptr;
};
using PickleObjectRef = std::shared_ptr<PickleObject>;

using PickleData = std::variant<PickleNone, bool, std::int64_t, double, std::string, PickleLong,
                                PickleBytes, PickleExtent, PickleList, PickleTuple, PickleSet,
                                PickleDict, PickleCallable, PickleObjectRef>;

struct PickleValue {
    PickleData data;

    template <typename Type>
    const Type* get() const {
        return std::get_if<Type>(&data);
    }
    /// The object when it is of this class, or null.
    template <typename Object>
    std::shared_ptr<const Object> object() const {
        const PickleObjectRef* held = get<PickleObjectRef>();
        return held == nullptr ? nullptr : std::dynamic_pointer_cast<const Object>(*held);
    }
    /// "a list", "a number", "a tensor" for messages.
    std::string_view kind() const;
};

/// All values of one pickle; the tree is taken down without recursion, however deep it is.
class Pickle {
  public:
    Pickle(std::deque<PickleValue> values, const PickleValue* root)
        : values_(std::move(values)), root_(root) {}
    const PickleValue& root() const { return *root_; }
    /// Every value that was made, in no order that means anything.
    const std::deque<PickleValue>& values() const { return values_; }

  private:
    std::deque<PickleValue> values_;
    const PickleValue* root_;
};

}  // namespace farout::checkpoints
