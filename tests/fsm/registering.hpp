// A registrar at 192.0.2.11 for example.com, and REGISTER requests of a stranger at 192.0.2.99.
#pragma once

#include "wire.hpp"

#include "fsm/registrar.hpp"

namespace wire {

inline fsm::registry_settings for_example_com(fsm::registrar_terms terms = {})
{
    fsm::registry_settings out;
    out.domains = {"example.com", "192.0.2.11"};
    out.terms = terms;
    return out;
}

struct office
{
    network net;
    fsm::registrar core;
    int branch = 0, cseq = 0;

    explicit office(fsm::registry_settings s = for_example_com())
        : core{fsm::registrar_settings{std::move(s), {}}, sip::choices{11}}
    {
        net.add("Registrar", core, at(11), [this] {
            for (fsm::event e; core.next_event(e);)
            {
            }
        });
        net.stranger_at("stranger", at(99));
    }

    // What comes back to these octets at once; null: nothing.
    sip::message_ptr answer_to(const std::string& octets)
    {
        const auto before = net.log.size();
        net.put("stranger", at(11), octets);
        net.settle();
        for (auto i = net.log.size(); i-- > before + 1;)
            if (net.log[i].to == "stranger")
                return net.log[i].message;
        return nullptr;
    }

    // A REGISTER of its own transaction, with CSeq one higher than the last; changes as those of request().
    sip::message_ptr put(fsm::extra_fields changes, const std::string& method = "REGISTER")
    {
        fsm::extra_fields all{
            {"Via", "SIP/2.0/UDP 192.0.2.99:5060;branch=z9hG4bK" + std::to_string(++branch)},
            {"To", "<sip:bob@example.com>"},
            {"From", "<sip:bob@example.com>;tag=f"},
            {"CSeq", std::to_string(++cseq) + ' ' + method},
            {"Contact", ""},
        };
        for (auto& [name, value] : changes)
        {
            const auto same = std::find_if(all.begin(), all.end(), [&](auto& f) { return f.first == name; });
            if (same != all.end())
                same->second = value;
            else
                all.emplace_back(name, value);
        }
        return answer_to(request(method, "sip:example.com", all));
    }
    int status(fsm::extra_fields changes, const std::string& method = "REGISTER")
    {
        const auto got = put(std::move(changes), method);
        return got ? got->status() : 0;
    }
    // Values of that field in the answer to a query, in their order.
    std::vector<std::string> contacts() { return values(*put({})); }
    static std::vector<std::string> values(const sip::message& m, sip::field_id id = sip::field_id::contact)
    {
        std::vector<std::string> out;
        for (const auto* row = m.first(id); row; row = m.next(*row))
            out.emplace_back(m.value(*row));
        return out;
    }
};

inline fsm::extra_fields contact(const std::string& value, fsm::extra_fields more = {})
{
    more.emplace_back("Contact", value);
    return more;
}

using texts = std::vector<std::string>;

}  // namespace wire
