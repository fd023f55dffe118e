#include "campaign/modifiers.hpp"

#include "campaign/drawn_call.hpp"

#include <algorithm>

namespace campaign {

namespace {

bool has_device(const play::cast& c)
{
    return std::ranges::any_of(c, [](const auto& m) { return m.device; });
}

// From ours to the device; among agents alone, from anybody to anybody.
bool is_to_device(const script::rung& r, const play::cast& c)
{
    return !c[r.from].device && (c[r.to].device || !has_device(c));
}

bool is_by_datagram(const script::rung& r, const play::cast& c)
{
    return play::next_hop(c, r.from, r.to).transport == fsm::transport::udp;
}

script::rewriting with_keys(const script::flow& s, std::uint32_t i, script::written_keys keys)
{
    script::rewriting out;
    out.ladder = as_drawn(0, static_cast<std::uint32_t>(s.rungs.size()));
    out.ladder[i].keys = std::move(keys);
    return out;
}

// RFC 3261 17.1.1.2, 17.1.2.2: over UDP a request that is lost is sent again.
std::optional<script::rewriting> lost(const script::flow& s, const play::cast& c)
{
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        if (!is_request(s.rungs[i]) || !is_to_device(s.rungs[i], c))
            continue;
        if (!is_plain(s, i) || !is_by_datagram(s.rungs[i], c))
            return std::nullopt;
        auto out = with_keys(s, i, {{"lost", "true"}});
        auto again = along(s, {s.rungs[i].from, s.rungs[i].to}, {s.rungs[i].what.method});
        out.ladder.insert(out.ladder.begin() + i + 1, again.front());
        return out;
    }
    return std::nullopt;
}

// RFC 3261 17.2: whoever gets a request twice does what it asks for once.
std::optional<script::rewriting> repeated(const script::flow& s, const play::cast& c)
{
    for (auto i = static_cast<std::uint32_t>(s.rungs.size()); i-- > 0;)
        if (is_request(s.rungs[i]) && is_to_device(s.rungs[i], c) && is_plain(s, i) &&
            is_by_datagram(s.rungs[i], c))
            return with_keys(s, i, {{"times", "2"}});
    return std::nullopt;
}

bool is_by_user_agent(const script::flow& s, const script::rung& r)
{
    return s.parties[r.from].plays == rules::role::ua;
}

// Longer than T1, so that who waits for it says again what it has said; much shorter than what makes anybody
// give up (RFC 3261 13.3.1.4, 17).
constexpr std::string_view pause = "\"700ms\"";

// The ACK of a 2xx, a CANCEL, or the answer to a request of the device.
std::optional<script::rewriting> late(const script::flow& s, const play::cast& c)
{
    const auto waits = [&](auto fits) -> std::optional<script::rewriting> {
        for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
            if (is_to_device(s.rungs[i], c) && is_by_user_agent(s, s.rungs[i]) && !s.rungs[i].after &&
                !s.relations[i].by_machine && is_plain(s, i) && fits(s.rungs[i]))
                return with_keys(s, i, {{"after", std::string{pause}}});
        return std::nullopt;
    };
    if (auto out = waits([](const auto& r) { return r.what == script::caption{0, "ACK"}; }))
        return out;
    if (auto out = waits([](const auto& r) { return r.what == script::caption{0, "CANCEL"}; }))
        return out;
    return waits([](const auto& r) { return r.what.status >= 200 && r.what.method != "CANCEL"; });
}

// RFC 3261 7.3.1: extension fields of every legal form, several rows of one, empty, quoted, in lower
// case. Short enough for a datagram on a path whose MTU nobody knows (18.1.1).
constexpr std::string_view many_fields =
    R"_({ Subject = "", Organization = "x", "user-agent" = "a/1 (b;c=\"d\")", "X-A" = "1", "X-B" = "", )_"
    R"_("x-c" = "\"quoted, with \\\"quotes\\\"\"", "X-D" = "<sip:a@b>;c;d=\"e\"", "X-E" = ["1", "2", "3"], )_"
    R"_("X-F" = "a,b , c", "X-%!'~" = "t", "X-G" = ":", "X-H" = "a  b" })_";

std::optional<script::rewriting> with_many_fields(const script::flow& s, const play::cast& c)
{
    const auto fits = [&](std::uint32_t i) {
        return !c[s.rungs[i].from].device && is_by_user_agent(s, s.rungs[i]) && !s.relations[i].by_machine &&
               is_plain(s, i);
    };
    const auto size = static_cast<std::uint32_t>(s.rungs.size());
    for (std::uint32_t i = 0; i < size; ++i)
        if (is_request(s.rungs[i]) && fits(i))
            return with_keys(s, i, {{"fields", std::string{many_fields}}});
    for (std::uint32_t i = 0; i < size; ++i)
        if (s.rungs[i].what.status >= 200 && fits(i))
            return with_keys(s, i, {{"fields", std::string{many_fields}}});
    return std::nullopt;
}

constexpr modifier table[] = {
    {"auth", "one of ours wants to know first who sends the request (RFC 3261 22.2, 22.3)", challenged},
    {"late-offer", "the INVITE offers nothing, its 200 does, and the ACK answers that (RFC 3264 5)",
     offered_late},
    {"reliable", "the ringing must arrive, and gets its PRACK (RFC 3262)", rung_reliably},
    {"cancel", "the caller gives up while it rings (RFC 3261 9.1)", cancelled},
    {"hold", "a re-INVITE puts the call on hold (RFC 3261 14.1, RFC 3264 8.4)", held, true},
    {"update", "an UPDATE changes the session within the dialog (RFC 3311)", updated, true},
    {"options", "OPTIONS within the dialog (RFC 3261 11)", asked_options, true},
    {"info", "INFO within the dialog (RFC 6086)", informed, true},
    {"long", "many header fields of every legal form (RFC 3261 7.3)", with_many_fields},
    {"lost", "the first request to the device is lost and sent again (RFC 3261 17.1)", lost},
    {"repeated", "the last request to the device comes twice (RFC 3261 17.2)", repeated},
    {"late", "what the device waits for comes late, but not too late (RFC 3261 13.3.1.4)", late},
};

}  // namespace

std::span<const modifier> all_modifiers() { return table; }

const modifier* find_modifier(std::string_view name)
{
    const auto* const found = std::ranges::find(table, name, &modifier::name);
    return found == std::end(table) ? nullptr : found;
}

}  // namespace campaign
