#pragma once
/// What commands say of themselves: on the terminal, or to whoever writes it down elsewhere.

#include <functional>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include "parallel/communicator.h"

namespace farout::cli {

/// What a command's help says beside its options.
struct CommandHelp {
    std::string usage;  ///< "farout fit --train F.h5 --head head.h5 --out statistics.h5"
    std::string summary;
    std::string positional{};  ///< the option that words without an option's name go to
};

/// An option as its help has it.
struct OptionHelp {
    std::string name;         ///< "train"
    std::string letter;       ///< "h" of --help, -h; else ""
    std::string value;        ///< what its value is called, "F.h5"; "" of one that is on or off
    bool takes_several;       ///< words one after the other
    bool may_be_repeated;     ///< with another value
    std::string description;  ///< sentences without a full stop at the end
};

struct ToldHelp {
    CommandHelp help;
    std::vector<OptionHelp> options;
};

/// The help of a command that was asked for it: on the root's stdout, or to the HelpReader.
void show_help(parallel::Communicator& communicator, const CommandHelp& help,
               const boost::program_options::options_description& description);

/// While one lives, help isn't printed but given to it, on every rank. One at a time.
class HelpReader {
  public:
    using Read = std::function<void(const ToldHelp&)>;

    explicit HelpReader(Read read);
    ~HelpReader();
    HelpReader(const HelpReader&) = delete;
    HelpReader& operator=(const HelpReader&) = delete;
};

}  // namespace farout::cli
