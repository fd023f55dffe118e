// Names, numbers, addresses and secrets of messages, each replaced by one of the same length and kind
// wherever it stands: letters by letters, digits by digits, so that what was well formed still is, what was
// wrong is still wrong, and every Content-Length is as right as it was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace redact {

enum class kind : std::uint8_t { name, display, number, host, address_v4, address_v6, hardware, secret };

std::string_view to_text(kind k);  // "a display name"

// A value that still stands in a text.
struct found
{
    std::string value;
    redact::kind what = kind::name;
    std::string form;  // "as it is", "percent-encoded", "in base64"
};

std::string to_text(const found& f);

struct replaced
{
    std::string with;
    redact::kind what = kind::name;  // as what it was seen first
    bool in_any_case = true;         // a secret is the same in its own case alone
    bool is_common = false;          // a word or short number, which says something in its place alone
};

class replacements
{
public:
    // `salt`: without it nobody can try which value gives which. `kept`: texts that stay, such as the names
    // of lifelines. `own`: what the program itself writes into the texts that are to be redacted; a value
    // that stands there, too, is replaced and searched only where it stands as what it is (places.hpp), as
    // are numbers of up to limits::short_number digits.
    explicit replacements(std::uint64_t salt,
                          std::set<std::string, std::less<>> kept = {},
                          std::string_view own = {});

    // All that a message says of who, where and by which secret: users, numbers and hosts of its URIs,
    // display names, addresses, Call-IDs, credentials, identifiers of devices and sessions, and of its bodies
    // the same, names, addresses and keys of session descriptions, and texts of elements of XML.
    void learn(std::string_view message);
    // Of any text: URIs, addresses, "user@host", numbers that begin with "+", hosts of three labels or more,
    // and what by its form alone is of somebody: hardware addresses, UUIDs, tokens.
    void learn_text(std::string_view text);
    // What parties of a script are called and where, its header fields and bodies. What is no TOML has none.
    void learn_script(std::string_view toml);
    // Of a field that says who: NAME, or NAME <user@host>.
    void learn_person(std::string_view who);
    // Of a text that tells of connections, whose certificates were shown: "TLSv1.3, ..., of NAME, NAME" and
    // "it is of NAME".
    void learn_certificates(std::string_view text);
    void add(std::string_view value, redact::kind what);
    void add_host(std::string_view host);  // a name or an address

    // Octets of a message, or any text that quotes some, also as JSON, in escapes and in base64.
    std::string applied_to(std::string_view text) const;

    // Where values are searched. `page`: it is made of texts that are searched themselves and of words of
    // our own, so that a value of letters alone proves something in its place alone.
    enum class where : std::uint8_t { data, page };
    // Values that are replaced and still stand in this text, in any of their forms: none, after applied_to().
    // A value of at least limits::anywhere octets is found within words, too.
    std::vector<found> found_in(std::string_view text, where in = where::data) const;

    // Values that could not be replaced, with the reason: what everybody is called, or too short.
    const std::map<std::string, std::string, std::less<>>& left() const { return left_; }
    const std::map<std::string, replaced, std::less<>>& all() const { return all_; }

private:
    // One way in which a value is written.
    struct form
    {
        std::string is, becomes;
        const std::pair<const std::string, replaced>* of = nullptr;
    };
    struct hit
    {
        const form* of = nullptr;
        std::size_t size = 0;
        std::string becomes;
        std::string_view how;
    };

    bool add_v6(std::string_view address);  // false: it is none
    void learn_row(std::string_view key, std::string_view value);
    std::string made(std::string_view value, redact::kind what) const;
    void add_forms(const std::pair<const std::string, replaced>& of);
    bool is_common(std::string_view value, redact::kind what) const;
    std::optional<hit> spelled(const form& f, std::string_view text, std::size_t at) const;
    std::optional<hit> match(std::string_view text, std::size_t at, where in) const;
    std::optional<hit> first_in(std::string_view text, std::size_t shortest) const;
    std::string plainly_applied_to(std::string_view text) const;
    std::string applied_within_base64(std::string text) const;

    void learn_field(std::string_view name, std::string_view value);
    void learn_line(std::string_view name, std::string_view value);
    void learn_values(std::string_view name, std::string_view value);
    void learn_value(std::string_view value);
    void learn_names_before_uris(std::string_view value);
    void learn_parameters(std::string_view value);
    void learn_opaque(std::string_view text);
    void learn_json(std::string_view text);
    void learn_digits(std::string_view text);
    void learn_first_line(std::string_view line);
    void learn_form(std::string_view line);
    void learn_card(std::string_view line);
    void learn_attribute(std::string_view value);
    void learn_ids(std::string_view text);
    void learn_hardware(std::string_view text);
    void learn_urns(std::string_view text);
    void learn_tokens(std::string_view text);
    void learn_enum(std::string_view text);
    void learn_data(std::string_view text);
    void learn_url(std::string_view url);
    void learn_elements(std::string_view xml);
    void learn_hosts(std::string_view text);
    void learn_user_to_user(std::string_view value);
    void learn_comments(std::string_view value);
    void learn_uris(std::string_view text);
    void learn_uri_headers(std::string_view headers);
    void learn_addresses(std::string_view text);
    void learn_mail(std::string_view text);
    void learn_numbers(std::string_view text);
    void learn_display(std::string_view value);
    void learn_credentials(std::string_view value);
    void learn_call_id(std::string_view value);
    void learn_body(std::string_view body);
    void learn_session(std::string_view line);

    std::uint64_t salt_;
    std::set<std::string, std::less<>> kept_;
    std::string own_;  // in lower case
    std::map<std::string, replaced, std::less<>> all_;
    std::map<std::string, std::string, std::less<>> left_;
    std::map<std::string, std::string, std::less<>> taken_;  // by replacements, of which
    std::set<std::string, std::less<>> known_forms_;
    // Of all, by their first octet in lower case, the longest first.
    std::array<std::vector<form>, 256> by_octet_;
};

namespace limits {
inline constexpr std::size_t shortest = 3;         // octets of a value that is replaced
inline constexpr std::size_t anywhere = 8;         // from here on also within a word
inline constexpr std::size_t short_number = 6;     // digits
inline constexpr std::size_t in_base64 = 6;        // octets of a value that is searched there
inline constexpr std::size_t shortest_number = 7;  // digits of one that is known by its form alone
inline constexpr std::size_t longest_number = 20;  // of an account (ISO 13616)
inline constexpr std::size_t longest_word = 16;    // octets; of letters and digits, more are a token
inline constexpr std::size_t values = 100'000;
}  // namespace limits

// A value in the forms in which results quote octets: itself, printable, and that within JSON.
std::vector<std::string> forms_of(std::string_view value);

}  // namespace redact
