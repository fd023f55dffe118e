#include "judge/astray.hpp"

#include "play/lane.hpp"
#include "rules/route_set.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace judge {

namespace {

using sip::field_id;

constexpr int most_hops = 32;  // that a message is followed back

class way_back
{
public:
    way_back(const rules::recorder& seen, std::uint32_t astray) : seen_{seen}, signs_(seen.count())
    {
        const auto& to = seen.at(astray).destination;
        is_default_port_ = to.port == 5060;
        place_ = is_default_port_ ? to.host() : to.host_port();
        is_known_ =
            std::ranges::find(seen.given().parties, to, &rules::party::at) != seen.given().parties.end();
    }

    // What told its sender where it goes.
    std::optional<std::uint32_t> told(std::uint32_t i) const
    {
        const auto is = sign(i);
        return is.status != 0 ? request_of(i, is) : origin(i);
    }

    // Where its sender has it from: the same message, which it passed on, or what made its dialog.
    std::optional<std::uint32_t> origin(std::uint32_t i) const
    {
        const auto is = sign(i);
        if (const auto same = latest(i, [&](const play::sign& s, const sip::message&) {
                return s.call == is.call && s.method == is.method && s.status == is.status;
            }))
            return same;
        if (is.status != 0)
            return std::nullopt;
        return latest(i, [&](const play::sign& s, const sip::message& m) {
            return s.call_id == is.call_id && s.status != 100 && s.status < 300 && m.has(field_id::contact);
        });
    }

    // And further back: an agent that began a response has its Record-Route from the request (12.1.1).
    std::optional<std::uint32_t> before(std::uint32_t i) const
    {
        const auto is = sign(i);
        const auto given = origin(i);
        return given || is.status == 0 ? given : request_of(i, is);
    }

    // Its writer was given what leads there, and says the same.
    bool only_repeats(std::uint32_t i) const
    {
        const auto& m = *seen_.at(i).message;
        const auto is = play::sign_of(m);
        const auto given = before(i);
        if (!given)
            return false;
        const auto& from = *seen_.at(*given).message;
        if (!is_known_)
            return names_place(from.octets());
        if (names_place(m.value(field_id::contact)) && !names_place(from.value(field_id::contact)))
            return false;
        const rules::addresses recorded{m, field_id::record_route}, was{from, field_id::record_route};
        if (is.status != 0)
            return recorded.size() == was.size() && ends_with(recorded, was);
        // A proxy puts itself on top of Record-Route and takes itself off Route (RFC 3261 16.4, 16.6).
        const rules::addresses left{m, field_id::route}, given_route{from, field_id::route};
        return ends_with(recorded, was) && ends_with(given_route, left);
    }

private:
    template <class F>
    std::optional<std::uint32_t> latest(std::uint32_t before, F is_it) const
    {
        const auto who = seen_.at(before).from;
        for (auto i = before; i-- > 0;)
            if (const auto& s = seen_.at(i); s.to == who && is_it(sign(i), *s.message))
                return i;
        return std::nullopt;
    }

    // Each message is read once, however often the way goes past it.
    const play::sign& sign(std::uint32_t i) const
    {
        auto& s = signs_[i];
        if (!s)
            s = play::sign_of(*seen_.at(i).message);
        return *s;
    }

    std::optional<std::uint32_t> request_of(std::uint32_t i, const play::sign& is) const
    {
        return latest(i, [&](const play::sign& s, const sip::message&) {
            return s.call == is.call && s.method == is.method && s.status == 0 && s.branch == is.branch;
        });
    }

    // Not 192.0.2.11 or 192.0.2.1:50 of 192.0.2.1, nor 192.0.2.1:90 of 192.0.2.1:9.
    bool names_place(std::string_view text) const
    {
        const auto is_part = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
        for (auto at = text.find(place_); at != std::string_view::npos; at = text.find(place_, at + 1))
        {
            auto rest = text.substr(at + place_.size());
            if (is_default_port_ && rest.starts_with(":5060"))
                rest.remove_prefix(5);
            const bool begins = at == 0 || !is_part(text[at - 1]);
            const bool ends =
                rest.empty() || (!is_part(rest.front()) && !(is_default_port_ && rest.front() == ':'));
            if (begins && ends)
                return true;
        }
        return false;
    }

    static bool ends_with(const rules::addresses& all, const rules::addresses& last)
    {
        if (all.size() < last.size())
            return false;
        return std::equal(last.begin(), last.end(), all.end() - static_cast<std::ptrdiff_t>(last.size()),
                          rules::repeats_route);
    }

    const rules::recorder& seen_;
    mutable std::vector<std::optional<play::sign>> signs_;
    std::string place_;  // where it went, as a URI names it
    bool is_default_port_ = false;
    bool is_known_ = false;  // somebody of the cast listens there: messages that say so say nothing
};

}  // namespace

std::optional<std::uint32_t> led_by(const rules::recorder& seen, std::uint32_t astray)
{
    const way_back way{seen, astray};
    auto at = way.told(astray);
    for (int hop = 0; at && hop < most_hops; ++hop)
    {
        const auto& s = seen.at(*at);
        if (s.from == rules::nobody || s.taint)
            return std::nullopt;
        if (seen.given().parties[s.from].device && !way.only_repeats(*at))
            return at;
        at = way.before(*at);
    }
    return std::nullopt;
}

}  // namespace judge
