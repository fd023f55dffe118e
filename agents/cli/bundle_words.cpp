#include "cli/bundle_words.hpp"

#include "page/evidence_page.hpp"
#include "rules/flow_rules.hpp"
#include "rules/rule.hpp"

#include <algorithm>
#include <array>

namespace cli {

namespace {

// Of ladder.txt, README.txt, and of what referees and reports say between what they quote.
constexpr std::string_view of_reports =
    "device agent agents devices all others ok lost late missing left out not seen unseen done optional "
    "unsupported expected observed proof octets until reason owner message messages rungs rung as drawn "
    "retransmissions retransmission seed rules rule kept kept_in_part in part by broken warned waived "
    "triggered inconclusive pass fail warn info error must should may nobody flow transport connection "
    "stream udp tcp tls ws wss ua proxy registrar dns server client times time copies nothing absent none "
    "first last before after again answer request response status line header field fields body value "
    "values number name names host port address tag branch call dialog transaction ring session media "
    "test lab cell phone profile case capture page manifest result ladder readme sipwright replay bundle "
    "content length max-forwards supported allow accept unknown stopped interrupted timeout closed open "
    "section spec script title description lifelines party parties aor display domain realm user password "
    "plays from to at of for with and or is are was has have had no yes on off a an the it that this ";

// Of messages: names of header fields, reason phrases, and of session descriptions.
constexpr std::string_view of_messages =
    "accept accept-encoding accept-language alert-info allow-events authentication-info call-id call-info "
    "content-disposition content-encoding content-language content-type cseq date error-info event "
    "feature-caps geolocation history-info identity in-reply-to info-package mime-version min-expires min-se "
    "organization path priority privacy proxy-authenticate proxy-authorization proxy-require rack reason "
    "record-route refer-to referred-by replaces reply-to require resource-priority retry-after route rseq "
    "security-client security-server service-route session-expires sip-etag sip-if-match subject "
    "subscription-state target-dialog timestamp unsupported user-agent via warning www-authenticate "
    "trying ringing forwarded queued progress accepted moved permanently temporarily bad unauthorized "
    "required forbidden found allowed acceptable gone busy here terminated pending decline unavailable loop "
    "detected many hops internal error implemented gateway large rtp avp savp pcmu pcma opus sendrecv "
    "sendonly recvonly inactive ptime rtpmap fmtp rtcp candidate typ srflx relay telephone-event crypto "
    "inline fingerprint setup active passive actpass mid group bundle msid ssrc in ip4 ip6 application sdp "
    "text plain multipart mixed auth auth-int algorithm md5 sha-256 qop uri username cnonce stale ";

constexpr std::array<std::string_view, 10> keys_of_words{"status", "verdict", "fault",   "level", "transport",
                                                         "kept",   "of",      "letters", "why",   "what"};

bool is_of_key(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

// "key": and, of some, "value": a quote within a text has a backslash before it.
std::string words_of_json(std::string_view json)
{
    std::string out;
    for (auto at = json.find("\": "); at != json.npos; at = json.find("\": ", at + 1))
    {
        auto begin = at;
        while (begin > 0 && is_of_key(json[begin - 1]))
            --begin;
        if (begin == 0 || json[begin - 1] != '"')
            continue;
        const auto key = json.substr(begin, at - begin);
        (out += key) += ' ';
        if (std::ranges::find(keys_of_words, key) == keys_of_words.end() || at + 4 >= json.size() ||
            json[at + 3] != '"')
            continue;
        const auto value = json.substr(at + 4, json.find('"', at + 4) - at - 4);
        (out += value) += ' ';
    }
    return out;
}

// Keys, and names of tables at the beginnings of lines.
std::string words_of_script(std::string_view toml)
{
    std::string out;
    for (std::size_t at = 0; at < toml.size();)
    {
        const auto end = std::min(toml.find('\n', at), toml.size());
        auto line = toml.substr(at, end - at);
        at = end + 1;
        while (line.starts_with('['))
            line.remove_prefix(1);
        std::size_t size = 0;
        while (size < line.size() && is_of_key(line[size]))
            ++size;
        (out += line.substr(0, size)) += ' ';
        // Keys of tables within a line: { after = "F3" }.
        for (auto equals = line.find('=', size); equals != line.npos; equals = line.find('=', equals + 1))
        {
            auto last = equals;
            while (last > 0 && line[last - 1] == ' ')
                --last;
            auto first = last;
            while (first > 0 && is_of_key(line[first - 1]))
                --first;
            if (last < equals && first > 0 && (line[first - 1] == ' ' || line[first - 1] == '{'))
                (out += line.substr(first, last - first)) += ' ';
        }
    }
    return out;
}

}  // namespace

std::string words_of_ours(const std::vector<result_folder>& results, const std::vector<std::string>& scripts)
{
    std::string out = page::html_of({}) + ' ' + std::string{of_reports} + std::string{of_messages};
    for (const auto& r : rules::all_rules())
    {
        for (const auto text : {r.id, r.roles, r.spec, r.sentence})
            (out += text) += ' ';
        for (const auto& l : r.letters)
            (out += l.text) += ' ';
    }
    for (const auto& r : rules::flow_rules())
        for (const auto text : {r.id, r.meaning, r.sentence})
            (out += text) += ' ';
    for (const auto& r : results)
        out += words_of_json(r.result_json);
    for (const auto& one : scripts)
        out += words_of_script(one);
    return out;
}

}  // namespace cli
