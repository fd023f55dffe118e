#include "cli/torture_stage.hpp"

#include "cli/torture_campaign.hpp"
#include "cli/torture_report.hpp"
#include "fsm/next_hop.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "sip/uri.hpp"
#include "torture/load_outcomes.hpp"
#include "torture/messages.hpp"

#include <iostream>
#include <span>

namespace cli {

namespace {

constexpr auto kind = "RFC 4475 and RFC 5118";

torture::role role_of(const script::script_party& p)
{
    if (p.plays == rules::role::registrar || p.registrar)
        return torture::role::registrar;
    return p.plays == rules::role::proxy ? torture::role::proxy : torture::role::ua;
}

std::string finding_of(const torture::result& one)
{
    campaign::finding f;
    const auto name = one.of->corpus + '/' + one.of->name;
    f.bucket = "torture / " + name;
    f.arm = name;
    f.kind = kind;
    f.rung = report::torture_rung;
    f.in_words = name + " (" + std::string{one.of->where()} + ')';
    for (const auto& line : one.complaints())
        f.in_words += ": " + line;
    f.confirmed = true;
    f.shows.is.what = one.status != torture::status::silent ? campaign::symptom::wrong_response
                      : one.came_back                       ? campaign::symptom::reboot
                                                            : campaign::symptom::silent;
    f.shows.is.silent_for = one.silence;
    f.shows.shown = f.shows.tried = 1;
    return report::to_json(f, "");
}

bool was_sent(const torture::result& one)
{
    return one.status != torture::status::not_run && one.status != torture::status::unsuited;
}

}  // namespace

stage_results torture_first(const attack_table& on, std::uint64_t seed, campaign::bench& bench)
{
    const auto& there = on.target().cast[on.device_index()];
    torture_terms terms;
    terms.host = there.host;
    terms.uri = there.uri;
    if (const auto uri = sip::parse_uri(there.uri); uri && !there.uri.empty())
        terms.user = uri->user;
    terms.role = role_of(on.flow().parties[on.device_index()]);
    terms.token = torture_token(seed);
    terms.tls = on.tls();
    const auto all = torture::load_outcomes_text(torture::outcomes_text(), "outcomes.toml (built in)");
    if (const auto why = emergency_in(terms, there.at, all); !why.empty())
        throw script::usage_error{why};

    stage_results out;
    report::attacks_tried row{std::string{report::torture_rung}, kind};
    torture_report report{{there.host.empty() ? there.at.host_port() : there.host, terms.role, seed}, "", ""};
    report.begin(there.at);
    auto end = torture_campaign::end::down;
    std::size_t taken = 0;
    while (end == torture_campaign::end::down && taken < all.size())
    {
        torture_campaign part{terms};
        bool harmed = false;
        end = part.play(there.at, std::span{all}.subspan(taken), [&](torture::result one) {
            if (one.status == torture::status::not_run)
                return;
            ++taken;
            ++row.attacks;
            row.tried += was_sent(one) ? 1 : 0;
            row.cases += was_sent(one) ? 1 : 0;
            if (one.status == torture::status::fault || one.status == torture::status::silent)
                out.findings.push_back(finding_of(one));
            harmed = harmed || one.status == torture::status::silent;
            report.add(std::move(one));
        });
        if (end == torture_campaign::end::interrupted)
            out.ended = interrupted;
        if (end == torture_campaign::end::dead)
            out.why = "it does not answer OPTIONS: " + part.why();
        if (harmed && out.ended == as_drawn)
            out.why = bench.restart();
        if (!out.why.empty())
        {
            out.ended = not_testable;
            break;
        }
    }
    row.attacks = all.size();
    out.tried.push_back(row);
    report.finish(out.ended == interrupted);
    return out;
}

}  // namespace cli
