// What the runs of a cell come to.
#pragma once

#include "judge/result.hpp"
#include "lab/cell.hpp"
#include "lab/plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace lab {

class tally
{
public:
    // `begun`: the cell with its key, and what is known of it before it is played.
    explicit tally(cell begun, std::size_t party) : cell_{std::move(begun)}, party_{party} {}

    // True: it says more than those before, so that its evidence is the one to keep.
    bool add(const judge::run_result& r);
    // Did a message of the device come in any run?
    bool was_heard() const { return heard_; }
    bool went_well() const { return bad_ == 0; }  // all that was played so far
    std::uint32_t runs() const { return cell_.runs; }

    // The device did not answer, and does not: nobody can say how it does.
    void is_not_there(const std::string& why);
    // Its process ended while it played: that is its fault, whatever the referee says.
    void died(const std::string& how);

    // `expected`: the failure that is; null: none.
    cell finish(const expectation* expected, device::date today);

private:
    verdict verdict_of(const judge::run_result& r) const;
    void add_findings(const judge::run_result& r);
    void add_waived(const judge::run_result& r);
    void add_rules(const judge::run_result& r);
    std::string sentence() const;

    cell cell_;
    std::size_t party_;
    bool heard_ = false;
    int worst_ = -1;
    std::uint32_t bad_ = 0, warned_ = 0, open_ = 0, unsupported_ = 0;
    std::map<std::string, int> rules_;  // the worst that the device did by each
    std::string why_;                   // of the worst run
    std::string gone_, died_;
};

// It holds today, and names all letters that are broken.
bool is_expected(const expectation& e, const std::vector<std::string>& broken, device::date today);

// Applies an expected failure to a cell that was judged.
void expect(cell& c, const expectation* expected, device::date today);

// "Bob broke CAN-SRV-1.c (RFC 3261 9.2): another To tag; expected "a", observed "b"".
std::string sentence_of(const cell_finding& f);

}  // namespace lab
