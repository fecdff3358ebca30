// bench_table MEASUREMENTS JSON NAME=VALUE…
//
// Makes one table, on standard output, and one JSON file of what bench_measure wrote down: for each
// contestant of each phase the median of its rounds, and the ratios that count, round by round.
// The NAME=VALUE are facts about the run; whole numbers stay numbers.

#include "text/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using connector::text::Json;
using Numbers = std::vector<double>;

struct Row {
    std::string phase;
    std::string contestant;
    Numbers wall;
    Numbers cpu;
    Numbers peak;  ///< MiB
};

/// The wall time of one contestant, less that of another where one is named, over that of a third.
struct Ratio {
    const char* phase;
    const char* above;
    const char* less;  ///< empty: nothing is taken off
    const char* below;
};

constexpr Ratio kRatios[] = {
    {"no-change", "pass", "", "psql+ldapsearch"},
    {"no-change", "from-scratch", "", "psql+ldapsearch"},
    {"first-load", "pass", "", "bare"},
    {"first-load", "pass", "ldif", "bare"},
    {"first-load", "pass", "", "ldapadd"},
    {"first-load", "ldif", "", "slapadd"},
    {"mass-change", "pass", "", "bare"},
    {"mass-change", "pass", "dry-run", "bare"},
    {"mass-change", "pass", "", "ldapmodify"},
    {"locks", "lock", "", "bare"},
};

Numbers sorted(Numbers numbers) {
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

double median(const Numbers& numbers) {
    const Numbers all = sorted(numbers);
    const std::size_t half = all.size() / 2;
    return all.size() % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2;
}

Json summary(const Numbers& numbers) {
    const Numbers all = sorted(numbers);
    return {{"min", all.front()}, {"median", median(all)}, {"max", all.back()}};
}

class Measurements {
  public:
    bool read(const char* path) {
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);)
            if (!add(line)) return false;
        return !rows_.empty();
    }

    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

    [[nodiscard]] const Row* find(const std::string& phase, const std::string& contestant) const {
        const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
            return row.phase == phase && row.contestant == contestant;
        });
        return found == rows_.end() ? nullptr : &*found;
    }

  private:
    bool add(const std::string& line) {
        std::istringstream stream(line);
        Row read;
        double wall = 0;
        double user = 0;
        double system = 0;
        double peak_kib = 0;
        if (!(stream >> read.phase >> read.contestant >> wall >> user >> system >> peak_kib))
            return false;
        auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& each) {
            return each.phase == read.phase && each.contestant == read.contestant;
        });
        if (row == rows_.end()) row = rows_.insert(row, std::move(read));
        row->wall.push_back(wall);
        row->cpu.push_back(user + system);
        row->peak.push_back(peak_kib / 1024);
        return true;
    }

    std::vector<Row> rows_;
};

std::optional<Numbers> ratios_of(const Measurements& measurements, const Ratio& ratio) {
    const Row* above = measurements.find(ratio.phase, ratio.above);
    const Row* less = measurements.find(ratio.phase, ratio.less);
    const Row* below = measurements.find(ratio.phase, ratio.below);
    if (!above || !below) return std::nullopt;
    Numbers numbers;
    for (std::size_t i = 0; i < std::min(above->wall.size(), below->wall.size()); ++i)
        numbers.push_back((above->wall[i] - (less ? less->wall.at(i) : 0)) / below->wall[i]);
    return numbers;
}

/// "pass", or "(pass - dry-run)".
std::string above_of(const Ratio& ratio) {
    return *ratio.less ? fmt::format("({} - {})", ratio.above, ratio.less) : ratio.above;
}

Json facts_of(int count, char** words) {
    Json facts = Json::object();
    for (int i = 0; i < count; ++i) {
        const std::string word = words[i];
        const auto place = word.find('=');
        const std::string value = place == std::string::npos ? "" : word.substr(place + 1);
        const bool is_number = !value.empty() && value.size() < 16 &&
                               value.find_first_not_of("0123456789") == std::string::npos;
        facts[word.substr(0, place)] = is_number ? Json(std::stoll(value)) : Json(value);
    }
    return facts;
}

void print_table(const Measurements& measurements) {
    fmt::print("\n{:<12} {:<16} {:>10} {:>10} {:>10} {:>10} {:>9}\n", "", "", "min s", "median s",
               "max s", "CPU s", "peak MiB");
    for (const Row& row : measurements.rows()) {
        const Numbers wall = sorted(row.wall);
        fmt::print("{:<12} {:<16} {:>10.3f} {:>10.3f} {:>10.3f} {:>10.3f} {:>9.1f}\n", row.phase,
                   row.contestant, wall.front(), median(wall), wall.back(), median(row.cpu),
                   *std::max_element(row.peak.begin(), row.peak.end()));
    }
    fmt::print("\n{:<46} {:>10} {:>10} {:>10}\n", "ratios of wall time, round by round", "min",
               "median", "max");
    for (const Ratio& ratio : kRatios) {
        const auto numbers = ratios_of(measurements, ratio);
        if (!numbers) continue;
        const std::string name =
            fmt::format("{}: {} / {}", ratio.phase, above_of(ratio), ratio.below);
        const Numbers all = sorted(*numbers);
        fmt::print("{:<46} {:>10.2f} {:>10.2f} {:>10.2f}\n", name, all.front(), median(all),
                   all.back());
    }
}

Json json_of(const Measurements& measurements, Json facts) {
    Json rows = Json::array();
    for (const Row& row : measurements.rows())
        rows.push_back({{"phase", row.phase},
                        {"contestant", row.contestant},
                        {"rounds", row.wall.size()},
                        {"wall_s", summary(row.wall)},
                        {"cpu_s", summary(row.cpu)},
                        {"peak_mib", summary(row.peak)}});
    Json ratios = Json::array();
    for (const Ratio& ratio : kRatios)
        if (const auto numbers = ratios_of(measurements, ratio))
            ratios.push_back({{"phase", ratio.phase},
                              {"of", above_of(ratio)},
                              {"to", ratio.below},
                              {"wall", summary(*numbers)}});
    return {{"facts", std::move(facts)}, {"rows", std::move(rows)}, {"ratios", std::move(ratios)}};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: bench_table MEASUREMENTS JSON NAME=VALUE...\n";
        return 2;
    }
    Measurements measurements;
    if (!measurements.read(argv[1])) {
        std::cerr << "bench_table: " << argv[1] << " holds no measurements\n";
        return EXIT_FAILURE;
    }
    const Json facts = facts_of(argc - 3, argv + 3);
    for (const auto& [name, value] : facts.items())
        fmt::print("{}: {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
    print_table(measurements);
    std::ofstream file(argv[2]);
    file << connector::text::to_page(json_of(measurements, facts)) << '\n';
    return file.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}
