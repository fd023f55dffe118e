// Everything that stands on the searches, in order. Included inside a kernel's namespace, last.

// clang-format off
#include "sip/kernel/text.hpp"
#include "sip/kernel/host.hpp"
#include "sip/kernel/params.hpp"
#include "sip/kernel/uri.hpp"
#include "sip/kernel/name_addr.hpp"
#include "sip/kernel/via.hpp"
#include "sip/kernel/fields.hpp"
#include "sip/kernel/scan.hpp"
// clang-format on
