#include "cli/tls_options.hpp"

#include "cli/outputs.hpp"
#include "net/file.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

namespace cli {

namespace {

constexpr std::size_t most_octets = 1 << 20;  // of a file with certificates

int minor_version(const std::string& text)
{
    if (text == "1.2")
        return 2;
    if (text == "1.3")
        return 3;
    throw script::usage_error{"--tls-version " + script::in_quotes(text) + ": expected 1.2 or 1.3"};
}

}  // namespace

void add_tls_options(CLI::App& to, tls_options& o)
{
    to.add_option("--ca", o.ca,
                  "FILE: whoever these certificates (PEM) vouch for is believed to be who his certificate "
                  "says (default: those that "
                  "the system trusts)")
        ->check(not_empty);
    auto* const own = to.add_option("--cert", o.certificate,
                                    "FILE: the certificate of all agents, PEM, and those between it and the "
                                    "root (default: each has one "
                                    "that is made for the run)")
                          ->check(not_empty);
    to.add_option("--key", o.key, "FILE: its private key, PEM")->check(not_empty)->needs(own);
    to.add_flag("--tls-insecure", o.insecure,
                "whatever certificate a device shows is accepted; every report says so");
    to.add_flag("--tls-mutual", o.mutual, "who connects to an agent has to show a certificate, too");
    to.add_option("--tls-version", o.version, "1.2 or 1.3: only this one (default: both)")->check(not_empty);
    to.add_option(
          "--keylog", o.key_log,
          "secrets of TLS sessions into this file (NSS key log format), as they become known; only its owner "
          "may read it. "
          "A capture of run --out has them in any case")
        ->type_name("FILE")
        ->check(not_a_file_name);
    to.add_option("--tls-ciphers", o.ciphers, "only these, as OpenSSL names them, separated by ':'")
        ->check(not_empty);
}

net::tls_settings tls_of(const tls_options& o, std::vector<std::string>& notes)
{
    net::tls_settings out;
    const auto read = [](const std::string& path) {
        return path.empty() ? std::string{} : net::read_whole(path, most_octets);
    };
    out.trusted = read(o.ca);
    out.own.chain = read(o.certificate);
    out.own.key = read(o.key.empty() ? o.certificate : o.key);
    out.wants_client = o.mutual;
    out.ciphers = o.ciphers;
    if (!o.version.empty())
        out.least = out.most = minor_version(o.version);
    if (o.insecure)
    {
        out.verifies = false;
        notes.push_back(
            "--tls-insecure: no certificate was verified; whoever answered was taken for whom was wanted");
    }
    return out;
}

}  // namespace cli
