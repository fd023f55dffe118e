// What one connection carried, on its way into a capture: kept until it is known whose it is, then written as
// it happens.
#pragma once

#include "net/capture.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace net {

class tape
{
public:
    using wall_time = capture::wall_time;

    // `by`: the name of the client; "": not known.
    void
    opened(wall_time at, const fsm::address& client, const fsm::address& server, const std::string& by = {});
    void refused(wall_time at, const fsm::address& client, const fsm::address& server);
    void octets(wall_time at, bool by_client, std::string_view sent);
    void closed(wall_time at, bool by_client, bool reset);

    // Of a session whose secrets are known from now on, or never: readers want them before what they are for,
    // so what came before waits for release().
    void hold() { held_ = true; }
    void secret(std::string_view line);  // of a key log
    void release();

    void into(capture& file);  // which outlives this, or what is called on it
    void drop();               // nobody wants it

private:
    struct piece
    {
        enum class kind : std::uint8_t { opened, refused, octets, closed, reset } what = kind::octets;
        wall_time at;
        bool by_client = true;
        std::string octets;
    };

    void add(piece p);
    void write(const piece& p) const;
    void write_early();

    fsm::address client_, server_;
    std::string by_;
    capture* file_ = nullptr;
    bool dropped_ = false, held_ = false;
    std::string secrets_;
    std::vector<piece> early_;  // limits::taped octets at most; behind them there is a hole
    std::size_t size_ = 0;
};

}  // namespace net
