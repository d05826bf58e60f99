#include "models/families/torchscript_outputs.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "models/tracing.h"

namespace farout::models {

namespace {

std::string name_of(at::ScalarType type) {
    switch (type) {
        case at::kFloat:
            return "float32";
        case at::kDouble:
            return "float64";
        case at::kHalf:
            return "float16";
        case at::kBFloat16:
            return "bfloat16";
        case at::kLong:
            return "int64";
        case at::kInt:
            return "int32";
        case at::kBool:
            return "bool";
        default:
            return c10::toString(type);
    }
}

std::string describe(const c10::IValue& value);

std::string describe_all(c10::ArrayRef<c10::IValue> values) {
    std::vector<std::string> parts;
    for (const c10::IValue& value : values) parts.push_back(describe(value));
    return enumerate(parts, 4);
}

std::string describe_keys(const c10::IValue& dict) {
    std::vector<std::string> keys;
    for (const auto& entry : dict.toGenericDict())
        keys.push_back(entry.key().isString()
                           ? concat("'", printable(entry.key().toStringRef()), "'")
                           : entry.key().tagKind());
    return enumerate(keys, 8);
}

std::string describe(const c10::IValue& value) {
    if (value.isTensor()) {
        const at::Tensor& tensor = value.toTensor();
        return concat(name_of(tensor.scalar_type()), " ", tensor.sizes());
    }
    if (value.isTuple()) {
        const auto& elements = value.toTupleRef().elements();
        return concat("a tuple of ", elements.size(), " (", describe_all(elements), ")");
    }
    if (value.isGenericDict()) return concat("a dict of ", describe_keys(value));
    if (value.isList()) {
        const std::vector<c10::IValue> items = value.toListRef().vec();
        return concat("a list of ", items.size(), " (", describe_all(items), ")");
    }
    return value.isNone() ? "None" : concat("a value of type ", value.tagKind());
}

/// What to change, by the axes that came instead of N×D; "" where that can't be told.
std::string mend_of_axes(const at::Tensor& tensor, std::int64_t images) {
    if (tensor.dim() == 4 && tensor.size(2) == 1 && tensor.size(3) == 1)
        return "Two axes of extent 1 are left: return features.flatten(1). ";
    if (tensor.dim() == 4)
        return "That is a feature map, not pooled: return features.mean((2, 3)) if N×C×H×W, or "
               "what the network's own pooling makes of it. ";
    if (tensor.dim() == 3)
        return "That is a row for each token: return what the network's head is given, "
               "features[:, 0] (the class token) or features.mean(1). ";
    if (tensor.dim() == 2 && tensor.size(0) != images)
        return "The number of images is lost: sizes that are Python numbers while torch.jit.trace "
               "runs stay those of its example for good. Keep it, with features.flatten(1) for "
               "view or reshape. ";
    if (tensor.dim() < 2)
        return "It must keep the axis of the images also where there is one: no squeeze(). ";
    return "";
}

std::string mend_of(const c10::IValue& value, const ExpectedOutputs& expected) {
    if (value.isGenericDict())
        return "Let the traced module's forward return the two entries as a tuple. ";
    if (value.isList()) return "Return a tuple instead of the list. ";
    if (!value.isTensor()) return "";
    const at::Tensor& tensor = value.toTensor();
    if (const std::string axes = mend_of_axes(tensor, expected.images); !axes.empty()) return axes;
    if (!tensor.is_floating_point())
        return "Whole numbers are no features: are these predicted classes? ";
    if (tensor.scalar_type() != expected.precision)
        return "Trace network.float(), or return features.float(). ";
    return "";
}

[[noreturn]] void refuse(const c10::IValue& value, const char* as,
                         const ExpectedOutputs& expected) {
    throw Error(concat("The network in ", expected.file, " returned ", describe(value), as, " for ",
                       expected.images, expected.images == 1 ? " image. " : " images. ",
                       mend_of(value, expected),
                       "Its forward must return features, float32 N×D, or a tuple of features and "
                       "logits, float32 N×D and N×C",
                       see_readme, "."));
}

at::Tensor checked(const c10::IValue& value, const char* as, const ExpectedOutputs& expected) {
    if (!value.isTensor()) refuse(value, as, expected);
    const at::Tensor& tensor = value.toTensor();
    if (tensor.dim() != 2 || tensor.size(0) != expected.images || tensor.size(1) == 0 ||
        tensor.scalar_type() != expected.precision)
        refuse(value, as, expected);
    return tensor.to(at::kFloat);
}

}  // namespace

TorchScriptOutputs outputs_of(const c10::IValue& value, const ExpectedOutputs& expected) {
    if (value.isTensor()) return {checked(value, " as features", expected), {}};
    if (!value.isTuple() || value.toTupleRef().elements().size() != 2) refuse(value, "", expected);
    const auto& elements = value.toTupleRef().elements();
    return {checked(elements[0], " as features", expected),
            checked(elements[1], " as logits", expected)};
}

}  // namespace farout::models
