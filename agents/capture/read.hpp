// A capture file, read with libpcap: pcap and pcapng, any byte order, any resolution of time.
//
// What libpcap 1.10 does not read: a pcapng file whose interfaces differ in link type or snapshot length,
// whose sections differ in byte order, or with two interfaces of raw IP. It is read up to there, and
// contents::trouble says so.
#pragma once

#include "capture/collector.hpp"
#include "capture/decryption.hpp"

#include <cstdio>
#include <string_view>

namespace capture {

//
// TLS is read with the secrets of `how` and those that a pcapng file has of its own, before the frames that
// they are for.
contents read(std::string_view file, const decryption& how = {});  // its octets
// `file`: open for reading; closed when this returns. `to`: as of decoder.
contents read(std::FILE* file, sink* to = nullptr, const decryption& how = {});

}  // namespace capture
