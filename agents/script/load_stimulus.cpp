#include "script/load_stimulus.hpp"

#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <charconv>

namespace script {

namespace {

template <class Value>
using choices = std::initializer_list<std::pair<std::string_view, Value>>;

template <class Value>
Value one_of(const script_source& source, const entry& e, const choices<Value>& all)
{
    const auto given = source.text(e);
    words allowed;
    for (const auto& [word, value] : all)
    {
        if (given == word)
            return value;
        allowed.push_back(word);
    }
    source.refuse(e.value->source().begin, in_quotes(given) + " is not what " + in_quotes(e.key) +
                                               " can be (" + joined(allowed) + ')' +
                                               did_you_mean(given, allowed));
}

stimulus::tag tag(const script_source& source, const entry& e)
{
    return one_of<stimulus::tag>(source, e, {{"none", stimulus::tag::none}, {"other", stimulus::tag::other}});
}

// cseq = 7 is the number, cseq = "+5" or "-1" a step from what would follow.
void read_cseq(const script_source& source, const entry& e, stimulus& out)
{
    constexpr std::int64_t most = 0xffffffff;
    if (e.value->is_integer())
    {
        out.cseq = source.number(e, *e.value, 0, most);
        return;
    }
    const auto given = source.text(e, "a whole number, or a step such as \"+5\" or \"-1\",");
    std::int64_t step = 0;
    const auto* const end = given.data() + given.size();
    const bool has_sign = given.size() > 1 && (given[0] == '+' || given[0] == '-');
    const auto* const digits = given.data() + (has_sign ? 1 : 0);
    const auto read = std::from_chars(digits, end, step);
    if (!has_sign || read.ec != std::errc{} || read.ptr != end || *digits == '-' || step == 0 || step > most)
        source.refuse(e.value->source().begin,
                      in_quotes(given) + " is neither a whole number nor a step such as \"+5\" or \"-1\"");
    out.cseq = given[0] == '-' ? -step : step;
    out.cseq_is_step = true;
}

// The rung whose message is sent once more: the same request on the same way.
std::uint32_t repeated(const script_source& source, const flow& s, const entry& e, const rung& r)
{
    const auto name = source.text(e, "the name of a rung");
    const auto n = rung_number(name);
    if (!n || *n >= r.number)
        source.refuse(e.value->source().begin, in_quotes(name) + " is not a rung above " + name_of(r));
    const auto& other = s.rungs[*n - 1];
    if (other.from != r.from || other.to != r.to || other.what != r.what)
        source.refuse(e.value->source().begin, name_of(r) + " cannot be " + name + " again, which is " +
                                                   to_text(other.what) + ' ' + s.parties[other.from].name +
                                                   " -> " + s.parties[other.to].name);
    return *n - 1;
}

}  // namespace

bool read_stimulus(const script_source& source, const flow& s, const entry& k, rung& r)
{
    auto& out = r.provokes;
    if (k.key == "dialog")
        out.within = one_of<stimulus::dialog>(
            source, k, {{"none", stimulus::dialog::none}, {"early", stimulus::dialog::early}});
    else if (k.key == "branch")
        out.other_branch = one_of<bool>(source, k, {{"other", true}});
    else if (k.key == "rack")
        out.other_rack = one_of<bool>(source, k, {{"other", true}});
    else if (k.key == "require")
        out.require_100rel = one_of<bool>(source, k, {{"100rel", true}});
    else if (k.key == "from_tag")
        out.from_tag = tag(source, k);
    else if (k.key == "to_tag")
        out.to_tag = tag(source, k);
    else if (k.key == "cseq")
        read_cseq(source, k, out);
    else if (k.key == "again")
        out.again = repeated(source, s, k, r);
    else if (k.key == "credentials")
        out.credentials = one_of<stimulus::proof>(source, k,
                                                  {{"none", stimulus::proof::none},
                                                   {"wrong", stimulus::proof::wrong},
                                                   {"stale", stimulus::proof::stale}});
    else if (k.key == "every")
        out.every = source.pause(k);
    else
        return false;
    if (r.what.status != 0)
        source.refuse(k.at, in_quotes(k.key) + " is for requests, and " + name_of(r) + " is a response");
    if (s.parties[r.from].plays != rules::role::ua)
        source.refuse(k.at, in_quotes(k.key) + " is for the requests of user agents, and " +
                                s.parties[r.from].name + " plays a proxy");
    return true;
}

void settle_stimulus(const script_source& source, flow& s, const entry& e, const rung& r)
{
    const auto& is = r.provokes;
    const bool belongs = r.what.method == "ACK" || r.what.method == "CANCEL";
    const auto refuse = [&](const std::string& why) { source.refuse(e.at, name_of(r) + ": " + why); };
    if (is.every && r.times < 2)
        refuse("'every' is the time between the copies of 'times', which is not given");
    if (is.every && *is.every == fsm::duration{0})
        refuse("copies without time between them need no 'every'");
    if (is.other_rack && r.what.method != "PRACK")
        refuse("'rack' is what a PRACK acknowledges (RFC 3262 7.2)");
    if (is.require_100rel && r.what.method != "INVITE")
        refuse("'require' is for INVITE: it is responses to that which a PRACK acknowledges (RFC 3262 4)");
    if (is.credentials != stimulus::proof::usual && belongs)
        refuse("'credentials' is not for " + r.what.method + ", which is never challenged (RFC 3261 22.1)");
    if (is.again && (is.within != stimulus::dialog::usual || is.credentials != stimulus::proof::usual ||
                     is.cseq || is.from_tag != stimulus::tag::usual || is.to_tag != stimulus::tag::usual ||
                     !r.fields.empty() || !r.without.empty() || r.body || is.require_100rel))
        refuse("'again' is the message of " + name_of(s.rungs[*is.again]) +
               " as it was; only 'branch' can make it come by another path (RFC 3261 8.2.2.2)");
    if (is.again && r.what.method == "ACK")
        refuse("an ACK comes again when its final response does (RFC 3261 13.2.2.4, 17.1.1.2)");
    if (is.again && belongs && is.other_branch)
        refuse("the " + r.what.method + " of another path belongs to the request that came by it");
    if (is.other_branch && !belongs && !is.again)
        refuse("a new request has a branch of its own anyway; with 'again' it is one of another path "
               "(RFC 3261 8.2.2.2)");
    if (is.within != stimulus::dialog::usual && (belongs || r.what.method == "INVITE"))
        refuse("'dialog' is for requests that can stand in a dialog and outside; " + r.what.method +
               " is none");
    auto of_its_octets = is;  // where it stands is not: its placeholders are of that dialog
    of_its_octets.within = stimulus::dialog::usual;
    if (r.octets && of_its_octets)
        refuse("'octets' is the whole message: nothing of it is changed");
    if (is.again)
        s.rungs[*is.again].provokes.comes_again = true;
}

}  // namespace script
