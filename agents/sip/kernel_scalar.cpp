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

#include "sip/kernel/host_span.hpp"

#include "sip/kernel/span_scalar.hpp"

#include "sip/kernel/block_scalar.hpp"

#include "sip/kernel/text.hpp"

#include "sip/kernel/host.hpp"

#include "sip/kernel/params.hpp"

#include "sip/kernel/uri.hpp"

#include "sip/kernel/name_addr.hpp"

#include "sip/kernel/via.hpp"

#include "sip/kernel/fields.hpp"

#include "sip/kernel/scan.hpp"

}  // namespace

const kernel scalar_kernel{scan,      read_uri,     read_name_addr,  read_via,
                           read_cseq, read_call_id, read_media_type, read_token};

}  // namespace sip
