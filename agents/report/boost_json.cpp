// Boost.JSON compiled here once, so that its headers are all a machine needs.
#include <boost/json/src.hpp>
