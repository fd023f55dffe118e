// What it costs a user agent to make a request and an answer: two of them call each other, INVITE, 200, ACK,
// BYE, 200, without a network, and each call is forgotten before the next.
//
//   bench_user_agent [calls]      allocations of each step, on average; under callgrind, instructions
#include "fsm/user_agent.hpp"

#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

std::uint64_t allocations = 0;

}  // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const block = std::malloc(size ? size : 1))
        return block;
    throw std::bad_alloc{};
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace {

using namespace std::chrono_literals;

struct step
{
    const char* name;
    std::uint64_t allocations = 0, times = 0;
};

struct counted
{
    explicit counted(step& s) : of{s}, before{allocations} {}
    ~counted()
    {
        of.allocations += allocations - before;
        ++of.times;
    }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;

    step& of;
    std::uint64_t before;
};

fsm::user_agent_settings settings(const fsm::address& at, const std::string& name)
{
    fsm::user_agent_settings out;
    out.local = at;
    out.aor = "sip:" + name + "@example.com";
    out.contact_user = name;
    return out;
}

class calls
{
public:
    void play()
    {
        const auto invite = [&] {
            fsm::outgoing_request what;
            what.request_uri = "sip:bob@example.com";
            what.next_hop = there_;
            const counted c{steps_[0]};
            return alice_.request(now_, std::move(what));
        }();
        pass(alice_, bob_, there_, here_);
        answer(bob_, steps_[1]);
        pass(bob_, alice_, here_, there_);
        for (fsm::event e; alice_.next_event(e);)
        {
        }
        const auto dialog = alice_.dialog_of(invite);
        {
            const counted c{steps_[2]};
            alice_.ack(now_, dialog);
        }
        pass(alice_, bob_, there_, here_);
        {
            const counted c{steps_[3]};
            alice_.request_in(now_, dialog, "BYE");
        }
        pass(alice_, bob_, there_, here_);
        answer(bob_, steps_[4]);
        pass(bob_, alice_, here_, there_);
        now_ += 60s;
        for (auto* agent : {&alice_, &bob_})
        {
            agent->expired(now_);
            for (fsm::event e; agent->next_event(e);)
            {
            }
        }
    }
    void print() const
    {
        for (const auto& s : steps_)
            std::printf("%-18s %6.1f allocations\n", s.name,
                        static_cast<double>(s.allocations) / static_cast<double>(s.times));
    }

private:
    void pass(fsm::user_agent& from, fsm::user_agent& to, const fsm::address& at, const fsm::address& source)
    {
        for (fsm::transmission out; from.next_transmission(out);)
            to.received(now_, {at, source}, out.message);
    }
    void answer(fsm::user_agent& agent, step& s)
    {
        for (fsm::event e; agent.next_event(e);)
            if (e.what == fsm::happened::request)
            {
                fsm::answer how;
                const counted c{s};
                agent.answer_request(now_, e.transaction, std::move(how));
            }
    }

    fsm::time_point now_{};
    const fsm::address here_ = *fsm::numeric_address("192.0.2.1", 5060);
    const fsm::address there_ = *fsm::numeric_address("192.0.2.2", 5060);
    fsm::user_agent alice_{settings(here_, "alice"), sip::choices{1}};
    fsm::user_agent bob_{settings(there_, "bob"), sip::choices{2}};
    step steps_[5] = {{"INVITE"}, {"200 to INVITE"}, {"ACK"}, {"BYE"}, {"200 to BYE"}};
};

}  // namespace

int main(int argc, char** argv)
{
    calls all;
    for (int n = argc > 1 ? std::atoi(argv[1]) : 2000; n > 0; --n)
        all.play();
    all.print();
}
