#include "torture/outcomes.hpp"

#include <algorithm>

namespace torture {

namespace {

constexpr std::array classes{std::string_view{"1xx"}, std::string_view{"2xx"}, std::string_view{"3xx"},
                             std::string_view{"4xx"}, std::string_view{"5xx"}, std::string_view{"6xx"}};
constexpr std::array others{std::string_view{"ignored"}, std::string_view{"closed"},
                            std::string_view{"garbage"}};

bool is_status(std::string_view w)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return w == "100" || (w.size() == 3 && w[0] >= '2' && w[0] <= '6' && digit(w[1]) && digit(w[2]));
}

// TCP and TLS, where a message ends by what its Content-Length says (RFC 3261 18.3); a WebSocket message ends
// where its frame does (RFC 7118 5).
bool is_stream(fsm::transport t) { return fsm::is_reliable(t) && !fsm::is_websocket(t); }

}  // namespace

std::string_view word_of(level l) { return l == level::ok ? "ok" : l == level::warn ? "warn" : "fault"; }

std::optional<role> role_named(std::string_view word)
{
    const auto found = std::ranges::find(role_names, word);
    if (found == role_names.end())
        return std::nullopt;
    return static_cast<role>(found - role_names.begin());
}

bool is_outcome(std::string_view w)
{
    return is_status(w) || std::ranges::find(classes, w) != classes.end() ||
           std::ranges::find(others, w) != others.end();
}

std::string class_of(std::string_view outcome)
{
    return is_status(outcome) && outcome != "100" ? std::string{outcome.substr(0, 1)} + "xx"
                                                  : std::string{outcome};
}

bool expectation::is_over(fsm::transport t) const { return std::ranges::find(over, t) != over.end(); }

level expectation::of(std::string_view outcome, role r, fsm::transport t) const
{
    const auto& special = of_role[static_cast<std::size_t>(r)];
    for (const auto& word : {std::string{outcome}, class_of(outcome)})
        for (const auto* levels : {is_stream(t) ? &of_streams : nullptr, &special, &plain})
            if (levels)
                if (const auto found = levels->find(word); found != levels->end())
                    return found->second;
    return level::fault;
}

std::string expectation::allowed(role r, fsm::transport t) const
{
    std::vector<std::string> words{classes.begin(), classes.end()};
    words.insert(words.begin(), "100");
    words.insert(words.end(), others.begin(), others.end());
    for (const auto* levels : {&of_streams, &of_role[static_cast<std::size_t>(r)], &plain})
        for (const auto& [word, of_word] : *levels)
            if (std::ranges::find(words, word) == words.end())
                words.push_back(word);
    std::string out;
    for (const auto& w : words)
    {
        if (of(w, r, t) != level::ok || (class_of(w) != w && of(class_of(w), r, t) == level::ok))
            continue;
        out += (out.empty() ? "" : " ") + w;
        std::string but;
        for (const auto& one : words)
            if (one != w && class_of(one) == w && of(one, r, t) != level::ok)
                but += ' ' + one;
        out += but.empty() ? "" : " (not" + but + ')';
    }
    return out;
}

std::string expectation::where() const
{
    return "RFC " + corpus.substr(std::string_view{"rfc"}.size()) + ' ' + section;
}

}  // namespace torture
