#pragma once

#include <cstddef>
#include <string>

namespace connector::faults {

/// How long and how random this run is: LIFECYCLE_FAULTS_SEED and LIFECYCLE_FAULTS_RUNS, as
/// tests/faults/run sets them; else another seed each time, and the short form.
[[nodiscard]] unsigned seed();
[[nodiscard]] int random_runs();

/// One row of the table of tests/faults/README.md.
struct Figure {
    std::string fault;
    std::size_t runs = 0;
    std::size_t wrong_closings = 0;  ///< accounts that the fault closed
    std::string exit_codes;          ///< of the disturbed runs: "137", "1, 4"
};

/// Adds the figure to the file that LIFECYCLE_FAULTS_FIGURES names, one JSON object a line.
void record(const Figure& figure);

}  // namespace connector::faults
