#include "device/load_profile.hpp"

#include "device/load_parts.hpp"
#include "device/load_trigger.hpp"
#include "rules/flow_rules.hpp"
#include "rules/rule.hpp"
#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/load_credentials.hpp"
#include "script/load_dns.hpp"
#include "script/script_names.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace device {

namespace {

using script::did_you_mean;
using script::entry;
using script::in_quotes;
using script::script_source;
using script::words;

class loader
{
public:
    explicit loader(const script_source& source) : source_{source} { out_.path = source.path(); }

    profile load(const toml::table& root)
    {
        for (const auto& e : script::as_written(root))
        {
            if (e.key == "device")
                read_device(e);
            else if (e.key == "timing")
                read_timing(e);
            else if (e.key == "waiver")
                read_waivers(e);
            else if (e.key == "dns")
                script::read_dns(source_, e, out_.names);
            else if (e.key == "trigger")
                for (const auto& t : script::as_written(source_.table(e, "a table [trigger.NAME] for each")))
                    read_one_trigger(t);
            else
                source_.unknown_key(e, "at the top of a profile",
                                    {"device", "timing", "waiver", "dns", "trigger"});
        }
        return std::move(out_);
    }

private:
    void read_device(const entry& e)
    {
        for (const auto& k : script::as_written(source_.table(e, "a table [device]")))
            if (k.key == "address")
                read_host_port(source_, k, out_.host, out_.port);
            else if (k.key == "transport")
                out_.transport = source_.transport(k);
            else if (k.key == "aor")
                out_.aor = read_uri(source_, k);
            else if (k.key == "contact")
                out_.contact = read_uri(source_, k);
            else if (k.key == "user")
                out_.user = short_line(source_, k);
            else if (k.key == "password")
                out_.password = reference(k);
            else if (k.key == "unsupported")
                read_unsupported(k);
            else if (k.key == "third_party")
                out_.third_party = source_.yes_or_no(k);
            else if (k.key == "dialog_recovery")
                out_.recovers_dialogs = source_.yes_or_no(k);
            else if (k.key == "hop")
                read_hop(k);
            else
                source_.unknown_key(k, "of [device]",
                                    {"address", "transport", "aor", "contact", "user", "password",
                                     "unsupported", "third_party", "dialog_recovery", "hop"});
    }

    // So that a profile can be shown to anybody.
    std::string reference(const entry& k) const
    {
        short_line(source_, k);
        return script::place_of_password(source_, k,
                                         "a password does not stand in a profile: say where it is, "
                                         "\"env:NAME\" or \"file:PATH\"");
    }

    void read_unsupported(const entry& k)
    {
        for (const auto& n : source_.array(k, "an array of methods and option tags"))
        {
            const auto* text = n.as_string();
            if (!text || !script::is_field_name(text->get()))  // a token, as both are
                source_.refuse(n.source().begin,
                               (text ? in_quotes(text->get()) : std::string{script::kind_of(n)}) +
                                   " is neither a method nor an option tag (RFC 3261 7.1, 19.2)");
            if (out_.unsupported.size() == limits::unsupported)
                source_.refuse(n.source().begin, "there are more than " +
                                                     std::to_string(limits::unsupported) +
                                                     " methods and option tags");
            out_.unsupported.push_back(text->get());
        }
    }

    void read_hop(const entry& k)
    {
        const auto written = source_.text(k);
        const words known{"direct", "via"};
        if (std::ranges::find(known, written) == known.end())
            refuse_value(k, in_quotes(written) + " is not a way to a device (direct, via)" +
                                did_you_mean(written, known));
        out_.behind_others = written == "via";
    }

    void read_timing(const entry& e)
    {
        for (const auto& k : script::as_written(source_.table(e, "a table [timing]")))
        {
            if (k.key != "t1")
                source_.unknown_key(k, "of [timing]", {"t1"});
            out_.t1 = source_.pause(k);
            if (*out_.t1 < limits::shortest_t1 || *out_.t1 > limits::longest_t1)
                refuse_value(k, "T1 is from 10ms to 500ms (RFC 3261 17.1.1.1)");
        }
    }

    void read_waivers(const entry& e)
    {
        for (const auto& n : source_.array(e, "tables [[waiver]]"))
        {
            if (out_.waivers.size() == limits::waivers)
                source_.refuse(n.source().begin,
                               "there are more than " + std::to_string(limits::waivers) + " waivers");
            out_.waivers.push_back(read_waiver({e.key, n.source().begin, &n}));
        }
    }

