#include "mutate/families.hpp"

namespace mutate {

family param_family() { return {}; }

}  // namespace mutate
