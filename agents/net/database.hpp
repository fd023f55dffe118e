// SQLite, for files that survive a kill: a write-ahead log, one statement at a time. Known to ledgers alone.
#pragma once

#include <cstdint>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace net {

class database
{
public:
    // Opens it or begins one; `tables` makes those that are missing. Throws environment_error.
    database(const std::string& path, const char* tables);
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    sqlite3* handle() const { return base_; }
    const std::string& name() const { return name_; }  // printable

private:
    std::string name_;
    sqlite3* base_ = nullptr;
};

class statement
{
public:
    statement(const database& of, const char* sql);  // throws environment_error, as all below do
    ~statement();
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    statement& bind(std::int64_t value);
    statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    statement& bind(const std::string& value);
    bool step();  // false: there is no further row
    void once();  // a step, and it may be bound anew
    std::int64_t number(int column) const;
    std::string text(int column) const;

private:
    sqlite3* of_;
    sqlite3_stmt* is_ = nullptr;
    int bound_ = 0;
};

}  // namespace net
