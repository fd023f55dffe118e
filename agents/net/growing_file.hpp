// A document that grows at its end, such as a list of results: it is whole after each addition.
//
// What is added is written in front of the document's end, and the end behind it, with one write. So a
// process that is killed leaves a document with all that was added; only one that is killed within that write
// may leave its last part cut. The file gets its name with the first part: until then an older one stays.
//
// What cannot be written in place (a pipe, a terminal, a file that is our standard output) gets the whole
// document when it is finished; until then it is in a temporary file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace net {

class growing_file
{
public:
    // Asks whether it can be written, and leaves no trace. Throws environment_error, as all below do: a FIFO
    // that nobody reads, a folder that is not there.
    growing_file(std::string path, std::string_view head, std::string_view tail);
    ~growing_file();
    growing_file(growing_file&& other) noexcept;
    growing_file& operator=(growing_file&&) = delete;

    void add(std::string_view part);
    void change_head(std::string_view head);  // to one of the same size
    void finish(std::string_view tail);       // instead of the one so far
    void finish();

private:
    [[noreturn]] void refuse(int error) const;
    void begin();
    void take_name();
    void write_tail();
    void close();
    void copy_to_stream();

    std::string path_, head_, tail_;
    std::string target_, beside_;  // where links lead to; its name until there is a part
    int file_ = -1;
    int stream_ = -1;      // where it cannot be written in place
    std::size_t end_ = 0;  // of all parts: where the tail begins
};

}  // namespace net
