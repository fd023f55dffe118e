#include "net/lab_ledger.hpp"

#include "net/database.hpp"
#include "net/error.hpp"
#include "script/printable.hpp"

#include <filesystem>

namespace net {

namespace {

constexpr const char* tables = R"(
    CREATE TABLE IF NOT EXISTS lab (one INTEGER PRIMARY KEY CHECK (one = 1), what TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS sessions (number INTEGER PRIMARY KEY AUTOINCREMENT);
    CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, json TEXT NOT NULL);
)";

}  // namespace

struct lab_ledger::self
{
    explicit self(const std::string& path)
        : base{path, tables},
          add{base, "INSERT OR REPLACE INTO results VALUES (?, ?)"}
    {
    }

    database base;
    statement add;
};

lab_ledger::lab_ledger(const std::string& path, const std::string& about)
    : self_{std::make_unique<self>(path)}
{
    statement is{self_->base, "SELECT what FROM lab"};
    if (!is.step())
        statement{self_->base, "INSERT INTO lab VALUES (1, ?)"}.bind(about).once();
    else if (is.text(0) != about)
        throw environment_error{self_->base.name() + " is of another lab: " + script::printable(is.text(0)) +
                                "; this one is " + script::printable(about)};
    statement{self_->base, "INSERT INTO sessions DEFAULT VALUES"}.once();
}

std::int64_t lab_ledger::session() const
{
    statement last{self_->base, "SELECT max(number) FROM sessions"};
    return last.step() ? last.number(0) : 1;
}

lab_ledger::~lab_ledger() = default;

void lab_ledger::read(const std::function<void(const std::string&, const std::string&)>& cell) const
{
    statement all{self_->base, "SELECT key, json FROM results ORDER BY rowid"};
    while (all.step())
        cell(all.text(0), all.text(1));
}

void lab_ledger::add(const std::string& key, const std::string& json)
{
    self_->add.bind(key).bind(json).once();
}

std::string lab_ledger_about(const std::string& path)
{
    std::error_code none;
    if (!std::filesystem::exists(path, none))
        return {};
    const database base{path, tables};
    statement is{base, "SELECT what FROM lab"};
    return is.step() ? is.text(0) : std::string{};
}

}  // namespace net
