#include "net/database.hpp"

#include "net/error.hpp"
#include "script/printable.hpp"

#include <sqlite3.h>

namespace net {

namespace {

// Busy for longer than that: another process has it.
constexpr int patience_ms = 2'000;
constexpr const char* log = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

}  // namespace

database::database(const std::string& path, const char* tables) : name_{script::printable(path)}
{
    const auto code =
        sqlite3_open_v2(path.c_str(), &base_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    sqlite3_busy_timeout(base_, patience_ms);
    if (code != SQLITE_OK || sqlite3_exec(base_, log, nullptr, nullptr, nullptr) != SQLITE_OK ||
        sqlite3_exec(base_, tables, nullptr, nullptr, nullptr) != SQLITE_OK)
    {
        const std::string why = base_ ? sqlite3_errmsg(base_) : "no memory";
        sqlite3_close(base_);
        throw environment_error{name_ + ": " + why};
    }
}

database::~database() { sqlite3_close(base_); }

statement::statement(const database& of, const char* sql) : of_{of.handle()}
{
    if (sqlite3_prepare_v2(of_, sql, -1, &is_, nullptr) != SQLITE_OK)
        throw environment_error{sqlite3_errmsg(of_)};
}

statement::~statement() { sqlite3_finalize(is_); }

statement& statement::bind(std::int64_t value)
{
    sqlite3_bind_int64(is_, ++bound_, value);
    return *this;
}

statement& statement::bind(const std::string& value)
{
    sqlite3_bind_text(is_, ++bound_, value.c_str(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
}

bool statement::step()
{
    const auto code = sqlite3_step(is_);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        throw environment_error{sqlite3_errmsg(of_)};
    return code == SQLITE_ROW;
}

void statement::once()
{
    step();
    sqlite3_reset(is_);
    bound_ = 0;
}

std::int64_t statement::number(int column) const { return sqlite3_column_int64(is_, column); }

std::string statement::text(int column) const
{
    const auto* const octets = reinterpret_cast<const char*>(sqlite3_column_text(is_, column));
    return octets ? std::string{octets, static_cast<std::size_t>(sqlite3_column_bytes(is_, column))}
                  : std::string{};
}

}  // namespace net
