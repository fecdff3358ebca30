#include "lifecycle/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace connector::lifecycle {

namespace {

constexpr int kLargestNumber = 1000;
constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
/// Days that every year's month has: 29 February is no day to write rules with.
constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct Token {
    enum class Kind { word, number, day, sign, end, unknown } kind = Kind::end;
    std::string_view text;
    std::size_t offset = 0;
};

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Token::Kind kind_of(std::string_view word) {
    return std::all_of(word.begin(), word.end(), is_digit) ? Token::Kind::number
                                                           : Token::Kind::word;
}

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == ' ') {
            ++at;
            continue;
        }
        std::size_t length = 1;
        Token::Kind kind = Token::Kind::unknown;
        if (model::parse_day(text.substr(at, 10))) {
            length = 10;
            kind = Token::Kind::day;
        } else if (text[at] == '+' || text[at] == '-') {
            kind = Token::Kind::sign;
        } else if (is_word_character(text[at])) {
            while (at + length < text.size() && is_word_character(text[at + length])) ++length;
            kind = kind_of(text.substr(at, length));
        }
        tokens.push_back({kind, text.substr(at, length), at});
        at += length;
    }
    tokens.push_back({Token::Kind::end, {}, text.size()});
    return tokens;
}

std::optional<int> number_of(const Token& token) {
    int number = 0;
    if (token.kind != Token::Kind::number) return std::nullopt;
    const auto* const end = token.text.data() + token.text.size();
    const auto result = std::from_chars(token.text.data(), end, number);
    if (result.ec != std::errc{} || number > kLargestNumber) return std::nullopt;
    return number;
}

enum class Unit { day, month, year };

std::optional<Unit> unit_of(const Token& token) {
    if (token.text == "day" || token.text == "days") return Unit::day;
    if (token.text == "month" || token.text == "months") return Unit::month;
    if (token.text == "year" || token.text == "years") return Unit::year;
    return std::nullopt;
}

constexpr std::string_view kForms =
    "a day is written as 'entry_date', 'registration_date + 1 day', "
    "'31 december of academic_year + 1' or '2020-09-01'";

Position column_in(const config::Node& node, std::size_t offset) {
    Position at = node.at;
    const auto before = std::string_view(node.text).substr(0, offset);
    const auto code_points =
        std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
    at.column += static_cast<int>(code_points) + (node.quoted ? 1 : 0);
    return at;
}

}  // namespace

model::Day Length::last_day_after(model::Day before) const {
    return months != 0 ? model::add_months(before, months) : before + std::chrono::days{days};
}

/// Takes the tokens of one expression one by one; stops at the first thing that is wrong.
class ExpressionParser {
  public:
    ExpressionParser(const config::Node& node, config::Diagnostics& diagnostics)
        : node_(node), diagnostics_(diagnostics), tokens_(tokens_of(node.text)) {}

    std::optional<DayExpression> day_expression(const model::RecordKind& kind) {
        DayExpression expression;
        expression.text_ = node_.text;
        if (!base(kind, expression)) return std::nullopt;
        while (peek().kind == Token::Kind::sign)
            if (!shift(expression)) return std::nullopt;
        if (peek().kind != Token::Kind::end) return wrong(peek(), "does not fit here", kForms);
        return expression;
    }

    std::optional<Length> length() {
        const Token count = take();
        const Token unit = take();
        const auto number = number_of(count);
        const auto known = unit_of(unit);
        if (!number || *number == 0 || !known || peek().kind != Token::Kind::end) {
            report(tokens_.front(), fmt::format("'{}' is not a length of time", node_.text),
                   "write '1 day', '3 months' or '1 year'");
            return std::nullopt;
        }
        if (*known == Unit::day) return Length{0, *number};
        return Length{*known == Unit::year ? *number * 12 : *number, 0};
    }

  private:
    [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
    }
    Token take() {
        const Token token = peek();
        if (next_ + 1 < tokens_.size()) ++next_;
        return token;
    }

    void report(const Token& token, const std::string& message, std::string_view hint) {
        diagnostics_.error(column_in(node_, token.offset), message, std::string(hint));
    }
    std::nullopt_t wrong(const Token& token, std::string_view message, std::string_view hint) {
        const auto shown = token.kind == Token::Kind::end ? std::string("the end")
                                                          : fmt::format("'{}'", token.text);
        report(token, fmt::format("{} {} in '{}'", shown, message, node_.text), hint);
        return std::nullopt;
    }

    bool base(const model::RecordKind& kind, DayExpression& expression) {
        const Token token = take();
        if (token.kind == Token::Kind::day) {
            expression.fixed_ = model::parse_day(token.text);
            return true;
        }
        if (token.kind == Token::Kind::number) return day_of_year(token, kind, expression);
        if (token.kind == Token::Kind::word)
            return field(token, kind, model::FieldType::day, expression);
        wrong(token, "is not a day", kForms);
        return false;
    }

