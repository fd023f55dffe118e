// The evidence page: one HTML file that asks for nothing from anywhere, for somebody who has neither this
// program nor the devices.
#pragma once

#include "page/evidence.hpp"

#include <cstddef>
#include <string>

namespace page {

namespace limits {
// Octets of a page. Whatever is longer is written again with half as much of everything below, until it is
// short enough; the page says how much is missing.
inline constexpr std::size_t page = 2'000'000;
inline constexpr std::size_t findings = 100;      // told in full, to begin with; the worst are
inline constexpr std::size_t arrows = 1'000;      // of the ladder, to begin with
inline constexpr std::size_t octets = 700'000;    // of messages that are shown, together, to begin with
inline constexpr std::size_t attached = 900'000;  // of one file, before base64, to begin with
inline constexpr std::size_t text = 200'000;      // of one text (ladder, Mermaid, a note), to begin with
}  // namespace limits

std::string html_of(const evidence& e);

}  // namespace page
