/// farout_demo_data: the demo's data sets as PNG files and image lists.

#include <exception>
#include <iostream>
#include <map>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "programs/demo_data/data_sets.h"

namespace {

using farout::concat;

const std::string usage =
    "Usage: farout_demo_data --fashion DIR --digits digits.csv.gz --out DIR\n"
    "Writes Fashion-MNIST to DIR/fashion and the handwritten digits to DIR/digits; what is there "
    "already is left.\n";

std::map<std::string, std::string> parse(int argc, char** argv) {
    std::map<std::string, std::string> options{{"--fashion", ""}, {"--digits", ""}, {"--out", ""}};
    for (int i = 1; i < argc; i += 2) {
        const auto option = options.find(argv[i]);
        if (option == options.end())
            throw farout::UsageError(
                concat("There is no option ", farout::printable(argv[i]), ".\n", usage));
        if (i + 1 == argc) throw farout::UsageError(concat(argv[i], " needs a value.\n", usage));
        option->second = argv[i + 1];
    }
    for (const auto& [name, value] : options)
        if (value.empty()) throw farout::UsageError(concat(name, " is missing.\n", usage));
    return options;
}

void tell(const char* what, farout::Written written, const std::filesystem::path& folder) {
    std::cerr << "demo data: " << what
              << (written == farout::Written::now ? " written to " : " already in ")
              << farout::printable(folder.native()) << "\n";
}

void write_all(const std::map<std::string, std::string>& options) {
    const std::filesystem::path out = options.at("--out");
    tell("Fashion-MNIST", farout::write_fashion(options.at("--fashion"), out / "fashion"),
         out / "fashion");
    tell("digits", farout::write_digits(options.at("--digits"), out / "digits"), out / "digits");
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc == 2 && (argv[1] == std::string("--help") || argv[1] == std::string("-h"))) {
        std::cout << usage;
        return 0;
    }
    write_all(parse(argc, argv));
    return 0;
} catch (const farout::Error& error) {
    std::cerr << "farout_demo_data: " << error.what() << "\n";
    return static_cast<int>(error.status());
} catch (const std::exception& error) {
    std::cerr << "farout_demo_data: " << error.what() << "\n";
    return static_cast<int>(farout::ExitStatus::failed);
}
