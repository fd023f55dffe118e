// For every weakness the smallest messages that provoke it, and others that come close and must not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weak_test {

struct step
{
    std::string octets;
    bool ours = false;  // the device sends it
    bool over_tcp = false;
};

struct provocation
{
    std::string_view name;
    std::vector<step> provokes;                  // with the last one, not before
    std::vector<std::vector<step>> near_misses;  // with none of them
};

std::vector<provocation> by_one_message();
std::vector<provocation> by_calls();

// A message as a correct peer sends it. Rows are CSeq, From and so on, one for each; what a test wants to be
// otherwise it changes with `with`.
std::string request(std::string_view method, std::string_view rows = {}, std::string_view body = {});
std::string response(std::string_view status, std::string_view method);
std::string with(std::string whole, std::string_view what, std::string_view instead);  // which stands there
std::string without(std::string whole, std::string_view row);  // the row that begins so

// Of one call, or the other one.
struct call_of
{
    std::string call_id = "c1", from_tag = "a";

    step invite(int cseq = 1, std::string_view to_tag = {}, std::string_view body = "v=0\r\n") const;
    step ask(std::string_view method, int cseq, std::string_view to_tag = {}) const;
    step answer(std::string_view status, std::string_view method, int cseq) const;  // of the device
};

}  // namespace weak_test
