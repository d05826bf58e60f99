#include <algorithm>
#include <iostream>

#include "cli/detector_options.h"
#include "cli/job_file.h"
#include "cli/network_options.h"
#include "cli/odin_options.h"
#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/interrupt.h"

namespace farout {

namespace fs = std::filesystem;

namespace {

/// Everything that a job reads is looked for before hours are spent on the first set.
void require_inputs(const Job& job, const Network& network) {
    std::vector<std::string> missing;
    if (!fs::exists(network.weights))
        missing.push_back("weights " + printable(network.weights.native()));
    const auto look = [&](const JobSet& set) {
        if (!fs::is_directory(set.root))
            missing.push_back(set.name + " root " + printable(set.root.native()));
        if (set.list && !fs::exists(*set.list))
            missing.push_back(set.name + " list " + printable(set.list->native()));
    };
    look(job.train);
    look(job.id);
    std::for_each(job.ood.begin(), job.ood.end(), look);
    if (!missing.empty())
        throw Error(concat("The job reads what doesn't exist: ", enumerate(missing), "."));
}

class JobRun {
  public:
    JobRun(Session& session, const Job& job)
        : session_(session), job_(job), network_(network_of(job.options)) {}

    ExitStatus run() {
        // A wrong name or setting is told now, not after hours of extraction.
        make_detectors(detector_names(job_.options), job_.options.texts("set"));
        const std::optional<OdinParameters> odin = wanted_odin();
        agree_on_root(session_.communicator(), [&] { require_inputs(job_, network_); });
        extract(job_.train, std::nullopt);
        extract(job_.id, odin);
        for (const auto& set : job_.ood) extract(set, odin);
        run_stage(session_, HeadStage{network_, job_.out / "head.h5"});
        stop_if_interrupted();
        fit();
        stop_if_interrupted();
        score();
        stop_if_interrupted();
        report();
        return status_;
    }

  private:
    fs::path features_of(const JobSet& set) const {
        return job_.out / "features" / (set.name + ".h5");
    }
    fs::path scores_of(const JobSet& set) const { return job_.out / "scores" / (set.name + ".h5"); }

    /// ODIN where the job asks for it, or names it among its detectors.
    std::optional<OdinParameters> wanted_odin() const {
        const auto names = detector_names(job_.options);
        if (!job_.options.flag("odin") &&
            std::find(names.begin(), names.end(), "odin") == names.end())
            return std::nullopt;
        return odin_parameters(job_.options.texts("set"));
    }

    void extract(const JobSet& set, const std::optional<OdinParameters>& odin) {
        ExtractStage stage;
        stage.network = network_;
        stage.root = set.root;
        stage.list = set.list;
        stage.out = features_of(set);
        set_extraction(stage, job_.options, threads_);
        stage.odin = odin;
        if (run_stage(session_, stage) == ExitStatus::unreadable_images)
            status_ = ExitStatus::unreadable_images;
    }

    /// Extraction stops by itself between two blocks; the other stages are short and stop between
    /// each other.
    void stop_if_interrupted() {
        const int signal = pending_interrupt();
        if (all_reduce_value(session_.communicator(), signal, Reduction::maximum) != 0)
            throw AgreedError(
                "Interrupted: what was finished is saved. Run the same command again to go on.",
                ExitStatus::interrupted);
    }

    void fit() {
        run_stage(session_, FitStage{features_of(job_.train), job_.out / "head.h5",
                                     job_.out / "statistics.h5", detector_names(job_.options),
                                     job_.options.texts("set"), detail_of(job_.options)});
    }

    void score() {
        ScoreStage stage;
        stage.features.push_back(features_of(job_.id));
        for (const auto& set : job_.ood) stage.features.push_back(features_of(set));
        stage.head = job_.out / "head.h5";
        stage.statistics = job_.out / "statistics.h5";
        stage.out = job_.out / "scores";
        stage.detectors = detector_names(job_.options);
        stage.settings = job_.options.texts("set");
        stage.detail = detail_of(job_.options);
        run_stage(session_, stage);
    }

    void report() {
        ReportStage stage;
        stage.id = scores_of(job_.id);
        for (const auto& set : job_.ood) stage.ood.push_back(scores_of(set));
        stage.out = job_.out / "report";
        stage.detectors = detector_names(job_.options);
        stage.detail = detail_of(job_.options);
        run_stage(session_, stage);
    }

    Session& session_;
    const Job& job_;
    Network network_;
    int threads_ = set_threads(job_.options, session_);
    ExitStatus status_ = ExitStatus::ok;
};

}  // namespace

ExitStatus job_command(Session& session, const Arguments& arguments) {
    po::options_description description("Options (the same names may stand in the job file)");
    add_job_options(description);
    description.add_options()("help,h", po::bool_switch(), "print this help");
    po::options_description all;
    all.add(description).add_options()("job", po::value<std::string>());
    po::positional_options_description positions;
    positions.add("job", 1);
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::parsed_options command_line(&all);
    try {
        command_line = po::command_line_parser(arguments)
                           .options(all)
                           .positional(positions)
                           .style(style)
                           .run();
    } catch (const po::error& error) {
        rethrow_as_usage_error(error, description, "");
    }
    po::variables_map own;
    po::store(command_line, own);
    if (own["help"].as<bool>()) {
        if (session.communicator().is_root())
            std::cout << "Usage: farout run JOB.cfg [options]\n\nDoes a whole job, skipping what "
                         "is there and valid.\n\n"
                      << description;
        return ExitStatus::ok;
    }
    if (own.count("job") == 0)
        throw UsageError("Which job file? Usage: farout run JOB.cfg [options]");
    return JobRun(session, read_job_file(own["job"].as<std::string>(), command_line, all)).run();
}

}  // namespace farout
