// What the composer can do to a flow so that it stays a legal one: named changes of its ladder. Each draws
// what agents of ours send otherwise, and what a device may then say.
#pragma once

#include "play/cast.hpp"
#include "script/rewrite.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace campaign {

struct modifier
{
    std::string_view name;   // "late-offer"
    std::string_view means;  // for people, with its section
    // How the flow is rewritten. Nothing where it has no place for that: no call, nobody of ours who could.
    std::optional<script::rewriting> (*apply)(const script::flow& s, const play::cast& c);
    bool is_ordered = false;  // among those of its kind it matters which comes first: requests in the dialog
};

// In the order in which two of them are applied to a flow: what changes the ladder before what changes single
// rungs.
std::span<const modifier> all_modifiers();
const modifier* find_modifier(std::string_view name);  // null: there is none

// Of the flow of a call.
std::optional<script::rewriting> challenged(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> offered_late(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> rung_reliably(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> cancelled(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> held(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> updated(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> asked_options(const script::flow& s, const play::cast& c);
std::optional<script::rewriting> informed(const script::flow& s, const play::cast& c);

}  // namespace campaign
