#include "mutate/families.hpp"

namespace mutate {

family content_family() { return {}; }

}  // namespace mutate
