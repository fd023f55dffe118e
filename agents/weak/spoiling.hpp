// What faults do to a message.
#pragma once

#include "weak/fault.hpp"

#include <functional>

namespace weak {

inline bool is_final(const leaving& l) { return l.status >= 200; }
inline bool is_refusal(const leaving& l) { return l.status >= 300; }
inline bool answers(const leaving& l, int status, std::string_view method)
{
    return l.status == status && l.method == method;
}
inline bool is_2xx_to_invite(const leaving& l)
{
    return l.status >= 200 && l.status < 300 && l.method == "INVITE";
}

inline spoiled made(bool change) { return change ? spoiled::changed : spoiled::no; }
inline spoiled kept_back(bool it_is) { return it_is ? spoiled::kept_back : spoiled::no; }

bool leave_out(mutate::draft& m, sip::field_id id);  // all rows; false: there was none
bool add_behind(mutate::draft& m, std::string_view name, std::string value);  // as the last row
// The first `what` in the value of the first row of that field; false: it is not there.
bool replace_in(mutate::draft& m, sip::field_id id, std::string_view what, std::string_view by);
bool replace_in_body(mutate::draft& m, std::string_view what, std::string_view by);
bool remove_tag(mutate::draft& m, sip::field_id id);
// Answers with another status; no: it is no such answer.
spoiled answer_instead(const leaving& l, int status, std::string_view method, int other);
std::vector<std::string_view> values_of(const mutate::draft& m, sip::field_id id);  // of all its rows
// All values of a field as one list, each on a row of its own afterwards. False: nothing changed.
bool relist(mutate::draft& m,
            sip::field_id id,
            const std::function<void(std::vector<std::string_view>& values)>& change);

}  // namespace weak
