#include "figures.hpp"

#include "text/json.hpp"

#include <cstdlib>
#include <fstream>
#include <random>

namespace connector::faults {

namespace {

constexpr int kShortRuns = 6;

long variable(const char* name, long otherwise) {
    const char* const text = std::getenv(name);
    return text ? std::strtol(text, nullptr, 10) : otherwise;
}

}  // namespace

unsigned seed() {
    static const auto the_seed = static_cast<unsigned>(
        variable("LIFECYCLE_FAULTS_SEED", static_cast<long>(std::random_device{}() >> 1U)));
    return the_seed;
}

int random_runs() { return static_cast<int>(variable("LIFECYCLE_FAULTS_RUNS", kShortRuns)); }

void record(const Figure& figure) {
    const char* const path = std::getenv("LIFECYCLE_FAULTS_FIGURES");
    if (!path) return;
    const text::Json line{{"fault", figure.fault},
                          {"runs", figure.runs},
                          {"wrong_closings", figure.wrong_closings},
                          {"exit_codes", figure.exit_codes}};
    std::ofstream(path, std::ios::app) << text::to_line(line) << '\n';
}

}  // namespace connector::faults
