#include <algorithm>
#include <optional>
#include <utility>

#include <ATen/ATen.h>

#include "checkpoints/checkpoint.h"
#include "core/error.h"
#include "core/text.h"
#include "models/model.h"
#include "models/parameters.h"
#include "models/weight_fit.h"

namespace farout::models {

namespace {

Asked asked_by(const NetworkForm& form) {
    Asked asked;
    form.build(Parameters::noting(asked));
    return asked;
}

/// One form of a network in a file.
struct FormFits {
    std::size_t form = 0;
    Asked asked;
    std::vector<WeightFit> fits;

    /// How much of the network is there.
    double share() const {
        if (fits.empty()) return 0;
        const WeightFit& fit = fits.front();
        const double fitting =
            static_cast<double>(fit.found - std::min(fit.found, fit.wrong.size()));
        return fitting / static_cast<double>(asked.arrays.size());
    }
    std::vector<WeightFit> whole() const {
        std::vector<WeightFit> some;
        std::ranges::copy_if(fits, std::back_inserter(some), &WeightFit::is_whole);
        sort_by_preference(some);
        return some;
    }
};

std::vector<FormFits> fits_of(const std::vector<NetworkForm>& forms,
                              const checkpoints::CheckpointContent& content) {
    std::vector<FormFits> all;
    for (std::size_t form = 0; form < forms.size(); ++form) {
        Asked asked = asked_by(forms[form]);
        std::vector<WeightFit> fits = find_fits(content, asked);
        // The place that fits best is the one to account for.
        std::ranges::stable_sort(fits, {}, [](const WeightFit& fit) {
            return fit.wrong.size() + fit.surplus.size() + fit.missing.size();
        });
        all.push_back({form, std::move(asked), std::move(fits)});
    }
    return all;
}

/// Some parts of a message, one or several: "'a' and 'b'".
std::string quoted(const std::vector<std::string>& names) {
    std::vector<std::string> all;
    for (const std::string& name : names) all.push_back(concat("'", printable(name), "'"));
    return enumerate(all, 12);
}

/// The longest beginning of all names that ends behind a separator.
std::string common_beginning(const checkpoints::ArrayOutlines& arrays) {
    std::string_view common = arrays.begin()->first;
    for (const auto& [name, outline] : arrays) {
        const auto [in_common, in_name] = std::ranges::mismatch(common, name);
        common = common.substr(0, static_cast<std::size_t>(in_common - common.begin()));
    }
    const std::size_t end = common.find_last_of("./");
    return end == std::string_view::npos ? "" : std::string(common.substr(0, end + 1));
}

/// " All 247 names begin with 'model.'.", or the first parts that there are.
std::string describe_names(const checkpoints::ArrayOutlines& arrays) {
    const std::string common = common_beginning(arrays);
    if (!common.empty() && arrays.size() > 1)
        return concat(" All ", arrays.size(), " names begin with '", printable(common), "'.");
    std::vector<std::pair<std::string, std::size_t>> groups;
    for (const auto& [name, outline] : arrays) {
        const std::string first = name.substr(0, name.find_first_of("./"));
        if (groups.empty() || groups.back().first != first) groups.emplace_back(first, 0);
        ++groups.back().second;
    }
    std::vector<std::string> told;
    for (const auto& [first, count] : groups)
        told.push_back(
            concat("'", printable(first), "'", count > 1 ? concat(" (", count, ")") : ""));
    return concat(" Its ", arrays.size(), " names begin with ", enumerate(told, 8), ".");
}

/// Whether nothing is missing but a classifier.
bool lacks_a_head_alone(const FormFits& best) {
    const WeightFit& fit = best.fits.front();
    if (fit.missing.empty()) return false;
    const auto is_head = [&](const std::string& name) {
        const auto asked = std::ranges::find(best.asked.arrays, name, &Asked::Array::name);
        return std::ranges::count(asked->shape, any_classes) > 0;
    };
    return std::ranges::all_of(fit.missing, is_head);
}

/// " Its tensors fit …", or what to do where no model fits.
std::string advice(const std::string& model, const checkpoints::CheckpointContent& content) {
    std::vector<std::string> fitting;
    std::string nearest;
    double most = 0;
    for (const ModelEntry& entry : all_models()) {
        if (entry.forms.empty() || entry.name == model) continue;
        double share = 0;
        for (const FormFits& form : fits_of(entry.forms, content)) {
            if (!form.whole().empty()) share = 2;
            share = std::max(share, form.share());
        }
        if (share > 1) fitting.push_back(entry.name);
        if (share <= most) continue;
        most = share;
        nearest = entry.name;
    }
    if (fitting.size() == 1)
        return concat(" Its tensors fit ", nearest, ": --model ", nearest, ".");
    if (!fitting.empty())
        return concat(" Its tensors fit ", enumerate(fitting),
                      ", which take the same tensors but bring "
                      "images to the network in different ways: --model ",
                      fitting.front(), ", or the one that they were trained as.");
    const std::string like =
        most > 0.5 ? concat(" Of farout's models ", nearest, " is most like it.") : "";
    return concat(like,
                  " No model of farout takes these weights. Any network is evaluated as "
                  "TorchScript: trace it in Python, torch.jit.trace(network.eval(), images)"
                  ".save(\"network.pt\"), and give that with --model torchscript.");
}

[[noreturn]] void refuse(const std::string& model, const std::vector<FormFits>& all,
                         const checkpoints::CheckpointContent& content) {
    const FormFits& best = *std::ranges::max_element(all, {}, &FormFits::share);
    std::string text =
        concat("The weights in ", printable(content.file.native()), " don't fit the model ", model);
    if (best.fits.empty()) {
        text += concat(": none of the ", best.asked.arrays.size(), " names that it asks for (",
                       best.asked.arrays.front().name, ", …) is there.");
    } else {
        const WeightFit& fit = best.fits.front();
        text +=
            concat(": of the ", best.asked.arrays.size(), " arrays that it asks for ", fit.found,
                   " are there", fit.prefix.empty() ? "" : " under '" + printable(fit.prefix) + "'",
                   ".", account("Missing", fit.missing), account("Wrong shape", fit.wrong),
                   account("Surplus", fit.surplus));
        if (lacks_a_head_alone(best))
            text +=
                " What is missing is the classifier: give the weights of a whole classifier, "
                "not of its backbone alone.";
    }
    text += describe_names(content.arrays);
    if (!content.unread.empty())
        text += concat(" Something in it isn't read: ", content.unread.front(), ".");
    throw Error(text + advice(model, content));
}

/// What was chosen from a file.
struct Choice {
    std::size_t form = 0;
    WeightFit fit;
    std::vector<std::string> others;  ///< the entries that fit, too, and hold something else
};

class Chooser {
  public:
    Chooser(const std::string& model, const std::vector<NetworkForm>& forms,
            checkpoints::CheckpointFile& file)
        : model_(model), file_(file), all_(fits_of(forms, file.content())) {
        for (const FormFits& form : all_)
            for (const WeightFit& fit : form.whole()) whole_.push_back({form.form, fit, {}});
    }

