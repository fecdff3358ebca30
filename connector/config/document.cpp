#include "config/document.hpp"

#include "config/source_text.hpp"
#include "text/names.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unordered_map>
#include <utility>

namespace connector::config {

namespace {

constexpr std::size_t kDeepestNesting = 100;
/// yaml-cpp counts bytes in an int.
constexpr std::size_t kLargestFile = std::size_t{64} << 20;
constexpr const char* kSecondDocument = "second document";

/// What yaml-cpp says, in words for people who do not know how its parser works.
struct Wording {
    std::string_view theirs;
    std::string_view ours;
    std::string_view hint;
};

const std::array<Wording, 12> kWordings{{
    {YAML::ErrorMsg::END_OF_MAP, "this does not fit into the map around it",
     "check the indentation; a key ends with ':' and a blank"},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "the map begun with '{' lacks a ',' or its '}' here", ""},
    {YAML::ErrorMsg::END_OF_SEQ, "this does not fit into the list around it",
     "check the indentation; an entry begins with '-' and a blank"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "the list begun with '[' lacks a ',' or its ']' here", ""},
    {YAML::ErrorMsg::FLOW_END, "this bracket closes nothing that is open", ""},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a list's '-' cannot stand here",
     "check the indentation; a text that begins with '- ' needs quotes"},
    {YAML::ErrorMsg::MAP_VALUE, "a ':' cannot stand here",
     "check the indentation and the line before; a text that contains ': ' needs quotes"},
    {YAML::ErrorMsg::MAP_KEY, "a '?' cannot stand here",
     "a text that begins with '? ' needs quotes"},
    {YAML::ErrorMsg::EOF_IN_SCALAR, "the file ends inside a text in quotes", ""},
    {kSecondDocument, "this stands after the end of the document",
     "check the indentation; a file holds one document"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "this character cannot begin a value",
     "put the text in quotes"},
    {YAML::ErrorMsg::INVALID_ESCAPE, "this is not an escape sequence",
     "in double quotes '\\' is written '\\\\'; in single quotes it is a character like others"},
}};

/// Builds the nodes from yaml-cpp's events. Errors that are not YAML's are collected, and the
/// building goes on, so that all of them are shown.
class Builder final : public YAML::EventHandler {
  public:
    Builder(SourceText& source, Diagnostics& diagnostics)
        : source_(&source), diagnostics_(&diagnostics) {
        root_.at = source.at(0);
    }

    [[nodiscard]] Node take_root() { return std::move(root_); }
    /// What made yaml-cpp give up.
    void report(const YAML::Exception& problem);

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override { close(); }

  private:
    /// A list or map whose end has not come yet.
    struct Open {
        Node node;
        bool is_block = false;  ///< its parts are told by indentation
        std::unordered_map<std::string, int> key_lines;
        bool awaits_value = false;
    };

