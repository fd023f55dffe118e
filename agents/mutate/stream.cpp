#include "mutate/families.hpp"

namespace mutate {

family stream_family() { return {}; }

}  // namespace mutate
