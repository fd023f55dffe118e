#include "net/ledger.hpp"

#include "net/database.hpp"
#include "net/error.hpp"
#include "script/printable.hpp"

#include <optional>

namespace net {

namespace {

constexpr const char* tables = R"(
    CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), what TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, arm INTEGER NOT NULL, seed INTEGER NOT NULL,
        symptom INTEGER NOT NULL, answers INTEGER NOT NULL, idle INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS findings (number INTEGER PRIMARY KEY, bucket TEXT NOT NULL, json TEXT NOT NULL,
        text TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS rules (id TEXT PRIMARY KEY);
)";

}  // namespace

struct ledger::self
{
    explicit self(const std::string& path) : base{path, tables} {}

    database base;
    std::optional<statement> add_case;
};

ledger::ledger(const std::string& path, const std::string& about) : self_{std::make_unique<self>(path)}
{
    {
        statement is{self_->base, "SELECT what FROM about"};
        if (!is.step())
            statement{self_->base, "INSERT INTO about VALUES (1, ?)"}.bind(about).once();
        else if (is.text(0) != about)
            throw environment_error{self_->base.name() +
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
