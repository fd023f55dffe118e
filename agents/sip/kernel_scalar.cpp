// The kernel for every processor. The other kernels must give the same answers.
#include "sip/chars.hpp"
#include "sip/kernel.hpp"
#include "sip/name_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace sip {
namespace {

#include "sip/kernel/view.hpp"

#include "sip/kernel/word.hpp"

#include "sip/kernel/each.hpp"

#include "sip/kernel/host_span.hpp"

#include "sip/kernel/span_scalar.hpp"

#include "sip/kernel/block_scalar.hpp"

#include "sip/kernel/readers.hpp"

}  // namespace

const kernel scalar_kernel{scan,      read_uri,     read_name_addr,  read_via,
                           read_cseq, read_call_id, read_media_type, read_token};

}  // namespace sip
