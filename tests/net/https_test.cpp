// Triggers over TLS, to a server on 127.0.0.1 whose certificate is its own.
#include "net/triggers.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;
using error_code = boost::system::error_code;

// A key, and a certificate that it has signed itself, for the address 127.0.0.1 and an hour.
struct identity
{
    std::string certificate, key;  // PEM
};

template <class Put>
std::string as_pem(Put put)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
    EXPECT_EQ(put(out.get()), 1);
    char* octets = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &octets);
    return {octets, static_cast<std::size_t>(size)};
}

identity make_identity()
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    const std::unique_ptr<X509, decltype(&X509_free)> made{X509_new(), X509_free};
    auto* const x = made.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3'600);
    X509_set_pubkey(x, key.get());
    auto* const name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("phone"), -1,
                               -1, 0);
    X509_set_issuer_name(x, name);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> address{
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"), X509_EXTENSION_free};
    X509_add_ext(x, address.get(), -1);
    EXPECT_GT(X509_sign(x, key.get(), EVP_sha256()), 0);
    return {as_pem([&](BIO* out) { return PEM_write_bio_X509(out, x); }), as_pem([&](BIO* out) {
                return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

const identity& phone()
{
    static const auto made = make_identity();
    return made;
}

// What the server heard, and why the trigger failed: "" when it worked.
struct told
{
    std::string heard, why = "it never ended";
};

// A server that answers one request with `status`; `secure`: over TLS. Asked by that name, and trusted as
// `ca` says.
told asked(std::string host, std::string ca, bool secure = true, std::string status = "200 OK")
{
    told out;
    asio::io_context io{1}, of_server{1};
    tcp::acceptor server{of_server, {asio::ip::address_v4::loopback(), 0}};
    std::thread answering{[&] {
        error_code failed;
        tcp::socket peer{of_server};
        server.accept(peer, failed);
        std::string octets;
        const auto serve = [&](auto& stream) {
            asio::read_until(stream, asio::dynamic_buffer(octets), "\r\n\r\n", failed);
            if (!failed)
                asio::write(stream, asio::buffer("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"),
                            failed);
        };
        asio::ssl::context how{asio::ssl::context::tls_server};
        how.use_certificate(asio::buffer(phone().certificate), asio::ssl::context::pem);
        how.use_private_key(asio::buffer(phone().key), asio::ssl::context::pem);
        asio::ssl::stream<tcp::socket&> tls{peer, how};
        if (secure)
            tls.handshake(asio::ssl::stream_base::server, failed);
        if (failed)
            return;
        if (secure)
            serve(tls);
        else
        {
            std::array<char, 16> first{};
            peer.read_some(asio::buffer(first), failed);
            asio::write(peer, asio::buffer(std::string_view{"HTTP/1.1 400 Bad Request\r\n\r\n"}), failed);
        }
        out.heard = octets;
    }};
    device::trigger t;
    t.kind = device::trigger_kind::http;
    t.secure = true;
    t.ca = std::move(ca);
    t.host = std::move(host);
    t.port = server.local_endpoint().port();
    t.path = "/ring?{target}";
    t.timeout = 20s;
    run::firing what;
    what.how = &t;
    what.with = {"sip:bob@b", "sip:alice@a"};
    net::triggers all{io, {}};
    all.fire(
        what,
        [&](std::string why) {
            out.why = std::move(why);
            io.stop();
        },
        [] { return true; });
    io.run_for(30s);
    all.end();
    answering.join();
    return out;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST(https, a_certificate_that_the_profile_trusts_is_accepted)
{
    const auto t = asked("127.0.0.1", phone().certificate);
    EXPECT_EQ(t.why, "");
    EXPECT_TRUE(t.heard.starts_with("GET /ring?sip%3Aalice%40a HTTP/1.1\r\n")) << t.heard;
    EXPECT_EQ(asked("127.0.0.1", phone().certificate, true, "503 Busy").why, "it is answered with 503 Busy");
}

TEST(https, one_that_nobody_has_signed_whom_the_system_trusts_is_not)
{
    const auto t = asked("127.0.0.1", "");
    EXPECT_TRUE(holds(t.why, ": its certificate is not accepted: self-signed certificate")) << t.why;
    EXPECT_EQ(t.heard, "");
}

// RFC 9110 4.3.4: "the client MUST verify the service's identity".
TEST(https, one_for_another_host_is_not)
{
    const auto t = asked("localhost", phone().certificate);
    EXPECT_TRUE(holds(t.why, ": its certificate is not accepted: hostname mismatch")) << t.why;
    EXPECT_EQ(t.heard, "");
}

TEST(https, what_does_not_speak_tls_has_failed)
{
    const auto t = asked("127.0.0.1", phone().certificate, false);
    EXPECT_TRUE(t.why.starts_with("127.0.0.1:")) << t.why;
    EXPECT_FALSE(holds(t.why, "certificate")) << t.why;
}

TEST(https, certificates_that_cannot_be_read_have_failed)
{
    const auto t = asked("127.0.0.1", "-----BEGIN CERTIFICATE-----\nnonsense\n");
    EXPECT_NE(t.why, "");
    EXPECT_EQ(t.heard, "");
}
