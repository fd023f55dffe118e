#include "mutate/families.hpp"

namespace mutate {

family digest_family() { return {}; }

}  // namespace mutate
