#include "campaign/orders.hpp"

#include "campaign/limits.hpp"
#include "campaign/strays.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"

#include <span>

namespace campaign {

namespace {

using script::written_keys;

struct order
{
    std::string_view name;
    written_keys keys;
};

// What is done with a rung that stays in its place.
std::vector<order> orders_of(const script::flow& s, std::uint32_t rung)
{
    const auto& r = s.rungs[rung];
    std::vector<order> out{
        {"lost", {{"lost", "true"}}},
        {"twice", {{"times", "2"}}},
        {"20 times", {{"times", "20"}}},
        {"a second late", {{"after", "\"1s\""}}},
    };
    for (auto above = rung; above-- > 0;)
        if (s.rungs[above].to == r.from)
        {
            out.push_back({"early", {{"crosses", script::toml_text(script::name_of(s.rungs[above]))}}});
            break;
        }
    if (r.what.status != 0)
        return out;
    const std::vector<order> of_requests{
        {"with another To tag", {{"to_tag", "\"other\""}}},
        {"without To tag", {{"to_tag", "\"none\""}}},
        {"with another From tag", {{"from_tag", "\"other\""}}},
        {"without From tag", {{"from_tag", "\"none\""}}},
        {"with another branch", {{"branch", "\"other\""}}},
        {"outside its dialog", {{"dialog", "\"none\""}}},
        {"with an older CSeq", {{"cseq", "\"-1\""}}},
        {"with a CSeq far ahead", {{"cseq", "\"+1000000\""}}},
        {"with CSeq 0", {{"cseq", "0"}}},
        {"with CSeq 2147483647", {{"cseq", "2147483647"}}},
        {"with CSeq 4294967295", {{"cseq", "4294967295"}}},
        {"without credentials", {{"credentials", "\"none\""}}},
        {"with wrong credentials", {{"credentials", "\"wrong\""}}},
        {"with a stale nonce", {{"credentials", "\"stale\""}}},
    };
    out.insert(out.end(), of_requests.begin(), of_requests.end());
    return out;
}

constexpr std::string_view order_inserted[] = {"BYE",     "CANCEL",  "ACK",     "PRACK",  "UPDATE",
                                               "INFO",    "INVITE",  "REFER",   "NOTIFY", "SUBSCRIBE",
                                               "MESSAGE", "OPTIONS", "REGISTER"};

class collector
{
public:
    collector(const target& t, std::vector<arm>& out) : script_{*t.flow}, out_{out} {}

    // Some sections forbid it, and may need to be told so.
    void add_in_place(std::uint32_t rung, const order& o)
    {
        script::rewriting how;
        how.rung = rung;
        how.keys = o.keys;
        auto told = how;
        told.keys.emplace_back("against", "\"RFC 3261 8.1.1\"");
        add(rung, std::string{o.name}, {std::move(how), std::move(told)});
    }

    // Right behind it, from the same to the same; once as it is, once mutated.
    void add_behind(std::uint32_t rung, std::string_view method)
    {
        const written_keys ways[] = {
            {}, {against}, {{"dialog", "\"early\""}, against}, {{"dialog", "\"none\""}}};
        const auto name = "and behind it " + std::string{method};
        if (!insert(rung, rung + 1, method, name, ways) || out_.size() >= limits::arms)
            return;
        auto other = out_.back();
        other.name += ", mutated";
        other.by_any = true;
        other.mutated = rung + 1;
        out_.push_back(std::move(other));
    }

    // In the place of a request within the call, where there is one yet: behind the rung, or before it when
    // it follows one of the device.
    void add_stray(std::uint32_t rung, const stray& what)
    {
        const auto message = message_of(what);
        const written_keys ways[] = {
            {{"dialog", "\"early\""}, against, message}, {against, message}, {message}};
        insert(rung, rung + 1, "OPTIONS", "and behind it " + std::string{what.name}, ways);
        if (rung > 0 && script_.rungs[rung - 1].to == script_.rungs[rung].from)
            insert(rung, rung, "OPTIONS", "and before it " + std::string{what.name}, ways);
    }

    // When all is over, from who sent the last of these rungs.
    void add_stray_at_the_end(std::uint32_t rung, const stray& what)
    {
        const written_keys ways[] = {{{"dialog", "\"early\""}, against, message_of(what)},
                                     {against, message_of(what)}};
        insert(rung, static_cast<std::uint32_t>(script_.rungs.size()), "OPTIONS",
               "and at the end " + std::string{what.name}, ways);
    }

    // The INVITE comes when it is sent again, and what cancels it has come by then.
    void add_cancelled_before(std::uint32_t rung)
    {
        script::rewriting how;
        const auto& r = script_.rungs[rung];
        how.rung = rung;
        how.keys = {{"lost", "true"}};
        how.more = script::rewriting::insertion{rung + 1,
                                                "CANCEL " + script_.parties[r.from].name + " -> " +
                                                    script_.parties[r.to].name,
                                                {{"against", "\"RFC 3261 9.1\""}}};
        add(rung, "behind its CANCEL", {std::move(how)});
    }

private:
    static std::pair<std::string, std::string> message_of(const stray& what)
    {
        std::string lines;
        for (const auto& line : what.lines)
            lines += (lines.empty() ? "[" : ", ") + script::toml_text(line);
        return {"message", lines + ']'};
    }

    bool add(std::uint32_t rung, const std::string& name, arm::ways_to_do_it ways)
    {
        if (out_.size() >= limits::arms)
            return false;
        arm a;
        a.rung = a.mutated = rung;
        a.name = script::name_of(script_.rungs[rung]) + ' ' + name;
        a.another_order = true;
        a.ways = std::move(ways);
        out_.push_back(std::move(a));
        return true;
    }

    bool insert(std::uint32_t rung,
                std::uint32_t before,
                std::string_view method,
                const std::string& name,
                std::span<const written_keys> ways)
    {
        const auto& r = script_.rungs[rung];
        script::rewriting how;
        how.more = script::rewriting::insertion{before,
                                                std::string{method} + ' ' + script_.parties[r.from].name +
                                                    " -> " + script_.parties[r.to].name,
                                                {}};
        arm::ways_to_do_it all;
        for (const auto& keys : ways)
        {
            how.more->keys = keys;
            all.push_back(how);
        }
        return add(rung, name, std::move(all));
    }

    inline static const std::pair<std::string, std::string> against{"against", "\"RFC 3261 12\""};

    const script::flow& script_;
    std::vector<arm>& out_;
};

std::string uri_of(const script::script_party& p) { return p.aor.empty() ? "sip:" + p.domain : p.aor; }

}  // namespace

void add_orders(const target& t, const choice& only, std::vector<arm>& out)
{
    const auto& s = *t.flow;
    collector all{t, out};
    std::optional<std::uint32_t> last;
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto& r = s.rungs[i];
        if (!t.is_attacked(i) || !only.takes(r))
            continue;
        last = i;
        for (const auto& o : orders_of(s, i))
            all.add_in_place(i, o);
        for (const auto method : order_inserted)
            all.add_behind(i, method);
        for (const auto& what : strays_of(uri_of(s.parties[r.from]), uri_of(s.parties[r.to])))
            all.add_stray(i, what);
        if (r.what.method == "INVITE" && r.what.status == 0)
            all.add_cancelled_before(i);
    }
    if (!last || *last + 1 >= s.rungs.size())
        return;
    const auto& r = s.rungs[*last];
    for (const auto& what : strays_of(uri_of(s.parties[r.from]), uri_of(s.parties[r.to])))
        all.add_stray_at_the_end(*last, what);
}

}  // namespace campaign
