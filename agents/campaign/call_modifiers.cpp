// Modifiers that draw more, or something else, of a call.
#include "campaign/drawn_call.hpp"
#include "campaign/modifiers.hpp"

#include <algorithm>
#include <charconv>

namespace campaign {

namespace {

using rules::party_index;
using script::rewriting;

bool is_description(const std::optional<std::string>& body) { return body && body->starts_with("v=0\r\n"); }

bool changes_bodies(const script::flow& s)
{
    return std::ranges::any_of(s.parties, &script::script_party::alg);
}

// The dialog as one of its ends sees it who is ours: the caller where it can be.
struct standing_dialog
{
    drawn_call call;
    std::vector<party_index> way;  // of its requests, ours first
};

// Of requests of the caller, as its ACK went.
std::vector<party_index> way_of_dialog(const script::flow& s, const drawn_call& call)
{
    std::vector<party_index> out{s.rungs[call.acks.front()].from};
    for (const auto ack : call.acks)
        out.push_back(s.rungs[ack].to);
    return out;
}

// Nothing where a message crosses what ends it: there is no time in which it just stands.
std::optional<standing_dialog> dialog_of(const script::flow& s, const play::cast& c)
{
    auto call = call_of(s);
    if (!call || call->acks.empty() || call->acks.back() >= call->end)
        return std::nullopt;
    for (auto i = call->acks.front(); i < s.rungs.size(); ++i)
        if (s.rungs[i].crosses || s.rungs[i].lost)
            return std::nullopt;
    standing_dialog out{*call, way_of_dialog(s, *call)};
    if (c[call->caller()].device)
        std::ranges::reverse(out.way);
    if (c[out.way.front()].device)
        return std::nullopt;
    return out;
}

std::vector<party_index> back(std::vector<party_index> way)
{
    std::ranges::reverse(way);
    return way;
}

// Just before the dialog ends.
rewriting in_dialog(const script::flow& s, const standing_dialog& in, rungs_drawn more)
{
    rewriting out;
    out.ladder = as_drawn(0, in.call.end);
    add(out.ladder, std::move(more));
    add(out.ladder, as_drawn(in.call.end, static_cast<std::uint32_t>(s.rungs.size())));
    return out;
}

std::string description_of(const script::flow& s, party_index p)
{
    std::string out = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
                      "m=audio 49170 RTP/AVP 0\r\n";
    for (const auto& r : s.rungs)
        if (r.from == p && is_description(r.body))
            out = *r.body;
    return out;
}

//   o=<username> <sess-id> <sess-version> ...   (RFC 4566 5.2)
// RFC 3264 8: a description that changes has a version one higher. The direction stands in place of others.
std::string changed_to(const std::string& description, std::string_view direction)
{
    std::string out;
    for (std::size_t at = 0; at < description.size();)
    {
        const auto end = std::min(description.find("\r\n", at), description.size());
        auto line = description.substr(at, end - at);
        at = end + 2;
        if (line.starts_with("a=sendrecv") || line.starts_with("a=sendonly") ||
            line.starts_with("a=recvonly") || line.starts_with("a=inactive") || line.empty())
            continue;
        if (line.starts_with("o="))
        {
            const auto id = line.find(' ');
            const auto version = id == line.npos ? id : line.find(' ', id + 1);
            const auto rest = version == line.npos ? version : line.find(' ', version + 1);
            if (rest != line.npos)
            {
                std::uint64_t was = 0;
                std::from_chars(line.data() + version + 1, line.data() + rest, was);
                line = line.substr(0, version + 1) + std::to_string(was + 1) + line.substr(rest);
            }
        }
        out += line + "\r\n";
    }
    return out + "a=" + std::string{direction} + "\r\n";
}

// Who on the way of a request asks who sends it: behind a device where that is possible, as the device has to
// pass it on then; else the first of ours. The number of hops to it; nothing: nobody.
std::optional<std::size_t>
challenger(const script::flow& s, const play::cast& c, const std::vector<std::uint32_t>& hops)
{
    std::optional<std::size_t> first;
    bool behind = false;
    for (std::size_t i = 0; i < hops.size(); ++i)
    {
        const auto& to = s.rungs[hops[i]].to;
        const bool can = !c[to].device && s.parties[to].plays != rules::role::redirect;
        if (can && behind)
            return i + 1;
        if (can && !first)
            first = i + 1;
        behind = behind || c[to].device;
    }
    return first;
}

}  // namespace

std::optional<rewriting> challenged(const script::flow& s, const play::cast& c)
{
    const auto asks = [](const auto& r) { return r.draws(401) || r.draws(407); };
    const auto first = std::ranges::find_if(s.rungs, is_request);
    if (first == s.rungs.end() || std::ranges::any_of(s.rungs, asks) || !first->call.empty())
        return std::nullopt;
    const auto root = static_cast<std::uint32_t>(first - s.rungs.begin());
    auto hops = passed_on(s, root);
    const auto most = challenger(s, c, hops);
    if (s.parties[first->from].plays != rules::role::ua || !is_plain(s, root) || !most)
        return std::nullopt;
    hops.resize(*most);
    if (std::ranges::any_of(hops, [&](auto hop) { return !arrives(s, hop); }))
        return std::nullopt;
    const auto& method = first->what.method;
    const bool by_proxy = s.parties[s.rungs[hops.back()].to].plays == rules::role::proxy;
    const auto refusal = (by_proxy ? "407 " : "401 ") + method;
    rewriting out;
    out.ladder = as_drawn(0, root);
    for (const auto hop : hops)
        out.ladder.push_back({.was = hop});
    for (auto i = hops.size(); i-- > 0;)
    {
        const auto from = s.rungs[hops[i]].from, to = s.rungs[hops[i]].to;
        add(out.ladder, along(s, {to, from}, {refusal}));
        if (method == "INVITE")
            add(out.ladder, along(s, {from, to}, {"ACK"}));
    }
    add(out.ladder, as_drawn(root, static_cast<std::uint32_t>(s.rungs.size())));
    return out;
}

std::optional<rewriting> offered_late(const script::flow& s, const play::cast& c)
{
    const auto call = call_of(s);
    if (!call || c[call->caller()].device || call->acks.empty() || !call->final || changes_bodies(s))
        return std::nullopt;
    const auto& offer = s.rungs[call->attempts.back()].body;
    const auto& ack = s.rungs[call->acks.front()];
    if (!is_description(offer) || ack.body ||
        (!c[call->callee()].device && !is_description(s.rungs[*call->final].body)))
        return std::nullopt;
    rewriting out;
    out.ladder = as_drawn(0, static_cast<std::uint32_t>(s.rungs.size()));
    for (const auto attempt : call->attempts)
        out.ladder[attempt].without.push_back("body");
    out.ladder[call->acks.front()].keys = {{"body", script::toml_lines(*offer)}};
    return out;
}

// RFC 3262: the ringing is acknowledged. Where the INVITE offers nothing, the response would have to (5).
std::optional<rewriting> rung_reliably(const script::flow& s, const play::cast& c)
{
    const auto call = call_of(s);
    const auto is_odd = [](const script::rung& r) {
        return r.crosses || r.what.method == "PRACK" || r.what.method == "UPDATE";
    };
    if (!call || !call->final || (c[call->caller()].device && c[call->callee()].device) ||
        !is_description(s.rungs[call->attempts.back()].body) || std::ranges::any_of(s.rungs, is_odd))
        return std::nullopt;
    if (call->acks.empty() && call->way.size() > 2)
        return std::nullopt;  // whom its dialog leads past is not drawn
    const auto way = call->acks.empty() ? call->way : way_of_dialog(s, *call);
    for (std::uint32_t i = 0; i < *call->final; ++i)
    {
        const auto& r = s.rungs[i];
        if (r.what.method != "INVITE" || r.what.status <= 100 || r.what.status >= 200 ||
            s.relations[i].request != call->hops.front())
            continue;
        if (r.optional || !r.or_else.empty() || !arrives(s, i))
            return std::nullopt;
        rewriting out;
        out.ladder = as_drawn(0, i + 1);
        add(out.ladder, along(s, way, {"PRACK"}));
        add(out.ladder, along(s, back(way), {"200 PRACK"}));
        add(out.ladder, as_drawn(i + 1, static_cast<std::uint32_t>(s.rungs.size())));
        return out;
    }
    return std::nullopt;
}

std::optional<rewriting> cancelled(const script::flow& s, const play::cast& c)
{
    const auto call = call_of(s);
    if (!call || c[call->caller()].device || !call->final)
        return std::nullopt;
    const auto is_device = c[call->callee()].device;
    if (is_device && s.rungs[*call->final].what.status >= 300)
        return std::nullopt;
    bool rings = false, is_heard = false;
    for (std::uint32_t i = 0; i < *call->final; ++i)
    {
        const auto& r = s.rungs[i];
        if (r.what.method == "CANCEL" || r.optional)
            return std::nullopt;
        const bool is_ringing = r.what.method == "INVITE" && r.what.status > 100 && r.what.status < 200;
        rings = rings || (is_ringing && s.relations[i].request == call->hops.back());
        is_heard = is_heard || (is_ringing && s.relations[i].request == call->hops.front());
    }
    if (rings != is_heard || (is_device && !rings))
        return std::nullopt;
    rewriting out;
    out.ladder = as_drawn(0, *call->final);
    if (!rings)
        add(out.ladder, along(s, back(call->way), {"180 INVITE"}));
    for (std::size_t i = 0; i + 1 < call->way.size(); ++i)
    {
        add(out.ladder, along(s, {call->way[i], call->way[i + 1]}, {"CANCEL"}));
        add(out.ladder, along(s, {call->way[i + 1], call->way[i]}, {"200 CANCEL"}));
    }
    for (auto i = call->way.size() - 1; i-- > 0;)
    {
        add(out.ladder, along(s, {call->way[i + 1], call->way[i]}, {"487 INVITE"}));
        add(out.ladder, along(s, {call->way[i], call->way[i + 1]}, {"ACK"}));
    }
    return out;
}

std::optional<rewriting> held(const script::flow& s, const play::cast& c)
{
    const auto in = dialog_of(s, c);
    if (!in || changes_bodies(s))
        return std::nullopt;
    auto invite = along(s, in->way, {"INVITE"});
    auto answer = along(s, back(in->way), {"200 INVITE"});
    invite.front().keys = {
        {"body", script::toml_lines(changed_to(description_of(s, in->way.front()), "sendonly"))}};
    if (!c[in->way.back()].device)
        answer.front().keys = {
            {"body", script::toml_lines(changed_to(description_of(s, in->way.back()), "recvonly"))}};
    auto more = std::move(invite);
    add(more, std::move(answer));
    add(more, along(s, in->way, {"ACK"}));
    return in_dialog(s, *in, std::move(more));
}

// RFC 3311 5.2; RFC 3261 8.2.1: who does not know UPDATE may refuse it, and so may who cannot agree at once.
std::optional<rewriting> updated(const script::flow& s, const play::cast& c)
{
    const auto in = dialog_of(s, c);
    if (!in || changes_bodies(s))
        return std::nullopt;
    const bool asks_device = c[in->way.back()].device;
    std::vector<std::string> answers{"200 UPDATE"};
    if (std::ranges::any_of(c, [](const auto& m) { return m.device; }))
        answers.insert(answers.end(), {"405 UPDATE", "488 UPDATE", "501 UPDATE", "504 UPDATE"});
    auto update = along(s, in->way, {"UPDATE"});
    auto answer = along(s, back(in->way), answers);
    update.front().keys = {
        {"body", script::toml_lines(changed_to(description_of(s, in->way.front()), "inactive"))}};
    if (!asks_device)
        answer.front().keys = {
            {"body", script::toml_lines(changed_to(description_of(s, in->way.back()), "inactive"))}};
    auto more = std::move(update);
    add(more, std::move(answer));
    return in_dialog(s, *in, std::move(more));
}

std::optional<rewriting> asked_options(const script::flow& s, const play::cast& c)
{
    const auto in = dialog_of(s, c);
    if (!in)
        return std::nullopt;
    auto more = along(s, in->way, {"OPTIONS"});
    add(more, along(s, back(in->way), {"200 OPTIONS"}));
    return in_dialog(s, *in, std::move(more));
}

// RFC 6086 4.2.2, RFC 3261 8.2.1: who does not know INFO, or nothing of what it says, may refuse it.
std::optional<rewriting> informed(const script::flow& s, const play::cast& c)
{
    const auto in = dialog_of(s, c);
    if (!in)
        return std::nullopt;
    auto more = along(s, in->way, {"INFO"});
    std::vector<std::string> answers{"200 INFO"};
    if (std::ranges::any_of(c, [](const auto& m) { return m.device; }))
        answers.insert(answers.end(), {"405 INFO", "415 INFO", "469 INFO", "501 INFO"});
    add(more, along(s, back(in->way), answers));
    return in_dialog(s, *in, std::move(more));
}

}  // namespace campaign
