#include "mutate/families.hpp"

namespace mutate {

family field_family() { return {}; }

}  // namespace mutate
