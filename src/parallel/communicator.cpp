#include "parallel/communicator.h"

#include "core/error.h"
#include "core/text.h"

namespace farout::parallel {

void Communicator::check_root(int root) const {
    if (root >= 0 && root < size()) return;
    throw Error(concat("Rank ", root,
                       " was named as the root of a collective call, but the job has ", size(),
                       " rank(s), counted from 0."));
}

void Communicator::check_peer(int peer) const {
    if (peer >= 0 && peer < size() && peer != rank()) return;
    throw Error(concat("Rank ", rank(), " of ", size(), " can't exchange a message with rank ",
                       peer, ": it must be another rank of the job."));
}

}  // namespace farout::parallel
