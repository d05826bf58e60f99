#include "checkpoints/pickled_arrays.h"

#include <algorithm>
#include <cstring>

#include "checkpoints/detail/numpy_globals.h"
#include "checkpoints/detail/pickled_elements.h"
#include "core/error.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr int deepest = 64;
/// Containers may share others, so that a small file can ask for endless names.
constexpr std::uint64_t most_visits = 10'000'000;
constexpr std::size_t most_arrays = 200'000;
constexpr std::size_t longest_path = 1024;

using Items = std::vector<PickleRef>;

bool holds_objects(const ArrayRecord& record) {
    return record.type != nullptr && record.type->name.starts_with('O');
}

/// The items of a list, a tuple or an array of Python objects; nothing for other values.
const Items* items_of(const PickleValue& value) {
    if (const auto* list = value.get<PickleList>()) return &list->items;
    if (const auto* tuple = value.get<PickleTuple>()) return &tuple->items;
    const auto record = value.object<ArrayRecord>();
    if (record == nullptr || !holds_objects(*record) || record->elements == nullptr) return nullptr;
    const auto* objects = record->elements->get<PickleList>();
    return objects == nullptr ? nullptr : &objects->items;
}

/// An array without axes that holds a Python object stands for the object: np.save of a dictionary.
const PickleValue& unwrapped(const PickleValue& value) {
    const auto record = value.object<ArrayRecord>();
    const Items* items = record == nullptr ? nullptr : items_of(value);
    if (items == nullptr || !record->shape.empty() || items->size() != 1) return value;
    return *items->front();
}

bool is_array(const PickleValue& value) {
    const auto record = value.object<ArrayRecord>();
    if (record != nullptr) return !holds_objects(*record);
    return value.object<TensorRecord>() != nullptr;
}

bool is_number(const PickleValue& value) {
    return value.get<std::int64_t>() != nullptr || value.get<double>() != nullptr;
}

bool is_dictionary(const PickleValue& value) {
    return value.get<PickleDict>() != nullptr;
}

template <typename Is>
bool all_are(const Items& items, Is is) {
    return !items.empty() &&
           std::ranges::all_of(items, [&](const PickleRef item) { return is(*item); });
}

PickleRef item_called(const PickleDict& dict, const std::string& name) {
    for (const auto& [key, item] : dict.items)
        if (const auto* text = key->get<std::string>(); text != nullptr && *text == name)
            return item;
    return nullptr;
}

class ArrayFinding {
  public:
    explicit ArrayFinding(const PickleSurroundings& surroundings) : surroundings_(surroundings) {}

    PickledArrays find(const PickleValue& root) {
        const PickleValue& value = unwrapped(root);
        found_.root_kind = value.kind();
        const Items* items = items_of(value);
        if (items != nullptr && !all_are(*items, is_number) && !all_are(*items, is_dictionary)) {
            found_.is_list = true;
            for (std::size_t i = 0; i < items->size(); ++i) visit(*(*items)[i], concat(i), 1);
            found_.is_list = found_.arrays.size() == items->size();
        } else {
            visit(value, "", 0);
        }
        leave_out_numbers();
        return std::move(found_);
    }

  private:
    void visit(const PickleValue& wrapped, const std::string& name, int depth) {
        if (depth > deepest) fail(concat("is nested more than ", deepest, " deep"), name);
        if (++visits_ > most_visits) fail("has too many entries", name);
        const PickleValue& value = unwrapped(wrapped);
        if (is_array(value)) return add(name, {&value});
        if (const auto* dict = value.get<PickleDict>()) return visit_dictionary(*dict, name, depth);
        if (const Items* items = items_of(value)) visit_items(*items, name, depth);
    }

    void visit_dictionary(const PickleDict& dict, const std::string& name, int depth) {
        for (const auto& [key, item] : dict.items) {
            if (const auto* text = key->get<std::string>())
                visit(*item, join(name, *text), depth + 1);
            else if (const auto* number = key->get<std::int64_t>())
                visit(*item, join(name, concat(*number)), depth + 1);
        }
    }