    [[nodiscard]] Node made(const YAML::Mark& mark, Node::Kind kind, const std::string& tag,
                            YAML::anchor_t anchor);
    void open(const YAML::Mark& mark, Node node, YAML::EmitterStyle::value style);
    void check_indentation(const Node& node, std::size_t offset);
    void close();
    void add(Node node);
    void begin_entry(Open& map, Node key);
    [[nodiscard]] Position place_of_no_value(const Position& marked);
    [[nodiscard]] bool in_list() const {
        return !open_.empty() && open_.back().node.kind == Node::Kind::sequence;
    }
    /// Whether a tab indents the line.
    bool report_tab(std::size_t offset);
    void report_alias(std::size_t offset);
    [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const;

    SourceText* source_;
    Diagnostics* diagnostics_;
    Node root_;
    std::vector<Open> open_;
    std::optional<std::size_t> last_tab_;
};

Node Builder::made(const YAML::Mark& mark, Node::Kind kind, const std::string& tag,
                   YAML::anchor_t anchor) {
    const std::size_t offset = offset_of(mark);
    const std::string_view word = source_->word(offset);
    Node node;
    node.kind = kind;
    node.at = source_->at(offset);
    if (anchor != YAML::NullAnchor) {
        diagnostics_->error(node.at, "anchors ('&') are not understood here",
                            "write the value out; a text that begins with '&' needs quotes");
    } else if (word.starts_with('!') || (!tag.empty() && tag != "?" && tag != "!")) {
        diagnostics_->error(node.at, fmt::format("tags ({}) are not understood here", quoted(word)),
                            "write the value alone; a text that begins with '!' needs quotes");
    }
    if (kind != Node::Kind::null) check_indentation(node, offset);
    return node;
}

/// yaml-cpp takes a line that is no further right than the key above it for its value.
void Builder::check_indentation(const Node& node, std::size_t offset) {
    if (!source_->is_first_on_line(offset) || report_tab(offset) || open_.empty()) return;
    const Open& around = open_.back();
    const bool is_key = around.node.kind == Node::Kind::map && !around.awaits_value;
    if (!around.is_block || is_key) return;
    const bool is_list_under_key =
        around.node.kind == Node::Kind::map && source_->word(offset) == "-";
    const int least = around.node.at.column + (is_list_under_key ? 0 : 1);
    if (node.at.column >= least) return;
    diagnostics_->error(
        node.at, "this is not indented further than what it belongs to",
        "a key ends with ':' and a blank; a value on a line of its own is indented");
}

bool Builder::report_tab(std::size_t offset) {
    const std::optional<std::size_t> tab = source_->tab_in_indentation(offset);
    if (tab && tab != last_tab_) {
        diagnostics_->error(source_->at(*tab), "a tab cannot indent", "indent with blanks");
        last_tab_ = tab;
    }
    return tab.has_value();
}

void Builder::report(const YAML::Exception& problem) {
    const std::size_t offset = offset_of(problem.mark);
    if (source_->word(offset).starts_with('*')) {
        report_alias(offset);
        return;
    }
    if (report_tab(offset)) return;
    const auto* const wording =
        std::find_if(kWordings.begin(), kWordings.end(), [&](const Wording& candidate) {
            return std::string_view(problem.msg).starts_with(candidate.theirs);
        });
    if (wording == kWordings.end()) {
        diagnostics_->error(source_->at(offset), text::printable(problem.msg));
    } else {
        diagnostics_->error(source_->at(offset), std::string(wording->ours),
                            std::string(wording->hint));
    }
}

void Builder::report_alias(std::size_t offset) {
    diagnostics_->error(source_->at(offset), "aliases ('*') are not understood here",
                        "write the value out; a text that begins with '*' needs quotes");
}

std::size_t Builder::offset_of(const YAML::Mark& mark) const {
    return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), source_->text().size());
}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    Node node = made(mark, Node::Kind::null, {}, anchor);
    const std::size_t offset = offset_of(mark);
    if (!open_.empty() && open_.back().awaits_value) {
        node.at = place_of_no_value(node.at);
    } else if (in_list() && source_->text().compare(offset, 1, ",") == 0) {
        diagnostics_->error(node.at, "nothing stands before this ','");
    } else if (const auto dash = in_list() ? source_->dash_before(offset) : std::nullopt) {
        node.at = source_->at(*dash);
    }
    add(std::move(node));
}

/// That of its key: a value that is not written has the mark of whatever comes next. Where the ':'
/// is lacking too, it has that of the key: yaml-cpp 0.7 takes a last line without ':' for a key.
Position Builder::place_of_no_value(const Position& marked) {
    const Open& map = open_.back();
    const Node::Entry& entry = map.node.entries.back();
    if (map.is_block && marked == entry.key_at && !entry.key.empty()) {
        diagnostics_->error(marked, fmt::format("the key {} lacks its ':'", quoted(entry.key)));
    }
    return entry.key_at;
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
    Node node = made(mark, Node::Kind::scalar, {}, YAML::NullAnchor);
    report_alias(offset_of(mark));
    add(std::move(node));
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value) {
    Node node = made(mark, Node::Kind::scalar, tag, anchor);
    node.text = value;
    node.quoted = tag == "!";
    // yaml-cpp takes the end of the file for the end of the quotes where a line end comes before
    // it.
    const std::size_t offset = offset_of(mark);
    const bool has_quotes = node.quoted && source_->word(offset).find_first_of("'\"") == 0;
    if (has_quotes && !source_->is_quote_closed(offset)) {
        diagnostics_->error(node.at, "the quotes that begin here are not closed");
    }
    // C libraries would end the text there, and act on another one than was written.
    if (value.find('\0') != std::string::npos) {
        diagnostics_->error(node.at, fmt::format("{} has a NUL character in it", quoted(value)));
    }
    add(std::move(node));
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value style) {
    open(mark, made(mark, Node::Kind::sequence, tag, anchor), style);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) {
    open(mark, made(mark, Node::Kind::map, tag, anchor), style);
}

void Builder::open(const YAML::Mark& mark, Node node, YAML::EmitterStyle::value style) {
    if (open_.size() == kDeepestNesting) {
        throw YAML::ParserException(
            mark, fmt::format("lists and maps are nested deeper than {}", kDeepestNesting));
    }
    open_.push_back({std::move(node), style == YAML::EmitterStyle::Block, {}, false});
}

