// A client of name servers: c-ares, asked one question at a time.
#pragma once

#include "dns/table.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace net {

class name_client
{
public:
    // `server`: HOST:PORT with a numeric host; "": those of the system. Throws environment_error.
    explicit name_client(const std::string& server);
    ~name_client();

    bool is_in_hosts_file(const std::string& name);
    dns::answer of_hosts_file(const dns::question& q);  // of the name of a host; without addresses, nothing
    // Each server is asked limits::name_tries times; what is not there at `until` is silence. A question that
    // got TC is asked again over TCP.
    dns::answer ask(const dns::question& q, std::chrono::steady_clock::time_point until);

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace net
