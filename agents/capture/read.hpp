// A capture file, read with libpcap: pcap and pcapng, any byte order, any resolution of time.
//
// What libpcap 1.10 does not read: a pcapng file whose interfaces differ in link type or snapshot length,
// whose sections differ in byte order, or with two interfaces of raw IP. It is read up to there, and
// contents::trouble says so.
#pragma once

#include "capture/collector.hpp"

#include <cstdio>
#include <string_view>

namespace capture {

contents read(std::string_view file);  // its octets
contents read(std::FILE* file,         // open for reading; closed when this returns
              sink* to = nullptr);     // as of decoder

}  // namespace capture
