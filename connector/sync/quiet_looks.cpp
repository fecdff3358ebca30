#include "sync/quiet_looks.hpp"

#include "base/whole_file.hpp"
#include "identity/hexadecimal.hpp"
#include "sync/state_file.hpp"
#include "text/json.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>

namespace connector::sync {

namespace {

constexpr std::size_t kDigestText = 64;  // hexadecimal
constexpr std::size_t kMostPopulations = std::numeric_limits<std::uint8_t>::max();
constexpr std::size_t kBytesOfLook = sizeof(QuietLooks::Look);
static_assert(kBytesOfLook == sizeof(LookDigest) + 1, "looks are written as they stand in memory");

bool before(const QuietLooks::Look& left, const QuietLooks::Look& right) {
    return left.digest < right.digest;
}

std::string_view bytes_of(const std::vector<QuietLooks::Look>& looks) {
    return {reinterpret_cast<const char*>(looks.data()), looks.size() * kBytesOfLook};
}

std::vector<QuietLooks::Look> looks_of(std::string_view bytes) {
    std::vector<QuietLooks::Look> looks(bytes.size() / kBytesOfLook);
    if (!looks.empty()) std::memcpy(looks.data(), bytes.data(), looks.size() * kBytesOfLook);
    return looks;
}

/// Without the digest at the end, where that is the digest of the rest.
std::optional<std::string_view> whole(std::string_view file) {
    if (file.size() < kDigestText) return std::nullopt;
    const std::string_view rest = file.substr(0, file.size() - kDigestText);
    if (identity::sha256(rest) != file.substr(rest.size())) return std::nullopt;
    return rest;
}

}  // namespace

void LookDigester::append(std::string_view text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    bytes_.append(reinterpret_cast<const char*>(&length), sizeof length);
    bytes_ += text;
}

LookDigest LookDigester::of(const model::Account& account, const model::Records& records,
                            std::span<const std::uint32_t> of_person) {
    bytes_.clear();
    append(account.dn);
    append(std::to_string(account.attributes.size()));
    for (const auto& [name, values] : account.attributes) {
        append(name);
        append(std::to_string(values.size()));
        for (const std::string& value : values) append(value);
    }
    append(std::to_string(account.taken.size()));
    for (const std::string& name : account.taken) append(name);
    for (const std::uint32_t record : of_person) records.append_bytes(record, bytes_);
    sha256_.add(bytes_);
    const identity::Sha256::Bytes whole = sha256_.take();
    LookDigest digest;
    std::copy_n(whole.begin(), digest.size(), digest.begin());
    return digest;
}

QuietLooks::QuietLooks(std::vector<std::string> populations, std::vector<Look> known)
    : populations_(std::move(populations)), known_(std::move(known)), met_(known_.size()) {}

const std::string* QuietLooks::find(const LookDigest& digest) {
    const auto found = std::lower_bound(known_.begin(), known_.end(), Look{digest, 0}, before);
    if (found == known_.end() || found->digest != digest) return nullptr;
    const auto place = static_cast<std::size_t>(found - known_.begin());
    if (!met_[place]) ++met_count_;
    met_[place] = true;
    return &populations_[found->population];
}

void QuietLooks::add(const LookDigest& digest, const std::string& population) {
    auto name = std::find(populations_.begin(), populations_.end(), population);
    if (name == populations_.end()) {
        if (populations_.size() > kMostPopulations) return;
        name = populations_.insert(name, population);
    }
    added_.push_back({digest, static_cast<std::uint8_t>(name - populations_.begin())});
}

std::vector<QuietLooks::Look> QuietLooks::met() const {
    std::vector<Look> all;
    all.reserve(met_count_ + added_.size());
    for (std::size_t i = 0; i < known_.size(); ++i)
        if (met_[i]) all.push_back(known_[i]);
    all.insert(all.end(), added_.begin(), added_.end());
    std::sort(all.begin(), all.end(), before);
    return all;
}

std::string QuietLooksFile::header(model::Day today, const std::vector<std::string>& populations,
                                   std::size_t looks) const {
    const text::Json json = {{"basis", basis_},
                             {"day", model::to_string(today)},
                             {"populations", populations},
                             {"looks", looks}};
    return text::to_line(json) + '\n';
}

QuietLooks QuietLooksFile::read(model::Day today) const {
    std::error_code none;
    if (!std::filesystem::is_regular_file(path_, none)) return {};
    std::ifstream file(path_, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto content = whole(bytes);
    if (!content) return {};
    const std::size_t line = content->find('\n') + 1;
    const text::Json json = text::Json::parse(content->substr(0, line), nullptr, false);
    const std::string_view rest = content->substr(line);
    if (!json.is_object() || rest.size() % kBytesOfLook != 0) return {};
    const auto names = json.find("populations");
    if (names == json.end() || !names->is_array()) return {};
    std::vector<std::string> populations;
    for (const text::Json& name : *names)
        if (name.is_string()) populations.push_back(name.get<std::string>());
    // Compared as it would be written: of another day, other rules or another program it is none.
    if (content->substr(0, line) != header(today, populations, rest.size() / kBytesOfLook))
        return {};
    std::vector<QuietLooks::Look> looks = looks_of(rest);
    const bool are_named = std::all_of(looks.begin(), looks.end(), [&](const auto& look) {
        return look.population < populations.size();
    });
    if (!are_named) return {};
    return {std::move(populations), std::move(looks)};
}

Result<void> QuietLooksFile::write(const QuietLooks& looks, model::Day today) const {
    if (looks.are_as_they_were()) return {};
    if (auto folder = make_folder_of(path_); !folder) return folder;
    auto file = WholeFile::begin(path_);
    if (!file) return failure(std::move(file).error());
    const std::vector<QuietLooks::Look> met = looks.met();
    const std::string first = header(today, looks.populations(), met.size());
    identity::Sha256 sha256;
    for (const std::string_view part : {std::string_view(first), bytes_of(met)}) {
        sha256.add(part);
        if (auto written = file->write(part); !written) return written;
    }
    if (auto written = file->write(identity::hexadecimal(sha256.take())); !written) return written;
    return file->finish();
}

}  // namespace connector::sync
