// Names, numbers, addresses and secrets of messages, each replaced by one of the same length and kind
// wherever it stands: letters by letters, digits by digits, so that what was well formed still is, what was
// wrong is still wrong, and every Content-Length is as right as it was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace redact {

enum class kind : std::uint8_t { name, host, address_v4, address_v6, secret };

class replacements
{
public:
    // `salt`: without it nobody can try which value gives which. `kept`: texts that stay, such as the names
    // of lifelines.
    explicit replacements(std::uint64_t salt, std::set<std::string, std::less<>> kept = {});

    // All that a message says of who, where and by which secret: users, numbers and hosts of its URIs,
    // display names, addresses, Call-IDs, credentials, and of session descriptions names, addresses and keys.
    void learn(std::string_view message);
    // Of a text that tells of connections, whose certificates were shown: "TLSv1.3, ..., of NAME, NAME" and
    // "it is of NAME".
    void learn_certificates(std::string_view text);
    void add(std::string_view value, redact::kind what);

    // Octets of a message, or any text that quotes some, also as JSON or in escapes.
    std::string applied_to(std::string_view text) const;

    // Values that are replaced and still stand in this text: none, after applied_to(). A value of at least
    // limits::anywhere octets is found within words, too.
    std::vector<std::string> found_in(std::string_view text) const;

    // Values that could not be replaced, with the reason: they are words of the protocol, or too short.
    const std::map<std::string, std::string, std::less<>>& left() const { return left_; }
    const std::map<std::string, std::string, std::less<>>& all() const { return all_; }

private:
    std::string made(std::string_view value, redact::kind what) const;
    std::string_view match(std::string_view text, std::size_t at) const;
    void learn_line(std::string_view name, std::string_view value);
    void learn_uris(std::string_view text);
    void learn_addresses(std::string_view text);
    void learn_display(std::string_view value);
    void learn_credentials(std::string_view value);
    void learn_body(std::string_view body);

    std::uint64_t salt_;
    std::set<std::string, std::less<>> kept_;
    std::map<std::string, std::string, std::less<>> all_, left_;
    std::set<std::string, std::less<>> taken_;  // by replacements
    // Of all, by their first octet, the longest first.
    std::array<std::vector<std::string_view>, 256> by_octet_;
};

namespace limits {
inline constexpr std::size_t shortest = 3;  // octets of a value that is replaced
inline constexpr std::size_t anywhere = 8;  // from here on also within a word
inline constexpr std::size_t values = 100'000;
}  // namespace limits

// A value in the forms in which results quote octets: itself, printable, and that within JSON.
std::vector<std::string> forms_of(std::string_view value);

}  // namespace redact
