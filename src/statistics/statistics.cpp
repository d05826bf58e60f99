#include "statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <ATen/ATen.h>

#include "core/text.h"
#include "parallel/collective.h"
#include "statistics/registry.h"
#include "statistics/sources.h"

namespace farout::statistics {

namespace {

[[noreturn]] void throw_missing(const Statistics& statistics, const std::string& wanted,
                                const std::string& there, std::string_view detector) {
    throw MissingStatistic(
        concat("'", statistics.name, "' holds no ", wanted, ", which detector '", detector,
               "' needs", there.empty() ? "." : concat(" (it holds ", there, ").")),
        concat(" Fit again with --detectors ", detector, " among the others."));
}

/// "number NAME" or "tensor NAME TYPE SIZE…", one a line.
std::string describe_layout(const Fitted& fitted) {
    std::ostringstream out;
    for (const auto& number : fitted.numbers) out << "number " << number.first << '\n';
    for (const auto& [name, tensor] : fitted.tensors) {
        out << "tensor " << name << ' ' << static_cast<int>(tensor.scalar_type());
        for (const std::int64_t size : tensor.sizes()) out << ' ' << size;
        out << '\n';
    }
    return out.str();
}

/// The same names and shapes, the values not set.
void lay_out(const std::string& layout, Fitted& fitted) {
    fitted = {};
    std::istringstream lines(layout);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind, name;
        words >> kind >> name;
        if (kind == "number") {
            fitted.numbers[name] = 0;
            continue;
        }
        int type = 0;
        words >> type;
        std::vector<std::int64_t> sizes;
        for (std::int64_t size = 0; words >> size;) sizes.push_back(size);
        fitted.tensors[name] = at::empty(sizes, static_cast<at::ScalarType>(type));
    }
}

void broadcast_values(parallel::Communicator& communicator, Fitted& fitted) {
    for (auto& entry : fitted.numbers)
        entry.second = parallel::broadcast_value(communicator, entry.second);
    for (auto& entry : fitted.tensors) {
        at::Tensor& tensor = entry.second;
        tensor = tensor.contiguous();
        auto* bytes = static_cast<std::byte*>(tensor.data_ptr());
        communicator.broadcast({bytes, tensor.nbytes()}, 0);
    }
}

}  // namespace

std::uint64_t Fitted::bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [name, tensor] : tensors) bytes += tensor.nbytes();
    return bytes;
}

Shape Statistics::shape() const {
    const auto number = [&](const char* named) {
        const auto found = numbers.find(named);
        return found == numbers.end() ? 0 : static_cast<std::int64_t>(found->second);
    };
    return {number("feature_width"), number("classes")};
}

const Identity* identity_among(const std::vector<Identity>& there, const Identity& wanted,
                               Shape shape) {
    const Identity by_rule = resolved(wanted, shape);
    const auto exact = std::ranges::find(there, by_rule);
    if (exact != there.end()) return &*exact;
    const auto is_any = [](const auto& parameter) { return parameter.second == chosen_by_rule; };
    if (std::ranges::none_of(wanted.parameters, is_any)) return nullptr;
    // But for what the rule chooses they are the same.
    const auto is_alike = [&](const Identity& other) {
        if (other.kind != by_rule.kind || other.parameters.size() != by_rule.parameters.size())
            return false;
        for (const auto& [name, value] : by_rule.parameters)
            if (wanted.value(name) != chosen_by_rule && other.value(name) != value) return false;
        return true;
    };
    if (std::ranges::count_if(there, is_alike) != 1) return nullptr;
    return &*std::ranges::find_if(there, is_alike);
}

Identity Statistics::identity_of(const Identity& wanted, std::string_view detector) const {
    std::vector<Identity> there;
    for (const auto& entry : fitted) there.push_back(entry.first);
    if (const Identity* found = identity_among(there, wanted, shape())) return *found;
    std::vector<std::string> of_kind;
    for (const Identity& identity : there)
        if (identity.kind == wanted.kind) of_kind.push_back(identity.text());
    throw_missing(*this, wanted.text(), enumerate(of_kind), detector);
}

