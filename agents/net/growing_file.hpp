// A document that grows at its end, such as a list of results: it is whole at any moment, whoever reads it
// and whenever the process is killed.
//
// There are two copies in the folder, one under the document's name and an older one beside it. What is added
// goes to the older one, and then they exchange their names: a write of many pages can be cut by a kill, an
// exchange cannot. So each part is written twice and kept in memory until the next; a process that is killed
// leaves the older copy behind ("result.json.tmp" and its pid). Where a file system cannot exchange names,
// there is one copy, written in place, and a kill within that write may leave the last part cut. The document
// gets its name with the first part: until then an older one of that name stays.
//
// What cannot be renamed (a pipe, a terminal, a file that is our standard output) gets the whole document
// when it is finished; until then it is in a temporary file.
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
    struct copy
    {
        int file = -1;
        std::size_t end = 0;  // of all parts: where the tail begins
    };

    [[noreturn]] void refuse(int error) const;
    int open_new() const;
    void begin();
    int write_last(copy& to, std::string_view parts, std::string_view tail) const;
    void put(std::string_view part, std::string_view tail);
    void put_in_place(std::string_view part, std::string_view tail);
    void take_name();
    void close();
    void copy_to_stream();

    std::string path_, head_, tail_;
    std::string target_, beside_;  // where links lead to; the name of the older copy, if there is one
    copy named_, older_;
    std::string newest_;        // what the older one lacks
    bool is_in_place_ = false;  // one copy only
    int stream_ = -1;           // what cannot be renamed
};

}  // namespace net
