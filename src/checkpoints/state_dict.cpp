#include "checkpoints/state_dict.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr int deepest = 64;
/// Containers may share others, so that a small file can ask for endless names.
constexpr std::uint64_t most_visits = 10'000'000;
constexpr std::size_t most_tensors = 200'000;
constexpr std::size_t longest_name = 1024;

class Flattening {
  public:
    explicit Flattening(const std::string& where) : where_(where) {}

    void visit(const PickleValue& value, const std::string& name, int depth) {
        if (depth > deepest) fail(concat("is nested more than ", deepest, " deep"), name);
        if (++visits_ > most_visits) fail("has too many entries", name);
        if (auto tensor = value.object<TensorRecord>()) {
            add(name, std::move(tensor));
        } else if (const auto* dict = value.get<PickleDict>()) {
            for (const auto& [key, item] : dict->items) visit_item(*item, *key, name, depth);
        } else if (const auto* list = value.get<PickleList>()) {
            visit_items(list->items, name, depth);
        } else if (const auto* tuple = value.get<PickleTuple>()) {
            visit_items(tuple->items, name, depth);
        }
    }

    NamedTensors release() { return std::move(tensors_); }

  private:
    void add(const std::string& name, std::shared_ptr<const TensorRecord> tensor) {
        if (name.empty())
            fail("is a single tensor without a name; save a dictionary of tensors", name);
        if (tensors_.size() == most_tensors) fail("has too many tensors", name);
        if (!tensors_.emplace(name, std::move(tensor)).second) fail("is there twice", name);
    }

    void visit_item(const PickleValue& item, const PickleValue& key, const std::string& outer,
                    int depth) {
        if (const auto* text = key.get<std::string>())
            return visit(item, join(outer, *text), depth + 1);
        if (const auto* number = key.get<std::int64_t>())
            return visit(item, join(outer, concat(*number)), depth + 1);
        // Other keys have no name; what they hold may only be metadata.
        if (item.object<TensorRecord>())
            fail(concat("holds a tensor whose key is ", key.kind()), outer);
    }

    void visit_items(const std::vector<PickleRef>& items, const std::string& outer, int depth) {
        for (std::size_t i = 0; i < items.size(); ++i)
            visit(*items[i], join(outer, concat(i)), depth + 1);
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
    NamedTensors tensors_;
    std::uint64_t visits_ = 0;
};

const PickleValue* dictionary_called(const PickleDict& dict, std::string_view name) {
    for (const auto& [key, item] : dict.items) {
        const auto* text = key->get<std::string>();
        if (text != nullptr && *text == name && item->get<PickleDict>() != nullptr) return item;
    }
    return nullptr;
}

const PickleValue& open_wrapper(const PickleValue& root) {
    const auto* dict = root.get<PickleDict>();
    const auto is_tensor = [](const auto& item) {
        return item.second->template object<TensorRecord>() != nullptr;
    };
    if (dict == nullptr || std::ranges::any_of(dict->items, is_tensor)) return root;
    for (const char* name : {"state_dict_ema", "model_ema", "state_dict", "model", "model_state",
                             "model_state_dict", "net"}) {
        if (const PickleValue* inner = dictionary_called(*dict, name)) return *inner;
    }
    return root;
}

NamedTensors without_prefix(NamedTensors tensors, std::string_view prefix) {
    const auto has_prefix = [&](const auto& item) {
        return item.first.size() > prefix.size() && item.first.starts_with(prefix);
    };
    if (!std::ranges::all_of(tensors, has_prefix)) return tensors;
    NamedTensors cut;
    for (const auto& [name, tensor] : tensors) cut.emplace(name.substr(prefix.size()), tensor);
    return cut;
}

}  // namespace

NamedTensors find_tensors(const PickleValue& root, const std::string& where) {
    Flattening flattening(where);
    flattening.visit(open_wrapper(root), "", 0);
    return without_prefix(flattening.release(), "module.");
}

}  // namespace farout
