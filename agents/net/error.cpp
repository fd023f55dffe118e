#include "net/error.hpp"

#include <boost/system/system_error.hpp>

#include <new>
#include <system_error>

namespace net {

std::string text_of(int error) { return boost::system::system_category().message(error); }

std::string refused_by_the_machine(const std::exception& error)
{
    if (dynamic_cast<const environment_error*>(&error))
        return error.what();
    if (dynamic_cast<const std::bad_alloc*>(&error))
        return "there is no more memory";
    if (const auto* system = dynamic_cast<const boost::system::system_error*>(&error))
        return system->code().message();
    if (const auto* system = dynamic_cast<const std::system_error*>(&error))
        return system->code().message();
    return {};
}

}  // namespace net
