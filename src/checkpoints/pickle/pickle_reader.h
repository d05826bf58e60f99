#pragma once
/// A pickle reader that runs nothing: a small stack machine over Python's pickle protocols 2 to 5
/// that builds plain values and applies functions of ours for the globals of a given table. Source:
/// Python's pickletools.py, which defines each opcode.

#include <set>
#include <unordered_map>

#include "checkpoints/bytes/source_reader.h"
#include "checkpoints/pickle/pickle_globals.h"
#include "checkpoints/pickle/pickle_value.h"
#include "core/text.h"

namespace farout::checkpoints {

/// How the weights of a file are had that holds more than weights.
inline constexpr std::string_view save_weights_alone =
    "where the file is trusted, save its state_dict() alone, in Python: m = torch.load(\"FILE\", "
    "map_location=\"cpu\", weights_only=False); torch.save(m.state_dict(), \"weights.pth\") (with "
    "m[\"model\"] for m where m is a dictionary that holds the network as model)";

struct PickleOptions {
    /// Resolves a persistent id (torch: a storage); none means that such ids are refused.
    PickleFunction persistent = nullptr;
    /// Opcodes, and items that functions copy, at most: bounds what a small file can ask for.
    std::uint64_t most_steps = 10'000'000;
    /// Bytes and texts of at least this size aren't read but become a PickleExtent.
    std::uint64_t read_below = UINT64_MAX;
    /// What a file of this kind may hold and what to do, for the message that refuses a global.
    std::string_view advice =
        "a weight file holds tensors, containers, numbers and text, and nothing in it is run; "
        "where the file is trusted, save its state_dict() alone with torch.save";
    /// Where it is given, classes that aren't in the table make records without content, and what
    /// would have been said of each is added here; but for functions that run things.
    std::vector<std::string>* unread = nullptr;
};

/// An object, or its class, that was left unread (PickleOptions::unread).
class UnreadObject : public OpaqueRecord {
  public:
    explicit UnreadObject(const std::string& of_class)
        : OpaqueRecord("an object of the class " + of_class) {}
};
bool is_left_unread(const PickleValue& value);

class PickleReader {
  public:
    /// Reads from where `in` stands. The table and `in` must outlive the reader.
    PickleReader(SourceReader& in, const PickleGlobals& globals, PickleOptions options = {});

    /// One pickle; `in` stands behind its last byte then. Throws Error for whatever isn't
    /// understood, with its byte.
    Pickle read();

    // For the functions of a table:
    PickleRef make(PickleData data);
    PickleRef apply(const PickleValue& callable, const std::vector<PickleRef>& arguments);
    /// Counts the items that a function copies as steps, as a small pickle may copy the same ones
    /// often.
    void charge(std::uint64_t steps);
    /// Memory for bytes that the pickle holds in another form: altogether no more than the file's
    /// size.
    Buffer allocate(std::uint64_t size);
    [[noreturn]] void fail(const std::string& problem) const;

  private:
    // Groups of opcodes; false when the opcode isn't of the group.
    bool read_number(std::uint8_t opcode);
    bool read_text(std::uint8_t opcode);
    bool read_container(std::uint8_t opcode);
    bool read_stack(std::uint8_t opcode);
    bool read_memo(std::uint8_t opcode);
    bool read_object(std::uint8_t opcode);

    void step(std::uint8_t opcode);
    void push(PickleData data) { stack_.push_back(make(std::move(data))); }
    PickleRef pop();
    PickleRef top() const;
    std::vector<PickleRef> pop_to_mark();
    void push_tuple(std::size_t size);
    void push_long(std::uint64_t size);
    void push_text(std::uint64_t size, PickleExtent::Encoding encoding);
    void push_bytes(std::uint64_t size);
    void push_extent(std::uint64_t size, PickleExtent::Encoding encoding);
    void append(const std::vector<PickleRef>& items);
    void add(const std::vector<PickleRef>& items);
    void set_items(const std::vector<PickleRef>& items);
    void put(std::uint64_t key) { memo_[key] = top(); }
    void get(std::uint64_t key);
    std::uint64_t decimal();
    void push_global(const std::string& module, const std::string& name);
    void push_stack_global();
    void apply_top();
    void new_object_with_keywords();
    void build();

    SourceReader& in_;
    const PickleGlobals& globals_;
    PickleOptions options_;
    std::uint64_t steps_ = 0;
    std::uint64_t allocated_ = 0;
    std::deque<PickleValue> values_;
    std::vector<PickleRef> stack_;
    std::vector<std::size_t> marks_;  // heights of the stack
    std::unordered_map<std::uint64_t, PickleRef> memo_;
    std::set<std::string> unread_;  // classes that options_.unread names
};

// For the functions of a table: the arguments and the state that a pickle gives, each refused
// unless it is of the kind that is expected.

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
