#include "models/families/torchscript_program.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>

#include "core/text.h"

namespace farout::models {

namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;

/// With every call of a module or function replaced by its steps.
std::shared_ptr<torch::jit::Graph> steps_of(const torch::jit::Module& module) {
    auto graph = module.get_method("forward").graph()->copy();
    torch::jit::Inline(*graph);
    return graph;
}

template <std::size_t N>
bool is_one_of(const Node* node, const std::array<std::string_view, N>& names) {
    if (!node->kind().is_aten()) return false;
    std::string_view name = node->kind().toUnqualString();
    if (name.ends_with('_')) name.remove_suffix(1);  // the same in place
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Random unless an argument of theirs (train, training, p, dropout, dropout_p) switches it off.
constexpr std::array<std::string_view, 25> random_operations{"dropout",
                                                             "feature_dropout",
                                                             "alpha_dropout",
                                                             "feature_alpha_dropout",
                                                             "native_dropout",
                                                             "scaled_dot_product_attention",
                                                             "rrelu",
                                                             "lstm",
                                                             "gru",
                                                             "rnn_tanh",
                                                             "rnn_relu",
                                                             "bernoulli",
                                                             "rand",
                                                             "rand_like",
                                                             "randn",
                                                             "randn_like",
                                                             "randint",
                                                             "randint_like",
                                                             "randperm",
                                                             "normal",
                                                             "uniform",
                                                             "random",
                                                             "exponential",
                                                             "multinomial",
                                                             "poisson"};

constexpr std::array<std::string_view, 4> batch_normalisations{
    "batch_norm", "native_batch_norm", "_batch_norm_impl_index", "cudnn_batch_norm"};

/// Steps that change how numbers lie, or their type, and nothing else.
constexpr std::array<std::string_view, 11> reshapes{"flatten",    "view",  "reshape", "squeeze",
                                                    "contiguous", "to",    "float",   "type_as",
                                                    "detach",     "alias", "clone"};

class ProgramReader {
  public:
    explicit ProgramReader(const torch::jit::Module& module) : graph_(steps_of(module)) {
        known_[graph_->inputs().at(0)] = module._ivalue();
        for (const Value* input : graph_->inputs().slice(1)) of_images_.insert(input);
        read(*graph_->block());
    }

    ProgramFindings findings() const {
        ProgramFindings found;
        for (const Value* output : graph_->outputs())
            if (random_.contains(output)) found.random_numbers = enumerate(random_steps_, 3);
        found.batch_statistics = batch_statistics_;
        if (graph_->outputs().size() == 1) found.outputs = doubt_about(graph_->outputs()[0]);
        return found;
    }

  private:
    void read(const Block& block) {
        for (const Node* node : block.nodes()) {
            if (node->kind() == c10::prim::GetAttr)
                get_attribute(node);
            else if (node->kind() == c10::prim::If)
                read_branch(node);
            else
                read(node);
        }
    }

    void read(const Node* node) {
        const bool images = takes_any_of(node, of_images_) || !node->blocks().empty();
        bool random = takes_any_of(node, random_);
        if (draws_random_numbers(node)) {
            random = true;
            random_steps_.push_back(describe(node));
        }
        if (images && is_one_of(node, batch_normalisations) && is_true(node, "training"))
            batch_statistics_ = node->kind().toQualString();
        for (const Value* output : node->outputs()) mark(output, images, random);
        const std::string_view name = node->kind().toUnqualString();
        if (node->kind().is_aten() && name.ends_with('_') && !node->inputs().empty())
            mark(node->input(0), images, random);
    }

    void mark(const Value* value, bool images, bool random) {
        if (images) of_images_.insert(value);
        if (random) random_.insert(value);
    }

    static bool takes_any_of(const Node* node, const std::unordered_set<const Value*>& values) {
        for (const Value* input : node->inputs())
            if (values.contains(input)) return true;
        return false;
    }

    void get_attribute(const Node* node) {
        const auto object = known(node->input());
        if (!object || !object->isObject()) return;
        const auto& name = node->s(c10::attr::name);
        if (object->toObjectRef().type()->hasAttribute(name))
            known_[node->output()] = object->toObjectRef().getAttr(name);
    }

    /// Evaluation mode decides most conditions.
    void read_branch(const Node* node) {
        const auto condition = known(node->input(0));
        if (!condition || !condition->isBool()) {
            for (const Value* output : node->outputs()) mark(output, true, false);
            return;
        }
        const Block& taken = *node->blocks().at(condition->toBool() ? 0 : 1);
        read(taken);
        for (std::size_t i = 0; i < node->outputs().size(); ++i) {
            const Value* inner = taken.outputs().at(i);
            mark(node->outputs()[i], of_images_.contains(inner), random_.contains(inner));
            if (const auto value = known(inner)) known_[node->outputs()[i]] = *value;
            same_[node->outputs()[i]] = inner;
        }
    }

    std::optional<c10::IValue> known(const Value* value) const {
        const auto found = known_.find(value);
        if (found != known_.end()) return found->second;
        return torch::jit::toIValue(value);
    }

    /// The argument of this name, where the operation has one and its value is known.
    std::optional<c10::IValue> argument(const Node* node, const char* name) const {
        if (node->maybeSchema() == nullptr || !node->hasNamedInput(name)) return std::nullopt;
        return known(node->namedInput(name));
    }

    bool is_true(const Node* node, const char* name) const {
        const auto value = argument(node, name);
        return value && value->isBool() && value->toBool();
    }

    bool draws_random_numbers(const Node* node) const {
        if (!is_one_of(node, random_operations) || node->maybeSchema() == nullptr) return false;
        for (const char* train : {"train", "training"})
            if (node->hasNamedInput(train) && !is_true(node, train)) return false;
        for (const char* p : {"p", "dropout", "dropout_p"}) {
            const auto share = argument(node, p);
            if (share && share->isDouble() && (share->toDouble() <= 0 || never_drops(node, *share)))
                return false;
        }
        const std::string_view name = node->kind().toUnqualString();
        const bool only_with_a_share = name == "scaled_dot_product_attention";
        return !only_with_a_share || argument(node, "dropout_p").has_value();
    }

    /// bernoulli(p = 1) gives ones.
    static bool never_drops(const Node* node, const c10::IValue& p) {
        const std::string_view name = node->kind().toUnqualString();
        return name.starts_with("bernoulli") && p.toDouble() >= 1;
    }

    std::string describe(const Node* node) const {
        for (const char* name : {"p", "dropout", "dropout_p"}) {
            const auto share = argument(node, name);
            if (share && share->isDouble())
                return concat(node->kind().toQualString(),
                              " (p = ", shortest_digits(share->toDouble()), ")");
        }
        return node->kind().toQualString();
    }

    /// The step that a value comes from, seen through what doesn't change its numbers.
    const Node* origin_of(const Value* value) const {
        while (true) {
            const auto inner = same_.find(value);
            if (inner != same_.end())
                value = inner->second;
            else if (is_one_of(value->node(), reshapes))
                value = value->node()->input(0);
            else
                return value->node();
        }
    }

    std::string doubt_about(const Value* output) const {
        static constexpr std::array<std::string_view, 2> softmaxes{"softmax", "log_softmax"};
        static constexpr std::array<std::string_view, 2> linear_layers{"linear", "addmm"};
        const Node* last = origin_of(output);
        if (is_one_of(last, softmaxes))
            return "its only output is that of a softmax: are these probabilities of classes?";
        if (is_one_of(last, linear_layers))
            return "its only output is that of a linear layer: are these logits?";
        return "";
    }

    std::shared_ptr<torch::jit::Graph> graph_;
    std::unordered_map<const Value*, c10::IValue> known_;
    std::unordered_map<const Value*, const Value*> same_;  ///< of an if and of the branch it takes
    std::unordered_set<const Value*> of_images_;           ///< values that depend on them
    std::unordered_set<const Value*> random_;              ///< likewise on random numbers
    std::vector<std::string> random_steps_;
    std::string batch_statistics_;
};

void add_constants(const Block& block, std::vector<at::Tensor>& tensors) {
    for (const Node* node : block.nodes()) {
        if (node->kind() == c10::prim::Constant) {
            const auto value = torch::jit::toIValue(node->output());
            if (value && value->isTensor()) tensors.push_back(value->toTensor());
        }
        for (const Block* inner : node->blocks()) add_constants(*inner, tensors);
    }
}

}  // namespace

ProgramFindings read_program(const torch::jit::Module& module) {
    return ProgramReader(module).findings();
}

std::vector<at::Tensor> constants_of(const torch::jit::Module& module) {
    std::vector<at::Tensor> tensors;
    add_constants(*steps_of(module)->block(), tensors);
    return tensors;
}

}  // namespace farout::models