    void visit_items(const Items& items, const std::string& name, int depth) {
        visits_ += items.size();
        if (all_are(items, is_number)) return add_numbers(name, items);
        if (all_are(items, is_array)) return add(name, {items.begin(), items.end()});
        if (all_are(items, is_dictionary)) return visit_dictionaries(items, name, depth);
        for (std::size_t i = 0; i < items.size(); ++i)
            visit(*items[i], join(name, concat(i)), depth + 1);
    }

    /// A dictionary a batch: each key has its batches.
    void visit_dictionaries(const Items& items, const std::string& name, int depth) {
        for (const auto& [key, first] : items[0]->get<PickleDict>()->items) {
            const auto* text = key->get<std::string>();
            if (text == nullptr) continue;
            Items batches;
            for (const PickleRef item : items) {
                visits_ += item->get<PickleDict>()->items.size();
                if (visits_ > most_visits) fail("has too many entries", name);
                const PickleRef batch = item_called(*item->get<PickleDict>(), *text);
                if (batch != nullptr) batches.push_back(batch);
            }
            if (batches.size() == items.size()) visit_items(batches, join(name, *text), depth + 1);
        }
    }

    void add(const std::string& name, const std::vector<const PickleValue*>& parts) {
        PickledArray& array = next(name);
        try {
            for (std::size_t i = 0; i < parts.size(); ++i) {
                const std::string part = parts.size() == 1 ? name : join(name, concat(i));
                if (const auto record = parts[i]->object<ArrayRecord>())
                    array.parts.push_back(stored_array(*record, surroundings_, part));
                else
                    array.parts.push_back(
                        stored_array(*parts[i]->object<TensorRecord>(), surroundings_, part));
            }
        } catch (const Error& error) {
            array.problem = error.what();
            array.parts.clear();
        }
    }

    /// Python's own numbers, as an array of int64, or of float64 where one isn't whole by its type.
    void add_numbers(const std::string& name, const Items& items) {
        const bool whole = std::ranges::all_of(
            items, [](const PickleRef item) { return item->get<std::int64_t>() != nullptr; });
        PickledArray& array = next(name);
        StoredArray stored;
        stored.where = name.empty() ? surroundings_.file
                                    : concat(surroundings_.file, ", list '", printable(name), "'");
        stored.type.type = whole ? ElementType::int64 : ElementType::float64;
        stored.shape = {static_cast<std::int64_t>(items.size())};
        const Buffer buffer = allocate_buffer(items.size() * 8, stored.where);
        for (std::size_t i = 0; i < items.size(); ++i) {
            const auto* integer = items[i]->get<std::int64_t>();
            const double real =
                integer != nullptr ? static_cast<double>(*integer) : *items[i]->get<double>();
            std::byte* to = buffer.data.get() + i * 8;
            if (whole)
                std::memcpy(to, integer, 8);
            else
                std::memcpy(to, &real, 8);
        }
        stored.elements = std::make_shared<MemorySource>(buffer, stored.where);
        array.parts.push_back(std::move(stored));
    }

    PickledArray& next(const std::string& name) {
        if (found_.arrays.size() == most_arrays) fail("has too many arrays", name);
        return found_.arrays.emplace_back(PickledArray{name, {}, ""});
    }

    /// An accuracy or an epoch beside the arrays.
    void leave_out_numbers() {
        const auto is_single = [](const PickledArray& array) {
            return array.parts.size() == 1 && array.parts[0].shape.empty();
        };
        if (found_.is_list) return;
        if (!std::ranges::all_of(found_.arrays, is_single)) std::erase_if(found_.arrays, is_single);
    }

    std::string join(const std::string& outer, const std::string& name) const {
        if (outer.size() + name.size() >= longest_path) fail("a name is too long", outer);
        return outer.empty() ? name : outer + "." + name;
    }

    [[noreturn]] void fail(const std::string& problem, const std::string& name) const {
        throw Error(concat(surroundings_.file,
                           name.empty() ? "" : concat(", '", printable(name), "'"), ": ", problem));
    }

    const PickleSurroundings& surroundings_;
    PickledArrays found_;
    std::uint64_t visits_ = 0;
};

}  // namespace

PickledArrays find_arrays(const PickleValue& root, const PickleSurroundings& surroundings) {
    return ArrayFinding(surroundings).find(root);
}

}  // namespace farout::checkpoints
