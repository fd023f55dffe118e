// A key log (NSS format), which Wireshark and others take the secrets of TLS sessions from: a line for each
// as it becomes known, for its owner's eyes only.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace net {

class key_log
{
public:
    // Begins the file anew, with mode 0600 whatever it had. Throws environment_error when it cannot be
    // written.
    explicit key_log(const std::string& path);
    ~key_log();
    key_log(const key_log&) = delete;
    key_log& operator=(const key_log&) = delete;

    void add(std::string_view line);  // from any thread
    std::string trouble() const;      // why it ends early; "" when all is in it

private:
    mutable std::mutex busy_;
    std::string path_, trouble_;
    int file_ = -1;
};

}  // namespace net
