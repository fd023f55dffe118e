#include "mutate/families.hpp"

namespace mutate {

family uri_family() { return {}; }

}  // namespace mutate
