#pragma once
/// The arguments and the state that a pickle gives to a known global, each refused unless it is of
/// the kind that is expected. For the .cpp files of this folder only.

#include "checkpoints/pickle/pickle_reader.h"
#include "core/text.h"

namespace farout::checkpoints {

inline const PickleValue& argument(PickleReader& reader, const std::vector<PickleRef>& arguments,
                                   std::size_t index) {
    if (index >= arguments.size())
        reader.fail(concat("argument ", index + 1, " of a call is missing"));
    return *arguments[index];
}

template <typename Type>
const Type& expect(PickleReader& reader, const PickleValue& value, std::string_view what) {
    const Type* held = value.get<Type>();
    if (held == nullptr) reader.fail(concat(what, " is ", value.kind()));
    return *held;
}

inline std::uint64_t expect_count(PickleReader& reader, const PickleValue& value,
                                  std::string_view what) {
    const auto count = expect<std::int64_t>(reader, value, what);
    if (count < 0) reader.fail(concat(what, " is negative"));
    return static_cast<std::uint64_t>(count);
}

template <typename Object>
std::shared_ptr<const Object> expect_object(PickleReader& reader, const PickleValue& value,
                                            std::string_view what) {
    auto object = value.object<Object>();
    if (object == nullptr) reader.fail(concat(what, " is ", value.kind()));
    return object;
}

inline std::vector<std::int64_t> expect_integers(PickleReader& reader, const PickleValue& value,
                                                 std::string_view what) {
    const auto* list = value.get<PickleList>();
    const auto& items =
        list != nullptr ? list->items : expect<PickleTuple>(reader, value, what).items;
    reader.charge(items.size());
    std::vector<std::int64_t> integers;
    integers.reserve(items.size());
    for (const PickleRef item : items)
        integers.push_back(expect<std::int64_t>(reader, *item, what));
    return integers;
}

}  // namespace farout::checkpoints
