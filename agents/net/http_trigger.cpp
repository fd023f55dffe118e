// A request over HTTP or HTTPS, as a trigger.
#include "fsm/address.hpp"
#include "net/connected.hpp"
#include "net/limits.hpp"
#include "script/printable.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>

namespace net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = asio::ssl;
using error_code = boost::system::error_code;

namespace {

class request_sent : public connected
{
public:
    request_sent(asio::io_context& io,
                 const device::trigger& how,
                 const device::occasion& with,
                 trigger_ended ended)
        : connected{io, how, std::move(ended)}
    {
        const auto method = how.method.empty() ? (how.body.empty() ? "GET" : "POST") : how.method;
        const bool usual = how.port == (how.secure ? 443 : 80);
        request_.method(http::string_to_verb(method));
        request_.target(device::filled(how.path, with, device::in_url));
        request_.version(11);
        request_.set(http::field::host, usual ? host() : host() + ':' + port());
        request_.set(http::field::user_agent, "sipwright");
        request_.set(http::field::connection, "close");
        if (!how.body.empty())
            request_.set(http::field::content_type,
                         how.content_type.empty() ? "text/plain" : how.content_type);
        request_.body() = device::filled(how.body, with);
        request_.prepare_payload();
    }

protected:
    void talk() override { ask(socket()); }

    template <class Stream>
    void ask(Stream& to)
    {
        http::async_write(to, request_, then([this, &to](std::size_t) {
                              http::async_read_header(to, buffer_, response_,
                                                      then([this](std::size_t) { answered(); }));
                          }));
    }

private:
    void answered()
    {
        const auto& m = response_.get();
        if (m.result_int() / 100 == 2)
            return over();
        over("it is answered with " + std::to_string(m.result_int()) + ' ' +
             script::printable(std::string_view{m.reason().data(), m.reason().size()}.substr(0, 100)));
    }

    http::request<http::string_body> request_;
    boost::beast::flat_buffer buffer_{limits::trigger_output};
    http::response_parser<http::empty_body> response_;
};

// RFC 9110 4.2.2, 4.3.4: the server shows a certificate for the host of the URL that somebody signed who is
// trusted: whom the profile names, else whom the system trusts.
class request_sent_securely : public request_sent
{
public:
    request_sent_securely(asio::io_context& io,
                          const device::trigger& how,
                          const device::occasion& with,
                          trigger_ended ended)
        : request_sent{io, how, with, std::move(ended)},
          context_{trusting(how.ca, unreadable_)},
          tls_{socket(), context_}
    {
        tls_.set_verify_mode(ssl::verify_peer);
        auto* const tls = tls_.native_handle();
        auto* const wanted = SSL_get0_param(tls);
        const bool is_numeric = fsm::numeric_address(how.host, how.port).has_value();
        auto bare = how.host;  // of an IPv6 address without brackets
        std::erase_if(bare, [](char c) { return c == '[' || c == ']'; });
        is_named_ =
            (is_numeric ? X509_VERIFY_PARAM_set1_ip_asc(wanted, bare.c_str())
                        : X509_VERIFY_PARAM_set1_host(wanted, how.host.c_str(), how.host.size())) == 1;
        if (!is_numeric)
            SSL_set_tlsext_host_name(tls, how.host.c_str());  // RFC 6066 3: names only
    }

private:
    // Certificates (PEM) of who is trusted; "": whom the system trusts.
    static ssl::context trusting(const std::string& ca, error_code& unreadable)
    {
        ssl::context out{ssl::context::tls_client};
        if (ca.empty())
            out.set_default_verify_paths(unreadable);
        else
            out.add_certificate_authority(asio::buffer(ca), unreadable);
        return out;
    }
    void talk() override
    {
        if (unreadable_)
            return over("no certificate of who is trusted can be read: " + unreadable_.message());
        if (!is_named_)
            return over("no certificate can be for " + host());
        tls_.async_handshake(ssl::stream_base::client, then([this] { ask(tls_); }));
    }
    std::string reason(const error_code& error) const override
    {
        const auto why = SSL_get_verify_result(tls_.native_handle());
        return why == X509_V_OK
                   ? request_sent::reason(error)
                   : std::string{"its certificate is not accepted: "} + X509_verify_cert_error_string(why);
    }

    error_code unreadable_;
    ssl::context context_;
    mutable ssl::stream<asio::ip::tcp::socket&> tls_;
    bool is_named_ = false;  // it is known whose certificate is wanted
};

}  // namespace

std::unique_ptr<trigger_at_work> send_request(asio::io_context& io,
                                              const device::trigger& how,
                                              const device::occasion& with,
                                              trigger_ended ended)
{
    if (how.secure)
        return std::make_unique<sent<request_sent_securely>>(io, how, with, std::move(ended));
    return std::make_unique<sent<request_sent>>(io, how, with, std::move(ended));
}

}  // namespace net