const Fitted& Statistics::of(const Identity& wanted, std::string_view detector) const {
    return fitted.at(identity_of(wanted, detector));
}

const at::Tensor& Statistics::tensor(const Identity& wanted, const std::string& named,
                                     std::string_view detector) const {
    const auto& tensors = of(wanted, detector).tensors;
    const auto found = tensors.find(named);
    if (found == tensors.end())
        throw_missing(*this, concat(named, " of ", wanted.text()), "", detector);
    return found->second;
}

double Statistics::number(const Identity& wanted, const std::string& named,
                          std::string_view detector) const {
    const auto& all = of(wanted, detector).numbers;
    const auto found = all.find(named);
    if (found == all.end())
        throw_missing(*this, concat(named, " of ", wanted.text()), "", detector);
    return found->second;
}

std::string option_without(const std::vector<std::string>& detectors) {
    std::string option = "--without ";
    for (std::size_t i = 0; i < detectors.size(); ++i)
        option += concat(i == 0 ? "" : ",", detectors[i]);
    return option;
}

void require_matching(const FittedClassifier& fitted) {
    const auto check = [&](const char* number, std::int64_t of_head, const char* meaning) {
        const auto found = fitted.statistics.numbers.find(number);
        if (found != fitted.statistics.numbers.end() &&
            found->second == static_cast<double>(of_head))
            return;
        throw Error(concat(
            "'", fitted.statistics.name, "' was fitted for ",
            found == fitted.statistics.numbers.end() ? std::string("an unknown number of")
                                                     : std::to_string(std::llround(found->second)),
            " ", meaning, ", but the head has ", of_head, ". Fit again with this head."));
    };
    if (!fitted.head.is_finite())
        throw Error(
            "The head holds a NaN or an infinity, so no logit is a number. Make it again from "
            "whole weights (`farout head`).");
    check("feature_width", fitted.head.feature_width(), "features a row");
    check("classes", fitted.head.classes(), "classes");
}

const at::Tensor& require_tensor(const FittedClassifier& fitted, const Identity& wanted,
                                 std::string_view named, std::string_view detector,
                                 at::IntArrayRef sizes) {
    const at::Tensor& tensor = fitted.statistics.tensor(wanted, std::string(named), detector);
    bool fits = tensor.dim() == static_cast<std::int64_t>(sizes.size()) && tensor.is_contiguous() &&
                (tensor.scalar_type() == at::kDouble || tensor.scalar_type() == at::kLong);
    for (std::size_t k = 0; fits && k < sizes.size(); ++k)
        fits = sizes[k] < 0 || tensor.size(static_cast<std::int64_t>(k)) == sizes[k];
    if (fits) return tensor;
    throw Error(concat("'", fitted.statistics.name, "': ", named, " is ",
                       at::toString(tensor.scalar_type()), " ", tensor.sizes(), ", but detector '",
                       detector, "' with this head needs ", sizes,
                       " (-1: any). Fit again with this head."));
}

void broadcast_fitted(parallel::Communicator& communicator, Fitted& fitted) {
    if (communicator.size() == 1) return;
    const std::string layout = parallel::broadcast_text(communicator, describe_layout(fitted));
    if (!communicator.is_root()) lay_out(layout, fitted);
    broadcast_values(communicator, fitted);
}

void broadcast_statistics(parallel::Communicator& communicator, Statistics& statistics) {
    if (communicator.size() == 1) return;
    Fitted of_whole{{}, statistics.numbers};
    broadcast_fitted(communicator, of_whole);
    statistics.numbers = of_whole.numbers;
    std::string identities;
    for (const auto& entry : statistics.fitted) identities += entry.first.text() + "\n";
    std::istringstream lines(parallel::broadcast_text(communicator, identities));
    if (!communicator.is_root()) statistics.fitted.clear();
    for (std::string line; std::getline(lines, line);)
        broadcast_fitted(communicator, statistics.fitted[parse_identity(line)]);
}

}  // namespace farout::statistics
