#include "mutate/families.hpp"

namespace mutate {

family multipart_family() { return {}; }

}  // namespace mutate
