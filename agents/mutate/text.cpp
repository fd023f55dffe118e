#include "mutate/families.hpp"

namespace mutate {

family text_family() { return {}; }

}  // namespace mutate
