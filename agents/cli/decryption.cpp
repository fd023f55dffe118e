#include "cli/decryption.hpp"

#include "capture/limits.hpp"
#include "cli/options.hpp"
#include "crypto/ciphers.hpp"
#include "net/file.hpp"

namespace cli {

void add_key_log(CLI::App& to, std::string& path)
{
    to.add_option(
          "--keylog", path,
          "secrets of TLS sessions from this file (NSS key log format), beside those that a pcapng file has "
          "of its own")
        ->type_name("FILE")
        ->check(not_empty);
}

capture::decryption decryption_with(const std::string& key_log)
{
    capture::decryption out{{crypto::hmac, crypto::open, crypto::decipher}, {}};
    if (!key_log.empty())
        out.secrets.add(net::read_whole(key_log, capture::limits::secrets_octets));
    return out;
}

}  // namespace cli
