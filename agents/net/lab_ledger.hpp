// What a lab has done, in a database that survives a kill (SQLite, write-ahead log): at most the cells in
// flight are lost.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace net {

class lab_ledger
{
public:
    // Opens it, or begins one. `about`: what must be the same for it to go on. Throws environment_error: it
    // cannot be written, it is no ledger, or that of something else.
    lab_ledger(const std::string& path, const std::string& about);
    ~lab_ledger();

    void read(const std::function<void(const std::string& key, const std::string& json)>& cell) const;
    // How often it was opened, this time included. Whoever plays again what was in flight when it was killed
    // must not send the same Call-IDs once more: a device may still know them.
    std::int64_t session() const;
    void add(const std::string& key, const std::string& json);  // once more: instead of what was there

private:
    struct self;
    std::unique_ptr<self> self_;
};

// What `about` it was begun with; "": there is none, or it cannot be read.
std::string lab_ledger_about(const std::string& path);

}  // namespace net
