#include "checkpoints/pickle/pickle_reader.h"

#include "checkpoints/pickle/pickle_opcodes.h"
#include "core/text.h"

namespace farout::checkpoints {

namespace {

constexpr std::uint8_t newest_protocol = 5;
constexpr std::size_t longest_name = 4096;
constexpr std::size_t most_unread = 100;

/// Modules of Python's own whose functions a pickle names to have something done.
bool runs_things(std::string_view module) {
    static const std::set<std::string_view> modules = {
        "builtins",   "__builtin__", "os",
        "posix",      "nt",          "posixpath",
        "sys",        "subprocess",  "commands",
        "runpy",      "shutil",      "socket",
        "importlib",  "imp",         "pty",
        "webbrowser", "timeit",      "code",
        "bdb",        "pdb",         "ctypes",
        "pickle",     "_pickle",     "marshal",
        "types",      "operator",    "multiprocessing",
        "urllib",     "http",        "asyncio",
        "signal",     "platform",    "tempfile",
        "pip"};
    const std::string_view top = module.substr(0, module.find('.'));
    return modules.contains(top) || module == "torch" || module == "torch.hub" ||
           module.starts_with("torch.jit");
}

}  // namespace

PickleReader::PickleReader(SourceReader& in, const PickleGlobals& globals, PickleOptions options)
    : in_(in), globals_(globals), options_(options) {}

Pickle PickleReader::read() {
    for (std::uint8_t opcode = in_.byte(); opcode != opcode::stop; opcode = in_.byte()) {
        charge(1);
        step(opcode);
    }
    const PickleRef root = pop();
    return {std::move(values_), root};
}

PickleRef PickleReader::make(PickleData data) {
    return &values_.emplace_back(PickleValue{std::move(data)});
}

PickleRef PickleReader::apply(const PickleValue& callable,
                              const std::vector<PickleRef>& arguments) {
    if (is_left_unread(callable)) return make(callable.data);
    const auto* known = callable.get<PickleCallable>();
    if (known == nullptr) fail(concat("calls ", callable.kind(), ", which isn't a function"));
    return known->function(*this, arguments);
}

void PickleReader::charge(std::uint64_t steps) {
    if (steps > options_.most_steps - steps_) {
        fail(concat("the pickle takes more than ", options_.most_steps,
                    " steps, far more than weights need"));
    }
    steps_ += steps;
}

Buffer PickleReader::allocate(std::uint64_t size) {
    if (size > in_.size() - allocated_) fail("the pickle repeats its bytes too often");
    allocated_ += size;
    return allocate_buffer(size, "a pickle");
}

void PickleReader::fail(const std::string& problem) const {
    in_.fail(problem);
}

void PickleReader::step(std::uint8_t opcode) {
    const bool known = read_memo(opcode) || read_text(opcode) || read_number(opcode) ||
                       read_container(opcode) || read_object(opcode) || read_stack(opcode);
    if (!known) {
        fail(concat("pickle opcode ", int{opcode},
                    " isn't known; the file is damaged, or is no weight file"));
    }
}

bool PickleReader::read_stack(std::uint8_t opcode) {
    switch (opcode) {
        case opcode::proto: {
            const std::uint8_t protocol = in_.byte();
            if (protocol > newest_protocol)
                fail(concat("has pickle protocol ", int{protocol}, "; 2 to 5 are read"));
            return true;
        }
        case opcode::frame: {
            const auto size = in_.number<std::uint64_t>();
            if (size > in_.remaining())
                fail(
                    concat("a pickle frame claims ", size, " bytes, but only ", in_.remaining(),
                           " follow; the file is truncated or damaged: copy or download it again"));
            return true;
        }
        case opcode::mark:
            marks_.push_back(stack_.size());
            return true;
        case opcode::pop:
            // Python's POP also takes away a mark that lies on top.
            if (!marks_.empty() && marks_.back() == stack_.size())
                marks_.pop_back();
            else
                pop();
            return true;
        case opcode::pop_mark:
            pop_to_mark();
            return true;
        case opcode::dup:
            stack_.push_back(top());
            return true;
        default:
            return false;
    }
}

bool PickleReader::read_memo(std::uint8_t opcode) {
    switch (opcode) {
        case opcode::put:
            put(decimal());
            return true;
        case opcode::binput:
            put(in_.byte());
            return true;
        case opcode::long_binput:
            put(in_.number<std::uint32_t>());
            return true;
        case opcode::memoize:
            put(memo_.size());
            return true;
        case opcode::get:
            get(decimal());
            return true;
        case opcode::binget:
            get(in_.byte());
            return true;
        case opcode::long_binget:
            get(in_.number<std::uint32_t>());
            return true;
        default:
            return false;
    }
}

void PickleReader::get(std::uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end())
        fail(concat("refers to value ", key, ", which wasn't given yet; the file is damaged"));
    stack_.push_back(found->second);
}

