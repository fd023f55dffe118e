#include "cli/reach.hpp"

#include "net/resolve.hpp"

#include <utility>

namespace cli {

run::reach reach_of(const std::vector<std::string>& hosts)
{
    std::vector<fsm::address> authorized;
    for (const auto& host : hosts)
        authorized.push_back(net::resolve(host, 0));
    return run::reach{std::move(authorized)};
}

}  // namespace cli
