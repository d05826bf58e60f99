#include "checkpoints/torch/state_dict.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr int deepest = 64;
/// Containers may share others, so that a small file can ask for endless names.
constexpr std::uint64_t most_visits = 10'000'000;
constexpr std::size_t most_tensors = 200'000;
constexpr std::size_t longest_name = 1024;
constexpr std::size_t most_unread = 100;

class Flattening {
  public:
    explicit Flattening(const std::string& where) : where_(where) {}

    /// `dictionary`: the length of the name of the dictionary that holds the value.
    void visit(const PickleValue& value, const std::string& name, std::size_t dictionary,
               int depth) {
        if (depth > deepest) fail(concat("is nested more than ", deepest, " deep"), name);
        if (++visits_ > most_visits) fail("has too many entries", name);
        if (auto tensor = value.object<TensorRecord>()) {
            add(name, dictionary, std::move(tensor));
        } else if (const auto* dict = value.get<PickleDict>()) {
            for (const auto& [key, item] : dict->items) visit_item(*item, *key, name, depth);
        } else if (const auto* list = value.get<PickleList>()) {
            visit_items(list->items, name, depth);
        } else if (const auto* tuple = value.get<PickleTuple>()) {
            visit_items(tuple->items, name, depth);
        } else if (is_left_unread(value)) {
            leave(name, value.object<UnreadObject>()->kind());
        }
    }

    FoundTensors release() { return std::move(found_); }

  private:
    void add(const std::string& name, std::size_t dictionary,
             std::shared_ptr<const TensorRecord> tensor) {
        if (name.empty())
            fail("is a single tensor without a name; save a dictionary of tensors", name);
        if (found_.tensors.size() == most_tensors) fail("has too many tensors", name);
        if (!found_.tensors.emplace(name, NamedTensor{std::move(tensor), dictionary}).second)
            fail("is there twice", name);
    }

    void leave(const std::string& name, std::string_view kind) {
        if (found_.unread.size() == most_unread) return;
        found_.unread.push_back(name.empty() ? concat("the whole file: ", kind)
                                             : concat("'", printable(name), "': ", kind));
    }

    void visit_item(const PickleValue& item, const PickleValue& key, const std::string& outer,
                    int depth) {
        if (const auto* text = key.get<std::string>())
            return visit(item, join(outer, *text), length_before(outer), depth + 1);
        if (const auto* number = key.get<std::int64_t>())
            return visit(item, join(outer, concat(*number)), length_before(outer), depth + 1);
        // Other keys have no name; what they hold may only be metadata.
        if (item.object<TensorRecord>())
            fail(concat("holds a tensor whose key is ", key.kind()), outer);
    }

    void visit_items(const std::vector<PickleRef>& items, const std::string& outer, int depth) {
        for (std::size_t i = 0; i < items.size(); ++i)
            visit(*items[i], join(outer, concat(i)), length_before(outer), depth + 1);
    }

    static std::size_t length_before(const std::string& outer) {
        return outer.empty() ? 0 : outer.size() + 1;
    }

    std::string join(const std::string& outer, const std::string& name) const {
        if (outer.size() + name.size() >= longest_name) fail("a name is too long", outer);
        return outer.empty() ? name : outer + "." + name;
    }

    [[noreturn]] void fail(const std::string& problem, const std::string& name) const {
        throw Error(
            concat(where_, name.empty() ? "" : concat(", '", printable(name), "'"), ": ", problem));
    }

    const std::string& where_;
    FoundTensors found_;
    std::uint64_t visits_ = 0;
};

}  // namespace

FoundTensors find_tensors(const PickleValue& root, const std::string& where) {
    Flattening flattening(where);
    flattening.visit(root, "", 0, 0);
    return flattening.release();
}

}  // namespace farout::checkpoints
