#include "mutate/families.hpp"

namespace mutate {

family sdp_family() { return {}; }

}  // namespace mutate
