/// farout_tensors: the commands of farout that need LibTorch. farout becomes it
/// (cli/program.h), so that the others needn't wait for LibTorch to load.

#include <sys/prctl.h>

#include "cli/program.h"
#include "cli/tensors/commands/commands.h"

int main(int argc, char** argv) {
    prctl(PR_SET_NAME, "farout");  // for ps, top and pgrep, to which the user knows no other
    return farout::cli::run_program({argv + 1, argv + argc}, farout::cli::tensors::run_of);
}
