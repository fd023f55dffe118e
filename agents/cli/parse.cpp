// `sipwright parse`: what the parser sees in one message, the rules that it breaks by itself, and a caret
// under the first octet that is wrong.
#include "check/checker.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "net/file.hpp"
#include "rules/compare.hpp"
#include "script/printable.hpp"
#include "sip/fields.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <sstream>

namespace cli {

namespace {

using script::printable;
using script::shortened;

void row(std::string_view label, const std::string& text)
{
    constexpr std::size_t indent = 16;
    std::cout << "  " << label << std::string(label.size() < indent ? indent - label.size() : 1, ' ') << text
              << '\n';
}

void reading(const std::string& text) { std::cout << std::string(20, ' ') << text << '\n'; }

std::string_view name_of(sip::fault f)
{
    switch (f)
    {
    case sip::fault::truncated: return "truncated";
    case sip::fault::unexpected: return "unexpected";
    case sip::fault::out_of_range: return "out of range";
    case sip::fault::too_long: return "too long";
    case sip::fault::too_many: return "too many";
    case sip::fault::repeated: return "repeated";
    case sip::fault::missing: break;
    }
    return "missing";
}

void add(std::string& out, std::string_view name, std::string_view value)
{
    if (!value.empty())
        (out += (out.empty() ? "" : ", ")) += std::string{name} + ' ' + shortened(value);
}

std::string read_via(const sip::via& v)
{
    std::string out;
    add(out, "transport", v.transport);
    add(out, "sent-by", v.host);
    if (v.has_port)
        add(out, "port", std::to_string(v.port));
    add(out, "branch", v.branch);
    add(out, "received", v.received);
    if (v.has_rport)
        add(out, "rport", v.rport ? std::to_string(v.rport) : "asked for");
    return out;
}

std::string read_name_addr(const sip::name_addr& a)
{
    std::string out;
    add(out, "display", a.display);
    if (a.star)
        return "all contacts";
    add(out, "scheme", a.uri.scheme_name);
    add(out, "user", a.uri.user);
    add(out, "host", a.uri.host);
    if (a.uri.has_port)
        add(out, "port", std::to_string(a.uri.port));
    add(out, "uri-parameters", a.uri.params.octets());
    add(out, "tag", a.tag);
    if (a.tag.empty())
        add(out, "parameters", a.params.octets());
    return out;
}

// Lists are read over all rows of the field at once, so they are shown after its first row.
void show_readings(const sip::message& m, const sip::field& f)
{
    const bool first = m.first(f.id) == &f;
    switch (f.id)
    {
    case sip::field_id::via:
        if (first)
        {
            sip::via v;
            for (sip::via_list all{m}; all.next(v);)
                reading(read_via(v));
        }
        break;
    case sip::field_id::from:
    case sip::field_id::to:
    case sip::field_id::contact:
    case sip::field_id::route:
    case sip::field_id::record_route:
    case sip::field_id::reply_to:
    case sip::field_id::refer_to:
        if (first)
        {
            sip::name_addr a;
            for (sip::name_addr_list all{m, f.id}; all.next(a);)
                reading(read_name_addr(a));
        }
        break;
    case sip::field_id::cseq:
        if (const auto c = sip::parse_cseq(m.value(f)))
            reading("number " + std::to_string(c->number) + ", method " + printable(c->method));
        break;
    case sip::field_id::content_type:
        if (const auto t = sip::parse_media_type(m.value(f)))
        {
            std::string out;
            add(out, "type", t->type);
            add(out, "subtype", t->subtype);
            add(out, "parameters", t->params.octets());
            reading(out);
        }
        break;
    case sip::field_id::content_length:
    case sip::field_id::max_forwards:
    case sip::field_id::expires:
        if (const auto n = sip::parse_number(m.value(f)))
            reading("number " + std::to_string(*n));
        break;
    default: break;
    }
}

void show_start_line(const sip::message& m)
{
    if (m.is_request())
    {
        std::cout << "request\n";
        row("method", shortened(m.method_name()) + (m.method() == sip::method::other ? " (unknown)" : ""));
        row("request-uri", shortened(m.request_uri()));
    }
    else if (m.is_response())
    {
        std::cout << "response\n";
        row("status", std::to_string(m.status()));
        row("reason", shortened(m.reason()));
    }
    else
    {
        std::cout << "no SIP message: neither request nor status line\n";
        return;
    }
    row("version", shortened(m.version()));
}

void show_fields(const sip::message& m)
{
    std::cout << "fields (" << m.fields().size() << ")\n";
    for (const auto& f : m.fields())
    {
        const auto known = sip::name_of(f.id);
        auto text = shortened(m.value(f));
        if (!f.well_formed)
            text += "   (no field: name or colon is missing)";
        else if (known.empty())
            text += "   (unknown field)";
        else if (known != m.name(f))
            text += "   (" + std::string{known} + ")";
        row(f.well_formed ? shortened(m.name(f)) : "?", text);
        show_readings(m, f);
    }
    if (const auto unread = rules::what_is_unread(m); !unread.empty())
        std::cout << "  " << unread << ": what may stand there is not judged\n";
}

void show_body(const sip::message& m)
{
    std::cout << "body (" << m.body().size() << " octets)\n";
    std::string_view rest = m.body();
    while (!rest.empty())
    {
        const auto end = std::min(rest.size(), rest.find('\n') + 1 ? rest.find('\n') + 1 : rest.size());
        std::cout << "  " << shortened(rest.substr(0, end)) << '\n';
        rest.remove_prefix(end);
    }
    if (!m.trailing().empty())
        std::cout << "after the body (" << m.trailing().size() << " octets, ignored in a datagram)\n";
}

// The line of the message that holds the octet, printable, and a caret under it.
void show_fault(std::string_view octets, const sip::parse_error& fault)
{
    constexpr std::size_t before = 70, after = 30;  // octets shown of a long line
    const auto offset = std::min<std::size_t>(fault.offset, octets.size());
    const auto newline = offset == 0 ? std::string_view::npos : octets.rfind('\n', offset - 1);
    const auto line_at = newline == std::string_view::npos ? 0 : newline + 1;
    const auto line_end = std::min(octets.find('\n', offset), octets.size());
    const auto line =
        1 + std::count(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(line_at), '\n');
    std::cout << "fault: " << name_of(fault.what) << " at octet " << fault.offset << " (line " << line
              << ", octet " << offset - line_at + 1 << " of it)";
    if (*fault.expected)
        std::cout << ", expected " << fault.expected;
    const auto shown_at = offset - line_at > before ? offset - before : line_at;
    const auto shown_end = std::min({line_end + 1, octets.size(), offset + after});
    const auto left = printable(octets.substr(shown_at, offset - shown_at));
    std::cout << "\n  " << left << printable(octets.substr(offset, shown_end - offset)) << "\n  "
              << std::string(left.size(), ' ') << "^\n";
}

std::string_view name_of(rules::level l)
{
    return l == rules::level::must ? "FAIL" : l == rules::level::should ? "WARN" : "INFO";
}

// What rules say of the message alone, whoever sent it. `check` fails for them.
void show_findings(std::string_view octets)
{
    const auto all = rules::select("");
    check::checker referee{all, {}, false, [&](const check::call& c) {
                               for (const auto& v : c.found)
                                   for (const auto& f : v.findings)
                                   {
                                       std::cout << name_of(f.level) << "  " << f.rule << "  " << f.spec
                                                 << "\n      expected  " << shortened(f.expected)
                                                 << "\n      observed  " << shortened(f.observed) << '\n';
                                   }
                           }};
    referee.alone(octets);
    referee.finish();
}

bool parse(const std::string& path)
{
    const auto octets = net::read_whole(path, sip::limits::message_octets + 1);
    const auto m = std::make_unique<sip::scanned_message>();
    m->scan(octets);
    if (path != "-")
        std::cout << printable(path) << ": " << octets.size() << " octets, ";
    show_start_line(*m);
    if (m->is_request() || m->is_response())
    {
        show_fields(*m);
        show_body(*m);
    }
    show_findings(octets);
    const auto fault = m->error() ? m->error() : sip::check(*m);
    if (fault)
    {
        show_fault(octets, *fault);
        return false;
    }
    std::cout << "no fault\n";
    return true;
}

}  // namespace

void add_parse(CLI::App& app, command& chosen)
{
    const auto files = std::make_shared<std::vector<std::string>>();
    auto* sub = app.add_subcommand("parse", "What the parser sees in a message, and which rules it breaks by "
                                            "itself; exit 1 when there is a fault");
    sub->add_option("FILE", *files, "files with one message each, octet for octet; - is standard input")
        ->required();
    sub->footer("example: sipwright parse corpus/rfc4475/wsinv.dat");
    sub->callback([files, &chosen] {
        chosen = [files] {
            bool well = true;
            for (const auto& file : *files)
                well = parse(file) && well;
            return well ? as_drawn : findings;
        };
    });
}

}  // namespace cli
