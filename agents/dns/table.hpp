// Records by name: a table [dns], which answers as a name server does that knows nothing else.
#pragma once

#include "dns/record.hpp"

#include <map>
#include <string>
#include <string_view>

namespace dns {

struct question
{
    std::string name;  // as kept_name() writes it
    record_type type = record_type::a;
    friend bool operator==(const question&, const question&) = default;
};

std::string to_text(const question& q);  // "SRV _sip._udp.example.com"

enum class outcome : std::uint8_t {
    found,
    nothing,       // the name exists, without such a record
    no_such_name,  // NXDOMAIN (RFC 1035 4.1.1)
    failure,       // the server says that it cannot answer, or its answer cannot be read
    silence,       // no answer in time
};

struct answer
{
    outcome is = outcome::nothing;
    records found;         // those that were asked for, or an alias: whose records they would be
    std::string why = {};  // of a failure: "server failure"; "": nothing is known
};

class table
{
public:
    // Of a kept name. "", or why it does not fit: it is there already, an alias stands beside other records
    // (RFC 1034 3.6.2), the table is full.
    std::string add(const std::string& name, record r);

    bool empty() const { return by_name_.empty(); }
    const records* find(std::string_view name) const;  // null: none
    // One that has none itself, but is the end of one that has, exists, too (RFC 8020 2).
    bool exists(std::string_view name) const;
    answer to(const question& q) const;
    auto begin() const { return by_name_.begin(); }
    auto end() const { return by_name_.end(); }

private:
    std::map<std::string, records, std::less<>> by_name_;
    std::size_t size_ = 0;
};

}  // namespace dns
