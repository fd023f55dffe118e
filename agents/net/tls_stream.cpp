#include "net/tls_stream.hpp"

#include "fsm/certificate_names.hpp"
#include "script/printable.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace net {

namespace {

std::string listed(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& one : all)
        out.append(out.empty() ? "" : ", ").append(script::printable(std::string_view{one}.substr(0, 100)));
    return out.empty() ? "nobody" : out;
}

// RFC 5922 7.3: the certificate of the other end itself is of whom is wanted.
bool is_wanted(X509_STORE_CTX* store, const std::vector<std::string>& wanted)
{
    const auto* const shown = X509_STORE_CTX_get_current_cert(store);
    const auto all = shown ? sip_identities(*shown) : std::vector<std::string>{};
    const auto is_one = [&](const std::string& identity) {
        return std::ranges::any_of(wanted, [&](const auto& w) { return fsm::is_identity(identity, w); });
    };
    if (wanted.empty() || std::ranges::any_of(all, is_one))
        return true;
    X509_STORE_CTX_set_error(store, X509_V_ERR_HOSTNAME_MISMATCH);
    return false;
}

bool is_name(const std::string& host) { return !fsm::numeric_address(host, 0); }

}  // namespace

void prepare(
    tls_stream& s, const connection::identity& is, const tls_end& end, std::string& shown, key_line secrets)
{
    namespace ssl = boost::asio::ssl;
    auto* const session = s.native_handle();
    log_keys(session, std::move(secrets));
    if (is.client)
        if (const auto name = std::ranges::find_if(is.wanted, is_name); name != is.wanted.end())
            SSL_set_tlsext_host_name(session, name->c_str());  // RFC 6066 3: names only
    if (is.client ? !end.verifies() : !end.wants_client())
        return s.set_verify_mode(ssl::verify_none);
    s.set_verify_mode(is.client ? ssl::verify_peer : ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    s.set_verify_callback([wanted = is.wanted, &shown](bool vouched_for, ssl::verify_context& c) {
        auto* const store = c.native_handle();
        if (const auto* own = X509_STORE_CTX_get0_cert(store); own && shown.empty())
            shown = listed(sip_identities(*own));
        return vouched_for && (X509_STORE_CTX_get_error_depth(store) > 0 || is_wanted(store, wanted));
    });
}

connection::agreement agreed_on(tls_stream& s)
{
    auto* const session = s.native_handle();
    connection::agreement out{SSL_get_version(session)};
    out.in_words.append(", ").append(SSL_get_cipher_name(session));
    const std::unique_ptr<X509, decltype(&X509_free)> shown{SSL_get1_peer_certificate(session), X509_free};
    if (!shown)
        return out;
    auto all = sip_identities(*shown);
    out.in_words.append(", of ").append(listed(all));
    if ((SSL_get_verify_mode(session) & SSL_VERIFY_PEER) != 0 && SSL_get_verify_result(session) == X509_V_OK)
        out.verified = std::move(all);
    return out;
}

std::string why_it_failed(tls_stream& s, const std::string& shown, const boost::system::error_code& error)
{
    const auto why = SSL_get_verify_result(s.native_handle());
    if (why == X509_V_OK)
        return error.message();
    return std::string{"its certificate is not accepted: "} + X509_verify_cert_error_string(why) +
           (shown.empty() ? "" : "; it is of " + shown);
}

}  // namespace net
