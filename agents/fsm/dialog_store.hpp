// The dialogs of a user agent (RFC 3261 12) with the usages that each has (RFC 5057): found by id and by
// tags, bounded, and remembered for a while after their end. A dialog ends with its last usage.
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/dialog.hpp"
#include "fsm/fifo.hpp"
#include "fsm/invite_usage.hpp"
#include "fsm/link.hpp"
#include "fsm/state_hash.hpp"
#include "fsm/usage.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fsm {

// Documented bounds that nobody needs to change.
namespace dialog_bounds {
inline constexpr std::size_t of_one_invite = 64;  // forks; a further To tag makes no dialog
inline constexpr std::size_t usages = 16;         // of one dialog
inline constexpr std::size_t finished = 1'000;    // dialogs remembered after their end
}  // namespace dialog_bounds

struct stored_dialog
{
    fsm::dialog dialog;
    link peer;                                        // where its messages go when no URI names an address
    boost::container::small_vector<usage, 1> usages;  // those that last; at most dialog_bounds::usages
    std::optional<invite_usage> call;                 // kept when that usage has ended
    // Requests of the peer that have no final answer (15.1.2), so that nothing needs to look through all; at
    // most as many as there are transactions.
    boost::container::small_vector<transaction_id, 2> pending;

    bool stands() const { return dialog.is != dialog::state::terminated; }
    bool has(usage_kind kind, std::string_view key = {}) const;
};

inline void visit_dialog(const stored_dialog& d, dialog_event e)
{
    visit(visited_machine::dialog, d.dialog.is, e);
}

class dialog_store
{
public:
    explicit dialog_store(std::size_t limit) : limit_{limit} {}  // of dialogs that stand

    // With its first usage, which is as early or confirmed as the dialog. none: there is no room.
    dialog_id add(dialog d, const link& peer, usage first);
    stored_dialog* find(dialog_id id);
    const stored_dialog* find(dialog_id id) const;
    // RFC 3261 12.2.2: whose identifier a request of the peer carries, or our response to it; also one that
    // has ended. none: there is no such dialog, or no To tag.
    dialog_id find_for(const sip::message& request_or_response) const;

    // Of these the one whose peer has this tag, as those that one INVITE made differ by it (12.1.2); or none.
    dialog_id find_among(std::span<const dialog_id> some, std::string_view remote_tag) const;

    // A further usage, but no second call. False: no such dialog, it has ended, it has this usage already, or
    // too many.
    bool attach(dialog_id id, usage further);
    // That usage is confirmed, and its dialog with it (a NOTIFY confirms as well as a 2xx does).
    void confirm(dialog_id id, usage_kind kind, std::string_view key = {});
    // RFC 5057 4: that usage ends, and the dialog with its last one.
    void end(dialog_id id, usage_kind kind, std::string_view key = {});
    void end_all(dialog_id id);  // RFC 5057 5.1: the dialog is destroyed

    // Tells the invite usage, and does what its figure says to the dialog. `to`: as a response to the INVITE
    // has it, for r1xx and r2xx.
    void tell(dialog_id id, invite_usage_figure::input what, const dialog::destination& to = {});

    std::size_t live() const { return all_.size() - finished_.size(); }  // dialogs that stand
    bool is_full() const { return live() >= limit_; }
    bool has_peer(const link& by) const;  // of a dialog that stands; looks through all
    std::size_t confirmed(usage_kind kind) const { return confirmed_[static_cast<std::size_t>(kind)]; }

    void add_to(state_hash& h) const;

    // At most one time for each dialog: when something in it is due.
    alarms<dialog_id> timers;

private:
    void finish(dialog_id id, stored_dialog& d);
    void forget_oldest();
    void count(const usage& u, int by);

    std::size_t limit_;
    std::map<dialog_id, stored_dialog> all_;
    std::map<std::string, dialog_id, std::less<>> by_tags_;
    fifo<dialog_id> finished_;  // in the order of their end
    std::uint64_t last_ = 0;
    std::array<std::size_t, static_cast<std::size_t>(usage_kind::count_)> confirmed_{};
};

}  // namespace fsm
