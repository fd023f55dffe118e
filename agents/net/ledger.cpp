#include "net/ledger.hpp"

#include "net/database.hpp"
#include "net/error.hpp"
#include "script/printable.hpp"

#include <iterator>
#include <map>
#include <optional>
#include <sstream>

namespace net {

namespace {

constexpr const char* tables = R"(
    CREATE TABLE IF NOT EXISTS about (one INTEGER PRIMARY KEY CHECK (one = 1), what TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, arm INTEGER NOT NULL, seed INTEGER NOT NULL,
        symptom INTEGER NOT NULL, answers INTEGER NOT NULL, idle INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS findings (number INTEGER PRIMARY KEY, bucket TEXT NOT NULL, json TEXT NOT NULL,
        text TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS rules (id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS open_cases (number INTEGER PRIMARY KEY, finding INTEGER NOT NULL,
        suspect INTEGER NOT NULL, arm INTEGER NOT NULL, seed INTEGER NOT NULL, symptom INTEGER NOT NULL,
        signal INTEGER NOT NULL, grows INTEGER NOT NULL, rules TEXT NOT NULL);
)";

std::string joined(const std::vector<std::string>& rules)
{
    std::string out;
    for (const auto& r : rules)
        out += (out.empty() ? "" : " ") + r;
    return out;
}

std::vector<std::string> split(const std::string& rules)
{
    std::istringstream in{rules};
    return {std::istream_iterator<std::string>{in}, {}};
}

campaign::open_case open_case_in(const statement& row)
{
    return {static_cast<std::uint64_t>(row.number(0)),
            static_cast<std::uint64_t>(row.number(2)),
            static_cast<std::size_t>(row.number(3)),
            static_cast<std::uint64_t>(row.number(4)),
            static_cast<campaign::symptom>(row.number(5)),
            split(row.text(8)),
            static_cast<int>(row.number(6)),
            static_cast<std::uint64_t>(row.number(7))};
}

// All of it, or, when we are killed meanwhile, nothing.
class at_once
{
public:
    explicit at_once(const database& of) : of_{of} { statement{of_, "BEGIN IMMEDIATE"}.once(); }
    void done()
    {
        statement{of_, "COMMIT"}.once();
        done_ = true;
    }
    ~at_once()
    {
        if (!done_)
            try
            {
                statement{of_, "ROLLBACK"}.once();
            }
            catch (const environment_error&)  // SQLite did so itself
            {
            }
    }
    at_once(const at_once&) = delete;
    at_once& operator=(const at_once&) = delete;

private:
    const database& of_;
    bool done_ = false;
};

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
    {
        at_once both{self_->base};
        statement{self_->base,
                  "DELETE FROM findings WHERE number IN (SELECT finding FROM open_cases WHERE finding > 0)"}
            .once();
        statement{self_->base, "UPDATE open_cases SET finding = 0"}.once();
        both.done();
    }
    std::map<std::uint64_t, campaign::open_case> open;
    statement cases_left{self_->base, "SELECT * FROM open_cases"};
    while (cases_left.step())
    {
        auto one = open_case_in(cases_left);
        open.emplace(one.number, std::move(one));
    }
    statement cases{self_->base, "SELECT * FROM cases ORDER BY number"};
    while (cases.step())
    {
        campaign::case_played one{static_cast<std::uint64_t>(cases.number(0)),
                                  static_cast<std::size_t>(cases.number(1)),
                                  static_cast<std::uint64_t>(cases.number(2)),
                                  static_cast<campaign::symptom>(cases.number(3)),
                                  static_cast<std::uint64_t>(cases.number(4)),
                                  cases.number(5) != 0,
                                  {}};
        if (const auto is = open.find(one.number); is != open.end())
            one.open = is->second;
        played(one);
    }
    statement findings{self_->base, "SELECT bucket FROM findings ORDER BY number"};
    while (findings.step())
        found(findings.text(0));
}

void ledger::add(const campaign::case_played& c)
{
    if (c.open)
    {
        at_once both{self_->base};
        add_open(*c.open);
        add_row(c);
        both.done();
        return;
    }
    add_row(c);
}

void ledger::add_open(const campaign::open_case& c)
{
    statement{self_->base, "INSERT OR REPLACE INTO open_cases VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?)"}
        .bind(c.number)
        .bind(c.suspect)
        .bind(std::uint64_t{c.arm})
        .bind(c.seed)
        .bind(std::int64_t{static_cast<int>(c.what)})
        .bind(std::int64_t{c.signal})
        .bind(c.grows)
        .bind(joined(c.rules))
        .once();
}

void ledger::add_row(const campaign::case_played& c)
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
    // Composed cases are played again by whoever goes on, and what is examined then is found then.
    if (f.shows.cut_short && f.of_case == 0)
        return;
    at_once both{self_->base};
    statement{self_->base, "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?)"}
        .bind(std::uint64_t{f.number})
        .bind(f.bucket)
        .bind(json)
        .bind(f.text)
        .once();
    if (f.shows.cut_short)
        statement{self_->base, "UPDATE open_cases SET finding = ? WHERE number = ?"}
            .bind(std::uint64_t{f.number})
            .bind(f.of_case)
            .once();
    else
        statement{self_->base, "DELETE FROM open_cases WHERE number = ?"}.bind(f.of_case).once();
    both.done();
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
