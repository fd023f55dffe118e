#include "mutate/families.hpp"

namespace mutate {

family number_family() { return {}; }

}  // namespace mutate
