// The stack of PickleReader and the opcodes that gather its values in containers.
#include "checkpoints/pickle/pickle_opcodes.h"
#include "checkpoints/pickle/pickle_reader.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

template <typename Container>
Container* container_in(PickleRef value) {
    return std::get_if<Container>(&value->data);
}

}  // namespace

PickleRef PickleReader::top() const {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() <= floor)
        fail("the pickle takes a value from an empty stack; the file is damaged");
    return stack_.back();
}

PickleRef PickleReader::pop() {
    const PickleRef value = top();
    stack_.pop_back();
    return value;
}

std::vector<PickleRef> PickleReader::pop_to_mark() {
    if (marks_.empty()) fail("the pickle closes a group that it never opened; the file is damaged");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleRef> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
}

bool PickleReader::read_container(std::uint8_t opcode) {
    switch (opcode) {
        case opcode::empty_list:
            push(PickleList{});
            return true;
        case opcode::empty_tuple:
            push(PickleTuple{});
            return true;
        case opcode::empty_dict:
            push(PickleDict{});
            return true;
        case opcode::empty_set:
            push(PickleSet{});
            return true;
        case opcode::list:
            push(PickleList{pop_to_mark()});
            return true;
        case opcode::tuple:
            push(PickleTuple{pop_to_mark()});
            return true;
        case opcode::frozenset:
            push(PickleSet{pop_to_mark()});
            return true;
        case opcode::tuple1:
            push_tuple(1);
            return true;
        case opcode::tuple2:
            push_tuple(2);
            return true;
        case opcode::tuple3:
            push_tuple(3);
            return true;
        case opcode::dict: {
            const auto items = pop_to_mark();
            push(PickleDict{});
            set_items(items);
            return true;
        }
        case opcode::append:
            append({pop()});
            return true;
        case opcode::appends:
            append(pop_to_mark());
            return true;
        case opcode::additems:
            add(pop_to_mark());
            return true;
        case opcode::setitem: {
            const PickleRef value = pop();
            set_items({pop(), value});
            return true;
        }
        case opcode::setitems:
            set_items(pop_to_mark());
            return true;
        default:
            return false;
    }
}

void PickleReader::push_tuple(std::size_t size) {
    std::vector<PickleRef> items(size);
    while (size > 0) items[--size] = pop();
    push(PickleTuple{std::move(items)});
}

void PickleReader::append(const std::vector<PickleRef>& items) {
    if (is_left_unread(*top())) return;
    auto* list = container_in<PickleList>(top());
    if (list == nullptr) fail(concat("appends to ", top()->kind()));
    list->items.insert(list->items.end(), items.begin(), items.end());
}

void PickleReader::add(const std::vector<PickleRef>& items) {
    if (is_left_unread(*top())) return;
    auto* set = container_in<PickleSet>(top());
    if (set == nullptr) fail(concat("adds set items to ", top()->kind()));
    set->items.insert(set->items.end(), items.begin(), items.end());
}

void PickleReader::set_items(const std::vector<PickleRef>& items) {
    if (is_left_unread(*top())) return;
    auto* dict = container_in<PickleDict>(top());
    if (dict == nullptr) fail(concat("sets dictionary items of ", top()->kind()));
    if (items.size() % 2 != 0) fail("a dictionary has a key without a value; the file is damaged");
    for (std::size_t i = 0; i < items.size(); i += 2)
        dict->items.emplace_back(items[i], items[i + 1]);
}

}  // namespace farout::checkpoints