    waiver read_waiver(const entry& e) const
    {
        waiver out;
        out.place = source_.path() + ':' + std::to_string(e.at.line) + ':' + std::to_string(e.at.column);
        bool dated = false;
        for (const auto& k : script::as_written(source_.table(e, "a table [[waiver]]")))
            if (k.key == "rule")
                out.rule = rule(k);
            else if (k.key == "reason")
                out.reason = short_line(source_, k);
            else if (k.key == "owner")
                out.owner = short_line(source_, k);
            else if (k.key == "until")
            {
                out.until = day(k);
                dated = true;
            }
            else if (k.key == "fingerprint")
                out.fingerprint = short_line(source_, k);
            else
                source_.unknown_key(k, "of [[waiver]]", {"rule", "reason", "owner", "until", "fingerprint"});
        const auto* lacks = out.rule.empty()     ? "rule"
                            : out.reason.empty() ? "reason"
                            : out.owner.empty()  ? "owner"
                            : !dated             ? "until"
                                                 : nullptr;
        if (lacks)
            source_.refuse(e.at, std::string{"this waiver has no "} + in_quotes(lacks) +
                                     ": it says which rule, why, who answers for it, and until when");
        return out;
    }

    std::string rule(const entry& k) const
    {
        auto written = short_line(source_, k);
        const auto* found = rules::find_rule(written);
        const auto dot = written.find('.');
        const bool has_letter =
            found &&
            (dot == std::string::npos ||
             (dot + 2 == written.size() &&
              std::ranges::find(found->letters, written.back(), &rules::letter::id) != found->letters.end()));
        if (has_letter || rules::find_flow_rule(written))
            return written;
        if (found)
            refuse_value(k, std::string{found->id} + " has no such letter as in " + in_quotes(written) +
                                "; 'sipwright explain " + std::string{found->id} + "' lists them");
        words known;
        for (const auto& r : rules::flow_rules())
            known.push_back(r.id);
        for (const auto& r : rules::all_rules())
            known.push_back(r.id);
        refuse_value(k, in_quotes(written) + " is not a rule ('sipwright list rules')" +
                            did_you_mean(written, known));
    }

    date day(const entry& k) const
    {
        const auto* written = k.value->as_date();
        if (!written)
            source_.wrong_type(k, "a date without quotes, such as 2026-12-31,");
        const auto& d = written->get();
        return {std::chrono::year{d.year}, std::chrono::month{d.month}, std::chrono::day{d.day}};
    }

    void read_one_trigger(const entry& e)
    {
        const auto which = script::parse_act(e.key);
        if (!which)
            source_.unknown_key(e, "of [trigger]", {script::act_names.begin(), script::act_names.end()});
        out_.triggers[*which] = read_trigger(source_, e);
    }

    [[noreturn]] void refuse_value(const entry& k, const std::string& what) const
    {
        source_.refuse(k.value->source().begin, what);
    }

    const script_source& source_;
    profile out_;
};

}  // namespace

std::string read_uri(const script_source& source, const entry& k)
{
    auto written = short_line(source, k);
    const auto read = sip::parse_uri(written);
    if (!read)
        source.refuse(k.value->source().begin, in_quotes(written) + " is not a SIP URI: octet " +
                                                   std::to_string(read.error().offset) + ", " +
                                                   read.error().expected + " expected");
    if (read->scheme != sip::scheme::sip && read->scheme != sip::scheme::sips)
        source.refuse(k.value->source().begin,
                      in_quotes(written) + " is not a SIP URI: \"sip:bob@192.0.2.5\"");
    if (k.key == "aor" && read->user.empty())
        source.refuse(k.value->source().begin,
                      in_quotes(written) + " is not an address of record: \"sip:bob@example.com\"");
    return written;
}

profile read_profile(const script_source& source, const entry& e)
{
    return loader{source}.load(source.table(e, "a table [profile], or the name of a file,"));
}

profile load_profile_text(std::string_view toml, const std::string& path)
{
    const script_source source{path};
    return loader{source}.load(source.parse(toml));
}

profile load_profile(const std::string& path)
{
    std::string octets;
    try
    {
        octets = script::read_whole(path);
    }
    catch (const std::runtime_error& problem)
    {
        throw script::script_error{path + ": " + problem.what()};
    }
    return load_profile_text(octets, path);
}

}  // namespace device