    /// `entry`: "" for the default.
    Choice choose(const std::string& entry) {
        if (whole_.empty()) refuse(model_, all_, file_.content());
        Choice choice = entry.empty() ? whole_.front() : named(entry);
        for (const Choice& other : whole_)
            if (other.fit.prefix != choice.fit.prefix && !are_equal(choice, other))
                choice.others.push_back(entry_of(other.fit.prefix));
        return choice;
    }

    /// Whether both name the same numbers.
    bool are_equal(const Choice& one, const Choice& other) {
        if (one.form != other.form) return false;
        for (const auto& asked : all_[one.form].asked.arrays) {
            const checkpoints::Array a = file_.read(one.fit.prefix + asked.name);
            const checkpoints::Array b = file_.read(other.fit.prefix + asked.name);
            const bool same = a.type == b.type && a.shape == b.shape &&
                              (a.data == b.data || std::ranges::equal(a.bytes(), b.bytes()));
            if (!same) return false;
        }
        return true;
    }

  private:
    Choice named(const std::string& entry) const {
        std::vector<std::string> entries;
        for (const Choice& choice : whole_) {
            entries.push_back(entry_of(choice.fit.prefix));
            if (entries.back() == entry) return choice;
        }
        // "model_ema" for "model_ema.module".
        for (const Choice& choice : whole_)
            if (choice.fit.prefix.starts_with(entry + ".") ||
                choice.fit.prefix.starts_with(entry + "/"))
                return choice;
        throw UsageError(concat("--weights-entry '", printable(entry),
                                "': ", printable(file_.content().file.native()),
                                " holds no weights of that name that fit ", model_, ".",
                                did_you_mean(entry, entries), " There are: ", quoted(entries),
                                entries.size() == 1 ? "; leave the option out." : "."));
    }

    const std::string& model_;
    checkpoints::CheckpointFile& file_;
    std::vector<FormFits> all_;
    std::vector<Choice> whole_;  ///< in the order of preference
};

void tell_choice(const std::string& model, const Choice& choice, const NetworkForm& form,
                 const checkpoints::CheckpointContent& content, const Weights& weights) {
    if (!weights.tell) return;
    const std::string file = printable(content.file.native());
    if (!choice.others.empty() && weights.entry.empty())
        weights.tell(concat(file, " holds several sets of weights that fit ", model, ": '",
                            printable(entry_of(choice.fit.prefix)), "' is taken; ",
                            quoted(choice.others), " with --weights-entry ",
                            printable(choice.others.front()), "."));
    if (form.mean && weights.mean && *form.mean != *weights.mean)
        weights.tell(concat(file, " has the names of ", form.publisher,
                            ", who normalises images by mean ", (*form.mean)[0], "/",
                            (*form.mean)[1], "/", (*form.mean)[2], "; here it is ",
                            (*weights.mean)[0], "/", (*weights.mean)[1], "/", (*weights.mean)[2],
                            ". If they were trained so, give --preprocess mean=", (*form.mean)[0],
                            "/", (*form.mean)[1], "/", (*form.mean)[2], ",std=0.229/0.224/0.225."));
}

}  // namespace

std::unique_ptr<Model> build_fitting(const std::string& model,
                                     const std::vector<NetworkForm>& forms,
                                     std::shared_ptr<checkpoints::CheckpointFile> file,
                                     const Weights& weights) {
    const Choice choice = Chooser(model, forms, *file).choose(weights.entry);
    const NetworkForm& form = forms[choice.form];
    tell_choice(model, choice, form, file->content(), weights);
    return form.build(Parameters(std::move(file), choice.fit.prefix));
}

std::unique_ptr<Model> build_fitting(const std::string& model,
                                     const std::vector<NetworkForm>& forms,
                                     const Weights& weights) {
    return build_fitting(model, forms, checkpoints::open_checkpoint(weights.file), weights);
}

std::string chosen_entry(const std::string& model, const std::vector<NetworkForm>& forms,
                         const Weights& weights) {
    if (weights.entry.empty()) return "";
    const auto file = checkpoints::open_checkpoint(weights.file);
    Chooser chooser(model, forms, *file);
    const Choice usual = chooser.choose("");
    const Choice named = chooser.choose(weights.entry);
    const bool same = usual.fit.prefix == named.fit.prefix || chooser.are_equal(usual, named);
    return same ? "" : entry_of(named.fit.prefix);
}

}  // namespace farout::models