    bool day_of_year(const Token& day, const model::RecordKind& kind, DayExpression& expression) {
        const Token month = take();
        const auto* const found = std::find(kMonths.begin(), kMonths.end(), month.text);
        if (found == kMonths.end()) {
            wrong(month, "is not a month",
                  fmt::format("the months are {}", fmt::join(kMonths, ", ")));
            return false;
        }
        const auto index = static_cast<std::size_t>(found - kMonths.begin());
        const auto number = number_of(day);
        if (!number || *number < 1 || static_cast<unsigned>(*number) > kDays.at(index)) {
            report(day, fmt::format("{} {} is not a day of every year", day.text, month.text),
                   fmt::format("the last one is {} {}", kDays.at(index), month.text));
            return false;
        }
        expression.day_of_month_ = static_cast<unsigned>(*number);
        expression.month_ = static_cast<unsigned>(index) + 1;
        const Token of = take();
        if (of.text != "of") {
            wrong(of, "stands where 'of' should", kForms);
            return false;
        }
        if (!field(take(), kind, model::FieldType::number, expression)) return false;
        return year_offset(expression);
    }

    /// "+ 1" after a year, unless a unit follows: then it is days or months.
    bool year_offset(DayExpression& expression) {
        if (peek().kind != Token::Kind::sign || unit_of(peek(2))) return true;
        const Token sign = take();
        const Token count = take();
        const auto number = number_of(count);
        if (!number) {
            wrong(count, "is not a number of years", kForms);
            return false;
        }
        expression.year_offset_ = sign.text == "-" ? -*number : *number;
        return true;
    }

    bool field(const Token& token, const model::RecordKind& kind, model::FieldType wanted,
               DayExpression& expression) {
        const auto index = kind.field_index(token.text);
        if (!index) {
            std::vector<std::string> known;
            for (const model::Field& each : kind.fields) known.push_back(each.name);
            report(token, fmt::format("'{}' is not a field of {}", token.text, kind.full_name()),
                   config::spelling_hint(token.text, known,
                                         fmt::format("its fields are {}", fmt::join(known, ", "))));
            return false;
        }
        if (kind.fields[*index].type != wanted) {
            const bool day = wanted == model::FieldType::day;
            report(token, fmt::format("'{}' is not a {}", token.text, day ? "day" : "number"),
                   fmt::format("give the field 'type: {}' in the mapping of {}",
                               day ? "day" : "number", kind.source));
            return false;
        }
        expression.field_ = index;
        return true;
    }

    bool shift(DayExpression& expression) {
        const Token sign = take();
        const Token count = take();
        const auto number = number_of(count);
        if (!number) {
            wrong(count, "is not a number from 0 to 1000", kForms);
            return false;
        }
        const Token unit = take();
        const auto known = unit_of(unit);
        if (!known) {
            wrong(unit, "stands where 'day', 'month' or 'year' should", kForms);
            return false;
        }
        const int signed_number = sign.text == "-" ? -*number : *number;
        if (*known == Unit::day)
            expression.days_ += signed_number;
        else
            expression.months_ += signed_number * (*known == Unit::year ? 12 : 1);
        return true;
    }

    const config::Node& node_;
    config::Diagnostics& diagnostics_;
    std::vector<Token> tokens_;
    std::size_t next_ = 0;
};

std::optional<Length> parse_length(const config::Node& node, config::Diagnostics& diagnostics) {
    return ExpressionParser(node, diagnostics).length();
}

std::optional<DayExpression> DayExpression::parse(const config::Node& node,
                                                  const model::RecordKind& kind,
                                                  config::Diagnostics& diagnostics) {
    return ExpressionParser(node, diagnostics).day_expression(kind);
}

tl::expected<std::optional<model::Day>, std::string> DayExpression::evaluate(
    const model::Record& record) const {
    std::optional<model::Day> day = fixed_;
    if (field_) {
        const model::Value& value = record.values[*field_];
        if (model::is_absent(value)) return std::optional<model::Day>{};
        if (month_ == 0) {
            day = std::get<model::Day>(value);
        } else {
            const int year = std::get<int>(value) + year_offset_;
            day = model::make_day(year, month_, day_of_month_);
        }
        if (!day)
            return tl::unexpected(fmt::format("'{}' gives no day for {} {}", text_,
                                              record.kind->fields[*field_].name,
                                              model::to_string(value)));
    }
    return model::add_months(*day, months_) + std::chrono::days{days_};
}

}  // namespace connector::lifecycle
