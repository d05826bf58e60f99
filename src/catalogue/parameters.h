#pragma once
/// Parameters of detectors: what they may be set to, and what they are set to.

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace farout::catalogue {

/// What a parameter is set to: a number, a word, or "auto", which is chosen from the data.
class ParameterValue {
  public:
    ParameterValue(std::nullopt_t automatic = std::nullopt) { static_cast<void>(automatic); }
    ParameterValue(double number) : value_(number) {}
    ParameterValue(std::integral auto number) : value_(static_cast<std::int64_t>(number)) {}
    ParameterValue(std::string_view word) : value_(std::string(word)) {}

    bool is_auto() const { return std::holds_alternative<std::monostate>(value_); }
    bool is_word() const { return std::holds_alternative<std::string>(value_); }
    /// None for auto. A word is no number: throws std::bad_variant_access.
    std::optional<double> number_or_auto() const;
    /// The same where auto is no choice: throws std::bad_optional_access.
    double number() const { return number_or_auto().value(); }
    const std::string& word() const { return std::get<std::string>(value_); }

    /// As it is to be read: "auto", the word, a whole number in all its digits, another one in the
    /// shortest that read back the same.
    std::string text() const;
    friend bool operator==(const ParameterValue& one, const ParameterValue& other) {
        return one.text() == other.text();
    }

  private:
    std::variant<std::monostate, std::int64_t, double, std::string> value_;
};

/// A detector's parameters by name.
using ParameterValues = std::map<std::string, ParameterValue>;

/// A detector's parameter: what `--set detector.parameter=value` and detector(parameter=value) may
/// say.
struct Parameter {
    /// `whole_or_share`: a whole number, or one between 0 and 1, a share of all there are.
    enum class Kind { real, integer, whole_or_share, word };
    std::string name;
    std::string meaning;
    Kind kind = Kind::real;
    ParameterValue default_value{};  ///< where it is auto, auto may be given
    double minimum = 0;
    double maximum = 0;                   ///< both ends are allowed; of whole numbers, not shares
    std::vector<std::string> words{};     ///< that may be given, too; all there is of Kind::word
    std::vector<ParameterValue> sweep{};  ///< what a search tries, in this order
    bool at_most_classes = false;         ///< numbers beyond that of the classes mean all of them
    bool below_width = false;             ///< a number must be less than the features' width
    /// Facts don't tell its default value: files from before there was this parameter don't, and
    /// mean the same.
    bool unsaid_default = false;
};

/// The one of this name. Throws UsageError that begins with `owner`, "Detector 'gen'", suggests the
/// nearest and tells all.
const Parameter& find_parameter(const std::vector<Parameter>& parameters, std::string_view owner,
                                const std::string& name);

/// The value that a text stands for. Throws UsageError that begins with `said`, "Setting
/// 'gen.M=2.5'", and tells what may be given.
ParameterValue parse_value(const Parameter& parameter, std::string_view said,
                           const std::string& text);

/// These without defaults that aren't told.
ParameterValues told(const std::vector<Parameter>& parameters, ParameterValues values);

/// "M=100 gamma=0.1" (for facts and lists).
std::string describe(const ParameterValues& values);

}  // namespace farout::catalogue
