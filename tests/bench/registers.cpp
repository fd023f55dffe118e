// How many REGISTER requests with digest credentials does a registrar of ours answer, per second of processor
// time on one core? No socket, no network; time is virtual, 10,000 of them a second, so that the transactions
// of half a minute (Timer J) are there as they would be.
//
//   bench_registers [-n REGISTERS] [-u USERS] [-a MD5|SHA-256|SHA-512-256] [-c]
//
// Each refreshes the binding of one of the users with the nonce that this user was given, the next nc, and a
// password that is kept as it is: three hashes. -c: each is challenged anew, so that two requests make one
// registration. Clients' work is not counted. Under callgrind, --toggle-collect='*serve_one*'.
#include "crypto/hash.hpp"
#include "fsm/digest_client.hpp"
#include "fsm/digest_server.hpp"
#include "fsm/registrar.hpp"
#include "sip/build.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>

namespace {

using namespace std::chrono_literals;

struct options
{
    int registers = 500'000;
    unsigned users = 5'000;
    fsm::digest_scheme scheme;
    bool challenged = false;
};

double seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

std::string name_of(unsigned user) { return "user" + std::to_string(user); }

// The registrar and who challenges for it, as `sipwright serve registrar` has them.
class office
{
public:
    explicit office(const options& o)
        : guard_{settings(o), sip::choices{2}},
          core_{{registry(), {}, 1'000'000}, sip::choices{1}}
    {
    }
    fsm::registrar& core() { return core_; }
    std::size_t bindings() const { return core_.registry().table().size(); }

private:
    static std::shared_ptr<const fsm::challenger_settings> settings(const options& o)
    {
        auto s = std::make_shared<fsm::challenger_settings>();
        s->hash = crypto::hash;
        s->realm = "example.com";
        s->algorithms = {o.scheme};
        s->life = 24h;
        s->nonces = std::max<std::size_t>(s->nonces, o.users);
        for (unsigned n = 0; n < o.users; ++n)
            s->users[name_of(n)].password = "secret" + std::to_string(n);
        return s;
    }
    fsm::registry_settings registry()
    {
        fsm::registry_settings s;
        s.domains = {"example.com"};
        s.hooks.authorize = [this](fsm::time_point now, const sip::message& m) {
            fsm::authorized out;
            if (const auto is = guard_.verify(now, m, false); is != fsm::proof::right)
                out.refusal = fsm::answer{401, {}, guard_.challenge(now, false, is), {}, {}};
            return out;
        };
        return s;
    }

    fsm::challenger guard_;
    fsm::registrar core_;
};

// What is measured: octets come in, and the answer goes out.
[[gnu::noinline]] sip::message_ptr
serve_one(fsm::registrar& core, fsm::time_point now, const fsm::link& over, std::string octets)
{
    core.received(now, over, sip::store(std::move(octets)));
    core.expired(now);
    for (fsm::event e; core.next_event(e);)
    {
    }
    sip::message_ptr answer;
    for (fsm::transmission out; core.next_transmission(out);)
        answer = out.message;
    return answer;
}

class phone
{
public:
    phone(unsigned n, fsm::digest_hash hash) : name_{name_of(n)}, call_{"call-" + name_ + "@192.0.2.1"}
    {
        known_.hash = hash;
        known_.all = {{"", name_, "secret" + std::to_string(n)}};
    }
    std::string next(sip::choices& pick)
    {
        const auto number = std::to_string(++number_) + " REGISTER";
        const auto who = "<sip:" + name_ + "@example.com>";
        fsm::extra_fields rows{{"Via", "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=" + pick.branch()},
                               {"Max-Forwards", "70"},
                               {"From", who + ";tag=f"},
                               {"To", who},
                               {"Call-ID", call_},
                               {"CSeq", number},
                               {"Contact", "<sip:" + name_ + "@192.0.2.1:5060>;expires=3600"}};
        for (auto& row :
             client_.credentials(known_, {"REGISTER", "sip:example.com", who, call_, {}, nullptr}, pick))
            rows.push_back(std::move(row));
        sip::writer out;
        out.request("REGISTER", "sip:example.com");
        for (const auto& [name, value] : rows)
            out.field(name, value);
        return out.finish();
    }
    void answer(const std::string& request, const sip::message& response)
    {
        const auto sent = sip::store(std::string{request});
        client_.heard(*sent, response);
        client_.answer(known_, *sent, response);
    }
    void forget() { client_ = {}; }

private:
    std::string name_, call_;
    fsm::digest_client client_;
    fsm::digest_accounts known_;
    std::uint32_t number_ = 0;
};

class measurement
{
public:
    explicit measurement(const options& o) : how_{o}, office_{o}
    {
        for (unsigned n = 0; n < o.users; ++n)
            phones_.emplace_back(n, crypto::hash);
    }
    int run()
    {
        for (auto& p : phones_)  // each is challenged once
        {
            send(p, 401);
            send(p, 200);
        }
        used_ = 0;
        for (int n = 0; n < how_.registers; ++n)
        {
            auto& p = phones_[static_cast<unsigned>(n) % phones_.size()];
            if (how_.challenged)
            {
                p.forget();
                send(p, 401);
            }
            send(p, 200);
        }
        std::printf("%s%s: %d registrations of %u users, %zu bindings: %.0f a second\n",
                    std::string{to_text(how_.scheme)}.c_str(),
                    how_.challenged ? ", challenged each time" : "", how_.registers, how_.users,
                    office_.bindings(), how_.registers / used_);
        return 0;
    }

private:
    void send(phone& p, int status)
    {
        const auto octets = p.next(pick_);
        auto copy = octets;
        now_ += 100us;
        const auto before = seconds();
        const auto answer = serve_one(office_.core(), now_, over_, std::move(copy));
        used_ += seconds() - before;
        if (!answer || answer->status() != status)
        {
            std::fprintf(stderr, "%d expected, and not:\n%s\n", status,
                         answer ? std::string{answer->octets()}.c_str() : "nothing");
            std::exit(1);
        }
        if (status == 401)
            p.answer(octets, *answer);
    }

    options how_;
    office office_;
    std::vector<phone> phones_;
    sip::choices pick_{3};
    fsm::time_point now_{};
    const fsm::link over_{*fsm::numeric_address("192.0.2.2", 5060), *fsm::numeric_address("192.0.2.1", 5060)};
    double used_ = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    options o;
    for (int option; (option = getopt(argc, argv, "n:u:a:c")) != -1;)
        switch (option)
        {
        case 'n': o.registers = std::atoi(optarg); break;
        case 'c': o.challenged = true; break;
        case 'u': o.users = static_cast<unsigned>(std::atoi(optarg)); break;
        case 'a':
            if (const auto named = fsm::digest_scheme_named(optarg); named && !named->session)
            {
                o.scheme = *named;
                break;
            }
            [[fallthrough]];
        default:
            std::fputs("usage: bench_registers [-n REGISTERS] [-u USERS] [-a MD5|SHA-256|SHA-512-256] [-c]\n",
                       stderr);
            return 2;
        }
    return measurement{o}.run();
}
