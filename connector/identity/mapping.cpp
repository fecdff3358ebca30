#include "identity/mapping.hpp"

#include "config/decode.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace connector::identity {

namespace {

using config::Diagnostics;
using config::Node;

std::vector<std::string> sorted_unique(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

class Decoder {
  public:
    Decoder(const std::vector<const model::RecordKind*>& kinds, Diagnostics& diagnostics)
        : diagnostics_(diagnostics) {
        for (const model::RecordKind* kind : kinds) {
            sources_.push_back(kind->source);
            for (const model::Field& field : kind->fields) fields_.push_back(field.name);
        }
        sources_ = sorted_unique(std::move(sources_));
        fields_ = sorted_unique(std::move(fields_));
    }

    std::optional<Mapping> decode(const Node& document) {
        const std::size_t errors_before = diagnostics_.errors().size();
        Mapping mapping;
        config::MapReader reader(document, "identity.yaml", diagnostics_);
        if (const Node* node = reader.required("identifiers"))
            mapping.identifiers = names(*node, fields_, "field");
        if (const Node* node = reader.required("prefer")) mapping.prefer = sources(*node);
        if (const Node* node = reader.required("same_person"))
            mapping.same_person = names(*node, fields_, "field");
        if (const Node* node = reader.required("login"))
            if (auto login = pattern(*node)) mapping.login = std::move(*login);
        if (const Node* node = reader.required("mail"))
            if (auto mail = mail_pattern(*node)) mapping.mail = std::move(*mail);
        if (const Node* node = reader.optional("login_length"))
            if (const auto length = config::integer(*node, 3, 256, diagnostics_))
                mapping.login_length = static_cast<std::size_t>(*length);
        reader.finish();
        if (diagnostics_.errors().size() != errors_before) return std::nullopt;
        return mapping;
    }

  private:
    std::vector<std::string> names(const Node& node, const std::vector<std::string>& known,
                                   std::string_view what) {
        auto list = config::text_list(node, diagnostics_);
        if (!list) return {};
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string& name = (*list)[i];
            const Position at = node.items.empty() ? node.at : node.items[i].at;
            if (std::find(known.begin(), known.end(), name) == known.end())
                diagnostics_.error(at, fmt::format("no source has a {} '{}'", what, name),
                                   hint(name, known));
            if (std::count(list->begin(), list->begin() + static_cast<std::ptrdiff_t>(i), name) > 0)
                diagnostics_.error(at, fmt::format("'{}' is there twice", name), "drop one");
        }
        return std::move(*list);
    }

    std::vector<std::string> sources(const Node& node) {
        auto list = names(node, sources_, "name");
        for (const std::string& source : sources_)
            if (std::find(list.begin(), list.end(), source) == list.end())
                diagnostics_.error(node.at,
                                   fmt::format("'prefer' does not name the source '{}'", source),
                                   "name every source once, best names first");
        return list;
    }

    static std::string hint(const std::string& name, const std::vector<std::string>& known) {
        return config::spelling_hint(name, known,
                                     fmt::format("there are {}", fmt::join(known, ", ")));
    }

    std::optional<text::Pattern> pattern(const Node& node) {
        const auto text = config::text(node, diagnostics_);
        if (!text) return std::nullopt;
        auto pattern = text::Pattern::parse(*text);
        if (!pattern) {
            diagnostics_.error(node.at, fmt::format("'{}': {}", *text, pattern.error().message),
                               "write '<given_name:initial><usual_name>'");
            return std::nullopt;
        }
        for (const auto& placeholder : pattern->placeholders()) check(node, placeholder);
        return std::move(*pattern);
    }

    void check(const Node& node, const text::Pattern::Placeholder& placeholder) {
        if (std::find(fields_.begin(), fields_.end(), placeholder.name) == fields_.end())
            diagnostics_.error(node.at, fmt::format("no source has a field '{}'", placeholder.name),
                               hint(placeholder.name, fields_));
        if (!placeholder.modifier.empty() && placeholder.modifier != "initial")
            diagnostics_.error(node.at,
                               fmt::format("'{}' is not a modifier here", placeholder.modifier),
                               "the one there is is 'initial', the first letter");
    }

    std::optional<text::Pattern> mail_pattern(const Node& node) {
        auto mail = pattern(node);
        const auto at = node.text.find('@');
        if (mail && (at == std::string::npos || at + 1 == node.text.size() ||
                     node.text.find('<', at) != std::string::npos))
            diagnostics_.error(node.at, fmt::format("'{}' has no fixed domain", node.text),
                               "end it with the university's domain: @univ.example");
        return mail;
    }

    Diagnostics& diagnostics_;
    std::vector<std::string> sources_;
    std::vector<std::string> fields_;
};

}  // namespace

std::size_t Mapping::rank(const std::string& source) const {
    return static_cast<std::size_t>(std::find(prefer.begin(), prefer.end(), source) -
                                    prefer.begin());
}

std::optional<Mapping> decode_mapping(const Node& document,
                                      const std::vector<const model::RecordKind*>& kinds,
                                      Diagnostics& diagnostics) {
    return Decoder(kinds, diagnostics).decode(document);
}

}  // namespace connector::identity
