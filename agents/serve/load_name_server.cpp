#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/load_dns.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
#include "serve/name_server.hpp"
#include "serve/places.hpp"

namespace serve {

namespace {

// Without "none".
const script::words known_faults(dns::fault_words.begin() + 1, dns::fault_words.end());

class name_server_loader
{
public:
    explicit name_server_loader(const std::string& path) : source_{path} {}

    name_server load(std::string_view text)
    {
        const auto root = source_.parse(text);
        bool has_table = false;
        for (const auto& e : script::as_written(root))
            if (e.key == "listen")
                out_.at = address(e);
            else if (e.key == "dns")
            {
                script::read_dns(source_, e, out_.knows);
                has_table = true;
            }
            else if (e.key == "fault" && e.value->is_table())
                read_faults(*e.value->as_table());
            else if (e.key == "fault")
                out_.wrong.of_all = fault(e);
            else
                source_.unknown_key(e, "at the top of the configuration of a name server",
                                    {"listen", "dns", "fault"});
        if (!has_table)
            source_.refuse({1, 1}, "a table [dns] is missing: \"biloxi.example.com\" = \"A 127.0.0.2\"");
        return std::move(out_);
    }

private:
    fsm::address address(const script::entry& e) const
    {
        const auto text = source_.line(e);
        const auto at = numeric_place(text);
        if (!at)
            source_.refuse(e.value->source().begin,
                           script::in_quotes(text) + " is not where it can listen: \"127.0.0.1:5353\"");
        return *at;
    }

    dns::fault fault(const script::entry& e) const
    {
        const auto word = source_.line(e);
        const auto named = dns::fault_named(word);
        if (!named)
            source_.refuse(e.value->source().begin, script::in_quotes(word) + " is not a fault (" +
                                                        script::joined(known_faults) + ')' +
                                                        script::did_you_mean(word, known_faults));
        return *named;
    }

    void read_faults(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
            if (!out_.wrong.by_name.emplace(script::dns_name(source_, e), fault(e)).second)
                source_.refuse(e.at, script::in_quotes(e.key) + " is there already, in other letters");
    }

    script::script_source source_;
    name_server out_;
};

}  // namespace

name_server load_name_server_text(std::string_view toml, const std::string& path)
{
    return name_server_loader{path}.load(toml);
}

name_server load_name_server(const std::string& path)
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
    return load_name_server_text(octets, path);
}

}  // namespace serve
