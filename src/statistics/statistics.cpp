#include "statistics/statistics.h"

#include <cmath>
#include <sstream>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/text.h"
#include "parallel/collective.h"

namespace farout::statistics {

namespace {

[[noreturn]] void throw_missing(const Statistics& statistics, const std::string& wanted,
                                std::string_view detector) {
    throw MissingStatistic(concat("'", statistics.name, "' holds no ", wanted, ", which detector '",
                                  detector, "' needs."),
                           concat(" Fit again with --detectors ", detector, " among the others."));
}

/// "number NAME" or "tensor NAME TYPE SIZE…", one a line.
std::string describe_layout(const Statistics& statistics) {
    std::ostringstream out;
    for (const auto& number : statistics.numbers) out << "number " << number.first << '\n';
    for (const auto& [name, tensor] : statistics.tensors) {
        out << "tensor " << name << ' ' << static_cast<int>(tensor.scalar_type());
        for (const std::int64_t size : tensor.sizes()) out << ' ' << size;
        out << '\n';
    }
    return out.str();
}

/// The same names and shapes, the values not set.
void lay_out(const std::string& layout, Statistics& statistics) {
    statistics.numbers.clear();
    statistics.tensors.clear();
    std::istringstream lines(layout);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind, name;
        words >> kind >> name;
        if (kind == "number") {
            statistics.numbers[name] = 0;
            continue;
        }
        int type = 0;
        words >> type;
        std::vector<std::int64_t> sizes;
        for (std::int64_t size = 0; words >> size;) sizes.push_back(size);
        statistics.tensors[name] = at::empty(sizes, static_cast<at::ScalarType>(type));
    }
}

}  // namespace

std::string option_without(const std::vector<std::string>& detectors) {
    std::string option = "--without ";
    for (std::size_t i = 0; i < detectors.size(); ++i)
        option += concat(i == 0 ? "" : ",", detectors[i]);
    return option;
}

const at::Tensor& Statistics::tensor(const std::string& wanted, std::string_view detector) const {
    const auto found = tensors.find(wanted);
    if (found == tensors.end()) throw_missing(*this, wanted, detector);
    return found->second;
}

double Statistics::number(const std::string& wanted, std::string_view detector) const {
    const auto found = numbers.find(wanted);
    if (found == numbers.end()) throw_missing(*this, wanted, detector);
    return found->second;
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

const at::Tensor& require_tensor(const FittedClassifier& fitted, const std::string& wanted,
                                 std::string_view detector, at::IntArrayRef sizes) {
    const at::Tensor& tensor = fitted.statistics.tensor(wanted, detector);
    bool fits = tensor.dim() == static_cast<std::int64_t>(sizes.size()) && tensor.is_contiguous() &&
                (tensor.scalar_type() == at::kDouble || tensor.scalar_type() == at::kLong);
    for (std::size_t k = 0; fits && k < sizes.size(); ++k)
        fits = sizes[k] < 0 || tensor.size(static_cast<std::int64_t>(k)) == sizes[k];
    if (fits) return tensor;
    throw Error(concat("'", fitted.statistics.name, "': ", wanted, " is ",
                       at::toString(tensor.scalar_type()), " ", tensor.sizes(), ", but detector '",
                       detector, "' with this head needs ", sizes,
                       " (-1: any). Fit again with this head."));
}

void broadcast_statistics(parallel::Communicator& communicator, Statistics& statistics) {
    if (communicator.size() == 1) return;
    const std::string layout = parallel::broadcast_text(communicator, describe_layout(statistics));
    if (!communicator.is_root()) lay_out(layout, statistics);
    for (auto& entry : statistics.numbers)
        entry.second = parallel::broadcast_value(communicator, entry.second);
    for (auto& entry : statistics.tensors) {
        at::Tensor& tensor = entry.second;
        tensor = tensor.contiguous();
        auto* bytes = static_cast<std::byte*>(tensor.data_ptr());
        communicator.broadcast({bytes, tensor.nbytes()}, 0);
    }
}

}  // namespace farout::statistics
