/* Where libpcap is linked statically (OSS-Fuzz). libpcap can capture from D-Bus, too, so Debian's archive of it
 * wants libdbus; a file needs no bus, so nobody calls these. */
#include <stdlib.h>

#define NEVER_CALLED(name) \
    void name(void);       \
    void name(void) { abort(); }

NEVER_CALLED(dbus_bus_add_match)
NEVER_CALLED(dbus_bus_get)
NEVER_CALLED(dbus_bus_register)
NEVER_CALLED(dbus_connection_flush)
NEVER_CALLED(dbus_connection_open)
NEVER_CALLED(dbus_connection_pop_message)
NEVER_CALLED(dbus_connection_read_write)
NEVER_CALLED(dbus_connection_send)
NEVER_CALLED(dbus_connection_set_max_received_size)
NEVER_CALLED(dbus_connection_unref)
NEVER_CALLED(dbus_error_free)
NEVER_CALLED(dbus_error_is_set)
NEVER_CALLED(dbus_free)
NEVER_CALLED(dbus_message_demarshal)
NEVER_CALLED(dbus_message_is_signal)
NEVER_CALLED(dbus_message_marshal)
NEVER_CALLED(dbus_message_unref)
