// The kernel for x86-64 with a byte shuffle: character classes 16 octets at a time.
#if defined(__x86_64__)
#include "sip/chars.hpp"
#include "sip/kernel.hpp"
#include "sip/kernel_constants.hpp"
#include "sip/name_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <immintrin.h>
#include <type_traits>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("ssse3,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("ssse3,popcnt")
#endif

namespace sip {
namespace {

#include "sip/kernel/view.hpp"

#include "sip/kernel/constants_x86.hpp"

#include "sip/kernel/block_sse2.hpp"

#include "sip/kernel/block_tail.hpp"

#include "sip/kernel/host_span.hpp"

#include "sip/kernel/each.hpp"

#include "sip/kernel/load_x86.hpp"

#include "sip/kernel/span_x86.hpp"

#include "sip/kernel/host_marks.hpp"

#include "sip/kernel/host_ssse3.hpp"

#include "sip/kernel/host_x86.hpp"

#include "sip/kernel/readers.hpp"

}  // namespace

const kernel ssse3_kernel{scan,      read_uri,     read_name_addr,  read_via,
                          read_cseq, read_call_id, read_media_type, read_token};

}  // namespace sip

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
