#include "net/ledger.hpp"

#include "net/error.hpp"
#include "script/printable.hpp"

#include <sqlite3.h>

namespace net {

namespace {

// Busy for longer than that: another process has it.
constexpr int patience_ms = 2'000;

constexpr const char* tables = R"(
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), what TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, arm INTEGER NOT NULL, seed INTEGER NOT NULL,
        symptom INTEGER NOT NULL, answers INTEGER NOT NULL, idle INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS findings (number INTEGER PRIMARY KEY, bucket TEXT NOT NULL, json TEXT NOT NULL,
        text TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS rules (id TEXT PRIMARY KEY);
)";

class statement
{
public:
    statement(sqlite3* of, const char* sql) : of_{of}
    {
        if (sqlite3_prepare_v2(of, sql, -1, &is_, nullptr) != SQLITE_OK)
            throw environment_error{sqlite3_errmsg(of)};
    }
    ~statement() { sqlite3_finalize(is_); }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    statement& bind(std::int64_t value)
    {
        sqlite3_bind_int64(is_, ++bound_, value);
        return *this;
    }
    statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    statement& bind(const std::string& value)
    {
        sqlite3_bind_text(is_, ++bound_, value.c_str(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
        return *this;
    }
    // False: there is no further row.
    bool step()
    {
        const auto code = sqlite3_step(is_);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            throw environment_error{sqlite3_errmsg(of_)};
        return code == SQLITE_ROW;
    }
    void once()
    {
        step();
        sqlite3_reset(is_);
        bound_ = 0;
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(is_, column); }
    std::string text(int column) const
    {
        const auto* const octets = reinterpret_cast<const char*>(sqlite3_column_text(is_, column));
        return octets ? std::string{octets, static_cast<std::size_t>(sqlite3_column_bytes(is_, column))}
                      : std::string{};
    }

private:
    sqlite3* of_;
    sqlite3_stmt* is_ = nullptr;
    int bound_ = 0;
};

}  // namespace

struct ledger::self
{
    explicit self(const std::string& path) : name{script::printable(path)}
    {
        const auto code =
            sqlite3_open_v2(path.c_str(), &base, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
        sqlite3_busy_timeout(base, patience_ms);
        if (code != SQLITE_OK || sqlite3_exec(base, tables, nullptr, nullptr, nullptr) != SQLITE_OK)
        {
            const std::string why = base ? sqlite3_errmsg(base) : "no memory";
            sqlite3_close(base);
            throw environment_error{name + ": " + why};
        }
    }
    self(const self&) = delete;
    self& operator=(const self&) = delete;
    ~self()
    {
        add_case.reset();
        sqlite3_close(base);
    }

    std::string name;
    sqlite3* base = nullptr;
    std::optional<statement> add_case;
};

ledger::ledger(const std::string& path, const std::string& about) : self_{std::make_unique<self>(path)}
{
    {
        statement is{self_->base, "SELECT what FROM about"};
        if (!is.step())
            statement{self_->base, "INSERT INTO about VALUES (1, ?)"}.bind(about).once();
        else if (is.text(0) != about)
            throw environment_error{self_->name +
                                    " is of another campaign: " + script::printable(is.text(0)) +
                                    "; this one is " + script::printable(about)};
    }
    self_->add_case.emplace(self_->base, "INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?)");
}

ledger::~ledger() = default;

void ledger::read(const std::function<void(const campaign::case_played&)>& played,
                  const std::function<void(const std::string& bucket)>& found) const
{
    statement cases{self_->base, "SELECT * FROM cases ORDER BY number"};
    while (cases.step())
        played({static_cast<std::uint64_t>(cases.number(0)), static_cast<std::size_t>(cases.number(1)),
                static_cast<std::uint64_t>(cases.number(2)), static_cast<campaign::symptom>(cases.number(3)),
                static_cast<std::uint64_t>(cases.number(4)), cases.number(5) != 0});
    statement findings{self_->base, "SELECT bucket FROM findings ORDER BY number"};
    while (findings.step())
        found(findings.text(0));
}

void ledger::add(const campaign::case_played& c)
{
    self_->add_case->bind(c.number)
        .bind(std::uint64_t{c.arm})
        .bind(c.seed)
        .bind(std::int64_t{static_cast<int>(c.what)})
        .bind(c.answers)
        .bind(std::int64_t{c.nothing})
        .once();
}

void ledger::add(const campaign::finding& f, const std::string& json)
{
    statement{self_->base, "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?)"}
        .bind(std::uint64_t{f.number})
        .bind(f.bucket)
        .bind(json)
        .bind(f.text)
        .once();
}

void ledger::add_triggered(std::string_view rule)
{
    statement{self_->base, "INSERT OR IGNORE INTO rules VALUES (?)"}.bind(std::string{rule}).once();
}

std::vector<std::string> ledger::triggered() const
{
    std::vector<std::string> out;
    statement all{self_->base, "SELECT id FROM rules ORDER BY id"};
    while (all.step())
        out.push_back(all.text(0));
    return out;
}

std::vector<std::string> ledger::findings() const
{
    std::vector<std::string> out;
    statement all{self_->base, "SELECT json FROM findings ORDER BY number"};
    while (all.step())
        out.push_back(all.text(0));
    return out;
}

}  // namespace net
