// A script's text as TOML: typed reading of its keys, and errors that name file, line and column.
#pragma once

#include "fsm/address.hpp"
#include "fsm/time.hpp"
#include "script/toml.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace script {

using words = std::vector<std::string_view>;

struct entry
{
    std::string_view key;
    toml::source_position at;
    const toml::node* value;
};

// toml++ sorts by key; mistakes are reported, and fields sent, in the order in which they were written.
std::vector<entry> as_written(const toml::table& t);

std::string_view kind_of(const toml::node& n);  // "a table"

// Whoever reads finds what was wanted, or throws script_error.
class script_source
{
public:
    explicit script_source(std::string path) : path_{std::move(path)} {}

    const std::string& path() const { return path_; }
    toml::table parse(std::string_view text) const;

    [[noreturn]] void refuse(toml::source_position at, const std::string& what) const;
    // In another file: at an octet of what it holds.
    [[noreturn]] void refuse_in(const std::string& path,
                                std::string_view text,
                                std::size_t offset,
                                const std::string& what) const;
    [[noreturn]] void wrong_type(const entry& e, std::string_view wanted) const;
    // What is planned and not built: nothing that an author writes is skipped in silence. `instead`: what
    // there is.
    [[noreturn]] void
    not_there_yet(toml::source_position at, const std::string& what, std::string_view instead) const;
    [[noreturn]] void unknown_key(const entry& e, std::string_view where, const words& allowed) const;

    std::string text(const entry& e, std::string_view wanted = "a text") const;
    std::string line(const entry& e) const;  // not empty, no control characters
    bool yes_or_no(const entry& e) const;
    fsm::transport transport(const entry& e) const;  // "udp", "tcp", "tls", "ws", "wss"
    fsm::duration pause(const entry& e) const;
    std::uint32_t number(const entry& e, const toml::node& n, std::int64_t least, std::int64_t most) const;
    const toml::table& table(const entry& e, std::string_view wanted) const;
    const toml::array& array(const entry& e, std::string_view wanted) const;
    std::string lines(const entry& e) const;  // an array of texts: with CRLF between them
    std::string file(const entry& e) const;   // the octets of the file of that name beside the script
    const std::vector<std::string>& opened() const { return opened_; }  // the paths of those files

private:
    std::string path_;
    mutable std::vector<std::string> opened_;
};

}  // namespace script
