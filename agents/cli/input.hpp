// Files that may be no files: standard input and FIFOs, read so that a signal ends the reading.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

namespace cli {

class input
{
public:
    // A FIFO that nobody writes to: it may be waited for, or is refused.
    enum class fifo : std::uint8_t { may_wait, has_a_writer };

    // "-" is standard input. `stop` is asked while nothing comes. Throws net::environment_error: what is not
    // there, a folder.
    input(const std::string& path, std::function<bool()> stop);
    input(const std::string& path, fifo how);
    ~input();
    input(const input&) = delete;
    input& operator=(const input&) = delete;

    const std::string& begin() const { return begin_; }  // the first octets, 12 if there are so many
    std::FILE* take();  // all of it, from the first octet on; to be closed before this ends
    std::string whole(std::size_t limit);  // the first `limit` octets of it

private:
    static ssize_t read(void* self, char* to, std::size_t size);
    ssize_t next(char* to, std::size_t size);

    void open(const std::string& path, fifo how);

    int file_ = -1;
    bool ours_ = false, waits_ = true;
    std::function<bool()> stop_;
    std::string begin_;
    std::size_t handed_out_ = 0;  // of begin_
};

}  // namespace cli
