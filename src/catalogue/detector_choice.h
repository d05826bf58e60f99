#pragma once
/// Detectors as they are asked for: "gen", "gen(gamma=0.5, M=50)", "gen.gamma=0.1".

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/detector_kinds.h"

namespace farout::catalogue {

/// A detector that is asked for.
struct Choice {
    const DetectorKind* kind = nullptr;
    /// As its column is called: the kind, and the parameters that were named with it, in the order
    /// of the entry, their values in the shortest form.
    std::string name;
    ParameterValues named{};  ///< with the kind, in parentheses
    bool searched = false;    ///< "gen(searched)": a search of validation sets says which
    bool is_plain() const { return named.empty(); }
};

/// The name of a detector whose parameters a search chooses: "gen(searched)".
std::string searched_name(std::string_view kind);

/// Throws UsageError for what isn't "kind", "kind(parameter=value, …)" or "kind(searched)", an
/// unknown kind (the
/// nearest is suggested) or parameter, and for a value that the parameter can't have.
Choice parse_choice(std::string_view text);

/// Whether a column's name is that of a detector of this build, with parameters that it has.
bool is_ours(std::string_view name);

/// What a column is called that a user names: the name of parse_choice() for a kind of ours; any
/// other text as it is, trimmed, as score files may have columns of other programs' detectors.
std::string column_name(std::string_view text);

/// A name as a shell takes it: in quotes where it has parentheses.
std::string in_quotes(const std::string& name);

/// One understood setting.
struct Setting {
    std::string detector;
    std::string parameter;
    ParameterValue value;
};

/// Throws UsageError for a setting that isn't "detector.parameter=value", names an unknown detector
/// or parameter (the nearest is suggested), sets a parameter a second time, or whose value the
/// parameter can't have.
std::vector<Setting> parse_settings(const std::vector<std::string>& settings);

/// All of a detector's parameters: what was named with it; for one that is plain, the setting of
/// each; else the preset's ("": none), else its default.
ParameterValues values_for(const Choice& choice, const std::vector<Setting>& settings,
                           std::string_view preset = "");

/// Which detectors are meant, with which parameters, as users say it.
struct Selection {
    std::vector<std::string> detectors{};  ///< "gen", "gen(gamma=0.5)"; none: all that run unnamed
    std::vector<std::string> without{};    ///< of these
    std::vector<std::string> settings{};   ///< "gen.gamma=0.1"
    std::string preset{};                  ///< "": our defaults
    /// What a search tries instead of sweeps: "gen.gamma=0.01,0.1; knn.k=50,100".
    std::string grid{};
    /// What a search chose, by the kind: "gen(gamma=0.1, M=50)" of "gen".
    std::map<std::string, std::string> chosen{};
};

/// The detectors that are meant where none is named.
std::vector<std::string> all_that_run_unnamed();

/// These names but for those of `without`; of none, which stand for all that run unnamed, all of
/// them but for those. Throws UsageError for an unknown name, one that isn't among the names,
/// and when none is left.
std::vector<std::string> names_without(const std::vector<std::string>& names,
                                       const std::vector<std::string>& without);

/// The names that a selection stands for, each as its column is called.
std::vector<std::string> selected_names(const Selection& selection);

/// The names in a fact of detectors::describe(): gen, gen(gamma=0.5), msp.
std::vector<std::string> described_names(const std::string& fact);
/// Of such a fact, what it says of the parameters of one: "M=100 gamma=0.1"; "" for none.
std::string described_parameters(const std::string& fact, const std::string& name);

}  // namespace farout::catalogue
