// `sipwright certs`: certificates for tests, the good one and those that must not be accepted.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "net/certificates.hpp"
#include "net/file.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>
#include <memory>

namespace cli {

namespace {

using namespace std::chrono_literals;

struct certs_options
{
    std::string folder;
    std::vector<std::string> names;
};

constexpr auto lasts = 365 * 24h, skew = 24h;

net::certificate_wish wish_of(const certs_options& o, std::chrono::sys_seconds now)
{
    net::certificate_wish out;
    out.from = now - skew;
    out.until = now + lasts;
    for (const auto& name : o.names)
        if (const auto numeric = fsm::numeric_address(name, 0))
            out.addresses.push_back(*numeric);
        else
            out.domains.push_back(name);
    out.common_name = o.names.front();
    return out;
}

class folder
{
public:
    explicit folder(std::string path) : path_{std::move(path)} { net::make_folder(path_); }

    void add(const std::string& name, const net::certificate& c, const std::string& what)
    {
        net::write_whole(path_ + '/' + name + ".key", c.key, 0600);
        add_without_key(name, c, what);
    }
    void add_without_key(const std::string& name, const net::certificate& c, const std::string& what)
    {
        net::write_whole(path_ + '/' + name + ".pem", c.chain);
        std::cout << "  " << name << std::string(16 - name.size(), ' ') << what << '\n';
    }

private:
    std::string path_;
};

int certs(const certs_options& o)
{
    for (const auto& name : o.names)
        if (!fsm::numeric_address(name, 0) &&
            (name.empty() || name.find_first_of(",: \t\r\n=") != std::string::npos))
            throw script::usage_error{"--name " + script::in_quotes(name) +
                                      ": expected a domain or an address"};
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto good = wish_of(o, now);
    auto authority_wish = good;
    authority_wish.common_name = "sipwright test authority";
    authority_wish.domains.clear();
    authority_wish.addresses.clear();
    authority_wish.authority = true;
    const auto authority = net::make_certificate(authority_wish);
    authority_wish.common_name = "nobody knows this authority";
    const auto stranger = net::make_certificate(authority_wish);

    folder to{o.folder};
    to.add_without_key("ca", authority, "the authority: give it to whoever is to trust the others (--ca)");
    to.add("good", net::make_certificate(good, &authority),
           "of " + o.names.front() + ", for servers and clients");
    auto other = good;
    other.from = now - 2 * skew;
    other.until = now - skew;
    to.add("expired", net::make_certificate(other, &authority), "since yesterday");
    other.from = now + skew;
    other.until = now + lasts;
    to.add("not-yet-valid", net::make_certificate(other, &authority), "from tomorrow on");
    other = good;
    other.addresses.clear();
    other.domains = {"other.invalid"};
    other.common_name = "other.invalid";
    to.add("other-name", net::make_certificate(other, &authority), "of other.invalid");
    other = good;
    other.addresses.clear();
    other.domains.clear();
    for (const auto& domain : good.domains)
        other.domains.push_back("*." + domain.substr(std::min(domain.find('.') + 1, domain.size())));
    to.add("wildcard", net::make_certificate(other, &authority),
           "a wildcard, which is nobody's (RFC 5922 7.2)");
    to.add("self-signed", net::make_certificate(good), "by itself");
    to.add("unknown-ca", net::make_certificate(good, &stranger), "by an authority that nobody knows");
    std::cout << "each with its private key (.key); valid for a year, good for nothing but tests\n";
    return as_drawn;
}

}  // namespace

void add_certs(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<certs_options>();
    auto* sub = app.add_subcommand("certs",
                                   "Make certificates for tests: a good one, and those that must be refused");
    sub->add_option("DIR", o->folder, "the folder that they are written into")->required();
    sub->add_option(
           "--name", o->names,
           "a domain or an address that they are for (repeatable; default: 127.0.0.1, ::1 and localhost)")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->footer(R"(examples:
  sipwright certs lab --name proxy.example.com --name 192.168.1.20
        configure the proxy with lab/good.pem and lab/good.key
  sipwright run 3.8-unsuccessful-no-answer.toml --dut "Proxy1=192.168.1.20:5061;transport=tls" --ca lab/ca.pem)");
    sub->callback([o, &chosen] {
        if (o->names.empty())
            o->names = {"127.0.0.1", "::1", "localhost"};
        chosen = [o] { return certs(*o); };
    });
}

}  // namespace cli
