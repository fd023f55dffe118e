#include "mutate/families.hpp"

namespace mutate {

family via_family() { return {}; }

}  // namespace mutate