bool PickleReader::read_object(std::uint8_t opcode) {
    switch (opcode) {
        case opcode::global: {
            const std::string module = in_.line(longest_name);
            push_global(module, in_.line(longest_name));
            return true;
        }
        case opcode::stack_global:
            push_stack_global();
            return true;
        case opcode::reduce:
        case opcode::newobj:
            apply_top();
            return true;
        case opcode::newobj_ex:
            new_object_with_keywords();
            return true;
        case opcode::build:
            build();
            return true;
        case opcode::binpersid:
            if (options_.persistent == nullptr) fail("refers to data outside of the pickle");
            stack_.push_back(options_.persistent(*this, {pop()}));
            return true;
        default:
            return false;
    }
}

void PickleReader::push_global(const std::string& module, const std::string& name) {
    const auto found = globals_.find(concat(module, ".", name));
    if (found == globals_.end()) {
        const std::string known = concat(printable(module), ".", printable(name));
        const std::string problem = concat("refuses ", known, ": ", options_.advice);
        if (options_.unread == nullptr || runs_things(module)) fail(problem);
        if (unread_.size() < most_unread && unread_.insert(known).second)
            options_.unread->push_back(in_.located(problem));
        return push(PickleObjectRef(std::make_shared<UnreadObject>(known)));
    }
    if (const auto* function = std::get_if<PickleFunction>(&found->second)) {
        push(PickleCallable{found->first, *function});
    } else {
        push(std::get<PickleObjectRef>(found->second));
    }
}

void PickleReader::push_stack_global() {
    const PickleRef name = pop();
    const PickleRef module = pop();
    if (!name->get<std::string>() || !module->get<std::string>())
        fail("a global's name isn't text");
    push_global(*module->get<std::string>(), *name->get<std::string>());
}

bool is_left_unread(const PickleValue& value) {
    return value.object<UnreadObject>() != nullptr;
}

void PickleReader::apply_top() {
    const PickleRef arguments = pop();
    const PickleRef callable = pop();
    const auto* tuple = arguments->get<PickleTuple>();
    if (tuple == nullptr)
        fail(concat("the arguments of a call are ", arguments->kind(), ", not a tuple"));
    stack_.push_back(apply(*callable, tuple->items));
}

void PickleReader::new_object_with_keywords() {
    const PickleRef keywords = pop();
    const auto* dict = keywords->get<PickleDict>();
    const bool unread = stack_.size() > 1 && is_left_unread(*stack_[stack_.size() - 2]);
    if (!unread && (dict == nullptr || !dict->items.empty()))
        fail("calls a function with keyword arguments, which isn't known");
    apply_top();
}

void PickleReader::build() {
    const PickleRef state = pop();
    const PickleRef value = top();
    // An OrderedDict's attributes (the _metadata of a state_dict) say nothing about its tensors.
    if (value->get<PickleDict>() != nullptr) return;
    const auto* object = value->get<PickleObjectRef>();
    if (object == nullptr) fail(concat("gives a state to ", value->kind()));
    (*object)->build(*this, *state);
}

}  // namespace farout::checkpoints
