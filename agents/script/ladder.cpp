#include "script/ladder.hpp"

#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "sip/names.hpp"

#include <algorithm>
#include <array>

namespace script {
namespace {

constexpr std::array<std::string_view, 14> methods{"INVITE",   "ACK",     "CANCEL", "BYE",       "OPTIONS",
                                                   "REGISTER", "PRACK",   "UPDATE", "SUBSCRIBE", "NOTIFY",
                                                   "REFER",    "MESSAGE", "INFO",   "PUBLISH"};

struct word
{
    std::string_view text;
    std::size_t offset = 0;
};

std::vector<word> words_of(std::string_view text)
{
    std::vector<word> out;
    for (std::size_t at = 0; at < text.size();)
    {
        const auto first = text.find_first_not_of(" \t", at);
        if (first == std::string_view::npos)
            break;
        const auto end = std::min(text.find_first_of(" \t", first), text.size());
        out.push_back({text.substr(first, end - first), first});
        at = end;
    }
    return out;
}

// RFC 3261 25.1
//   token  =  1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~" )
bool is_token(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view{"-.!%*_+`'~"}.find(c) != std::string_view::npos;
    });
}

// Methods are case-sensitive (RFC 3261 7.1) and extensible, so an unknown one is taken unless it is nearly a
// known one.
std::optional<std::string> wrong_method(std::string_view method)
{
    if (!is_token(method) || method.size() > limits::method)
        return in_quotes(method) + " is not a method: a token of at most " + std::to_string(limits::method) +
               " octets";
    for (const auto known : methods)
        if (method != known && edits_between(method, known) <= 1)
            return in_quotes(method) + " is not a method that is known; did you mean '" + std::string{known} +
                   "'?";
    return std::nullopt;
}

std::optional<party_index> party_named(std::string_view name, const std::vector<script_party>& parties)
{
    const auto found = std::ranges::find(parties, name, &script_party::name);
    if (found == parties.end())
        return std::nullopt;
    return static_cast<party_index>(found - parties.begin());
}

std::string not_a_lifeline(std::string_view name, const std::vector<script_party>& parties)
{
    const std::vector<std::string_view> names = [&] {
        std::vector<std::string_view> all;
        for (const auto& p : parties)
            all.push_back(p.name);
        return all;
    }();
    return in_quotes(name) + " is not among the lifelines (" + joined(names) + ")" +
           did_you_mean(name, names);
}

constexpr const char* caption_form = R"(a caption is "INVITE Alice -> Bob" or "180 INVITE Alice <- Bob")";

}  // namespace

//   caption  =  [ status 1*WSP ] method 1*WSP party 1*WSP ( "->" / "<-" ) 1*WSP party
//   status   =  "1" - "6" 2DIGIT
std::optional<mistake>
read_caption(std::string_view text, const std::vector<script_party>& parties, rung& out)
{
    const auto words = words_of(text);
    std::size_t at = 0;
    if (words.empty())
        return mistake{0, std::string{"nothing is drawn here: "} + caption_form};
    if (std::ranges::all_of(words[0].text, is_digit))
    {
        const auto status = words[0].text;
        if (status.size() != 3 || status[0] < '1' || status[0] > '6')
            return mistake{words[0].offset, in_quotes(status) + " is not a status code: 100 to 699"};
        out.what.status = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
        ++at;
        if (at < words.size() && party_named(words[at].text, parties))
            return mistake{words[at].offset, "a response is written with the method that it answers: \"" +
                                                 std::string{status} + " INVITE ...\""};
    }
    if (words.size() != at + 4)
    {
        const auto offset = words.size() > at + 4 ? words[at + 4].offset : text.size();
        return mistake{offset, (words.size() > at + 4 ? in_quotes(words[at + 4].text) + " is too much: "
                                                      : std::string{"the caption ends too early: "}) +
                                   caption_form};
    }
    const auto &method = words[at], &left = words[at + 1], &arrow = words[at + 2], &right = words[at + 3];
    if (auto wrong = wrong_method(method.text))
        return mistake{method.offset, *wrong};
    if (out.what.status != 0 && method.text == "ACK")
        return mistake{method.offset, "an ACK is never answered (RFC 3261 17)"};
    if (arrow.text != "->" && arrow.text != "<-")
        return mistake{arrow.offset, in_quotes(arrow.text) + " is not an arrow: '->' or '<-'"};
    const auto left_party = party_named(left.text, parties), right_party = party_named(right.text, parties);
    if (!left_party)
        return mistake{left.offset, not_a_lifeline(left.text, parties)};
    if (!right_party)
        return mistake{right.offset, not_a_lifeline(right.text, parties)};
    if (*left_party == *right_party)
        return mistake{right.offset, std::string{right.text} + " cannot send to itself"};
    out.what.method = method.text;
    out.drawn_leftwards = arrow.text == "<-";
    out.from = out.drawn_leftwards ? *right_party : *left_party;
    out.to = out.drawn_leftwards ? *left_party : *right_party;
    return std::nullopt;
}

}  // namespace script
