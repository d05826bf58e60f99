#pragma once
/// Ranks work from the same facts, or stop: what each of them was told and sees is compared before
/// it is used.

#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "parallel/communicator.h"

namespace farout::parallel {

/// What a rank works from, as name and value ("weights' SHA-256", "3ad5…"), in the order in which
/// differences are told. A value may be of any length; hashes are told by their first twelve
/// digits, other long values from where they differ.
using Facts = std::vector<std::pair<std::string, std::string>>;

/// Collective: who differs from the root, and in what: "rank 1 on nodeB has the weights' SHA-256
/// '3ad5…' where rank 0 on nodeA has '9c1f…'"; "" where all ranks have the same facts. The same
/// text on all ranks. Costs two numbers a rank as long as nothing differs.
std::string differing_facts(Communicator& communicator, const Facts& facts);

/// Collective: throws AgreedError on all ranks where one rank's facts differ from the root's: who
/// differs, in what, and `advice`, a sentence that says what to do.
void agree_on_facts(Communicator& communicator, const Facts& facts, const std::string& advice,
                    ExitStatus status = ExitStatus::failed);

}  // namespace farout::parallel
