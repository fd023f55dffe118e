#include "script/script.hpp"

namespace script {

std::string to_text(const caption& c)
{
    return c.status == 0 ? c.method : std::to_string(c.status) + ' ' + c.method;
}

std::string name_of(const rung& r) { return "F" + std::to_string(r.number); }

}  // namespace script