void Builder::close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
}

void Builder::add(Node node) {
    if (open_.empty()) {
        root_ = std::move(node);
        return;
    }
    Open& around = open_.back();
    if (around.node.kind == Node::Kind::sequence) {
        around.node.items.push_back(std::move(node));
    } else if (around.awaits_value) {
        around.node.entries.back().value = std::move(node);
        around.awaits_value = false;
    } else {
        begin_entry(around, std::move(node));
    }
}

void Builder::begin_entry(Open& map, Node key) {
    if (key.kind != Node::Kind::scalar) {
        diagnostics_->error(key.at, "a key must be a text",
                            key.kind == Node::Kind::null ? "put it in quotes" : "");
    } else if (key.text == "<<" && !key.quoted) {
        diagnostics_->error(key.at, "merge keys ('<<') are not understood here",
                            "write the values out");
    } else if (const auto [first, is_new] = map.key_lines.emplace(key.text, key.at.line); !is_new) {
        diagnostics_->error(key.at, fmt::format("the key {} is given twice", quoted(key.text)),
                            fmt::format("the first is on line {}", first->second));
    }
    map.node.entries.push_back({std::move(key.text), std::move(key.at), {}});
    map.awaits_value = true;
}

/// Sees whether anything comes after the first document.
class NothingMore final : public YAML::EventHandler {
  public:
    void OnDocumentStart(const YAML::Mark& mark) override {
        throw YAML::ParserException(mark, kSecondDocument);
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

/// Directives change nothing that a mapping file needs, and yaml-cpp ends the document at one that
/// stands in the middle of it.
bool has_no_directive(SourceText& source, Diagnostics& diagnostics) {
    const std::optional<std::size_t> directive = source.first_directive();
    if (!directive) return true;
    diagnostics.error(
        source.at(*directive), "a line cannot begin with '%'",
        "directives are not understood here; a text that begins with '%' needs quotes");
    return false;
}

/// Reports what keeps the bytes from being looked at as YAML.
bool is_readable(SourceText& source, Diagnostics& diagnostics) {
    const std::string& text = source.text();
    if (text.size() > kLargestFile) {
        diagnostics.error(source.at(0), "the file is larger than 64 MiB");
        return false;
    }
    const std::optional<std::size_t> bad = source.first_forbidden();
    if (!bad) return has_no_directive(source, diagnostics);
    const std::string_view point =
        text::code_points(std::string_view(text).substr(*bad, 4)).front();
    if (text::is_utf8(point)) {
        diagnostics.error(source.at(*bad), fmt::format("the control character {} cannot be in a "
                                                       "YAML file",
                                                       text::printable(point)));
    } else {
        diagnostics.error(source.at(*bad),
                          fmt::format("the byte {} is not UTF-8", text::printable(point)),
                          "save the file as UTF-8");
    }
    return false;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [key](const Entry& candidate) { return candidate.key == key; });
    return entry == entries.end() ? nullptr : &entry->value;
}

void append_words(const Node& node, std::string& words) {
    // With their lengths, so that no word can be taken for two.
    words += fmt::format("{} {} {} {} {} {}\n", static_cast<int>(node.kind), node.quoted,
                         node.items.size(), node.entries.size(), node.text.size(), node.text);
    for (const Node& item : node.items) append_words(item, words);
    for (const Node::Entry& entry : node.entries) {
        words += fmt::format("{} {}\n", entry.key.size(), entry.key);
        append_words(entry.value, words);
    }
}

std::optional<Node> parse_document(const std::string& file, std::string_view text,
                                   Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.errors().size();
    SourceText source(file, text);
    diagnostics.remember(file, source.text());
    if (!is_readable(source, diagnostics)) return std::nullopt;
    Builder builder(source, diagnostics);
    try {
        std::istringstream stream(source.text());
        YAML::Parser parser(stream);
        NothingMore nothing_more;
        if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(nothing_more);
    } catch (const YAML::Exception& problem) {
        builder.report(problem);
    }
    if (diagnostics.errors().size() != errors_before) return std::nullopt;
    return builder.take_root();
}

std::optional<Node> read_document(const std::string& path, Diagnostics& diagnostics) {
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    std::string text;
    std::array<char, 65536> block{};
    while (stream.read(block.data(), block.size()) || stream.gcount() > 0) {
        text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
        if (text.size() > kLargestFile) break;
    }
    if (!stream.is_open() || stream.bad()) {
        diagnostics.error({path, 1, 1},
                          fmt::format("the file cannot be read: {}", std::strerror(errno)));
        return std::nullopt;
    }
    return parse_document(path, text, diagnostics);
}

}  // namespace connector::config
