// A text that is sent over TCP, as a trigger.
#include "net/connected.hpp"
#include "net/limits.hpp"

#include <boost/asio/write.hpp>

#include <array>

namespace net {

namespace asio = boost::asio;

namespace {

class text_sent : public connected
{
public:
    text_sent(asio::io_context& io,
              const device::trigger& how,
              const device::occasion& with,
              trigger_ended ended)
        : connected{io, how, std::move(ended)},
          text_{device::filled(how.text, with)},
          expected_{device::filled(how.expect, with)}
    {
        if (how.netstring)
            text_ = device::as_netstring(text_);
    }

private:
    void talk() override
    {
        asio::async_write(socket(), asio::buffer(text_), then([this](std::size_t) {
                              if (expected_.empty())
                                  over();
                              else
                                  listen();
                          }));
    }

    void listen()
    {
        socket().async_read_some(asio::buffer(room_), then([this](std::size_t octets) {
                                     heard_.append(room_.data(), octets);
                                     if (heard_.find(expected_) != std::string::npos)
                                         return over();
                                     if (heard_.size() > limits::trigger_output)
                                         heard_.erase(0, heard_.size() - expected_.size());
                                     listen();
                                 }));
    }

    std::string text_, expected_, heard_;
    std::array<char, 4'096> room_{};
};

}  // namespace

std::unique_ptr<trigger_at_work>
send_text(asio::io_context& io, const device::trigger& how, const device::occasion& with, trigger_ended ended)
{
    return std::make_unique<sent<text_sent>>(io, how, with, std::move(ended));
}

}  // namespace net
