#include "net/archive.hpp"

#include "net/error.hpp"
#include "script/printable.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

namespace net {

namespace {

struct free_archive
{
    void operator()(::archive* a) const { ::archive_free(a); }
};
struct free_entry
{
    void operator()(::archive_entry* e) const { ::archive_entry_free(e); }
};

[[noreturn]] void refuse(const std::string& path, ::archive* of)
{
    const char* const why = ::archive_error_string(of);
    throw environment_error{script::printable(path) + ": " +
                            (why ? script::printable(why) : "no ZIP archive")};
}

bool leads_elsewhere(std::string_view name)
{
    if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos)
        return true;
    for (std::size_t at = 0; at <= name.size();)
    {
        const auto end = std::min(name.find('/', at), name.size());
        if (name.substr(at, end - at) == "..")
            return true;
        at = end + 1;
    }
    return false;
}

::la_ssize_t append(::archive*, void* to, const void* octets, std::size_t size)
{
    static_cast<std::string*>(to)->append(static_cast<const char*>(octets), size);
    return static_cast<::la_ssize_t>(size);
}

}  // namespace

const std::string* file_in(const archived_files& files, std::string_view name)
{
    const auto at = std::ranges::find(files, name, &archived_files::value_type::first);
    return at == files.end() ? nullptr : &at->second;
}

std::string zip_of(const archived_files& files)
{
    std::string out;
    const std::unique_ptr<::archive, free_archive> to{::archive_write_new()};
    if (!to || ::archive_write_set_format_zip(to.get()) != ARCHIVE_OK ||
        ::archive_write_set_bytes_in_last_block(to.get(), 1) != ARCHIVE_OK ||
        ::archive_write_open(to.get(), &out, nullptr, append, nullptr) != ARCHIVE_OK)
        refuse("zip", to.get());
    for (const auto& [name, octets] : files)
    {
        const std::unique_ptr<::archive_entry, free_entry> entry{::archive_entry_new()};
        ::archive_entry_set_pathname(entry.get(), name.c_str());
        ::archive_entry_set_size(entry.get(), static_cast<::la_int64_t>(octets.size()));
        ::archive_entry_set_filetype(entry.get(), AE_IFREG);
        ::archive_entry_set_perm(entry.get(), 0644);
        ::archive_entry_set_mtime(entry.get(), 315'532'800, 0);  // 1980, the first that ZIP knows
        if (::archive_write_header(to.get(), entry.get()) != ARCHIVE_OK ||
            ::archive_write_data(to.get(), octets.data(), octets.size()) !=
                static_cast<::la_ssize_t>(octets.size()))
            refuse("zip", to.get());
    }
    if (::archive_write_close(to.get()) != ARCHIVE_OK)
        refuse("zip", to.get());
    return out;
}

archived_files files_of_zip(std::string_view octets, const std::string& path)
{
    const std::unique_ptr<::archive, free_archive> from{::archive_read_new()};
    if (!from || ::archive_read_support_format_zip(from.get()) != ARCHIVE_OK ||
        ::archive_read_open_memory(from.get(), octets.data(), octets.size()) != ARCHIVE_OK)
        refuse(path, from.get());
    archived_files out;
    std::size_t all = 0;
    for (;;)
    {
        ::archive_entry* entry = nullptr;
        const auto code = ::archive_read_next_header(from.get(), &entry);
        if (code == ARCHIVE_EOF)
            break;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            refuse(path, from.get());
        const char* const written = ::archive_entry_pathname(entry);
        const std::string name = written ? written : "";
        if (::archive_entry_filetype(entry) == AE_IFDIR)
            continue;
        if (leads_elsewhere(name) || ::archive_entry_filetype(entry) != AE_IFREG)
            throw environment_error{script::printable(path) + ": '" + script::printable(name) +
                                    "' is no file of a bundle"};
        if (out.size() == limits::archived)
            throw environment_error{script::printable(path) + ": more than " +
                                    std::to_string(limits::archived) + " files"};
        std::string inside;
        std::array<char, 65'536> piece{};
        for (;;)
        {
            const auto size = ::archive_read_data(from.get(), piece.data(), piece.size());
            if (size < 0)
                refuse(path, from.get());
            if (size == 0)
                break;
            all += static_cast<std::size_t>(size);
            if (all > limits::archive)
                throw environment_error{script::printable(path) + ": more than " +
                                        std::to_string(limits::archive) + " octets in it"};
            inside.append(piece.data(), static_cast<std::size_t>(size));
        }
        out.emplace_back(name, std::move(inside));
    }
    return out;
}

}  // namespace net
