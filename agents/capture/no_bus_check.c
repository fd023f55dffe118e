/* Does this libpcap link statically with no_bus.c in place of libdbus? CMake asks. */
#include <pcap/pcap.h>

#include <stdio.h>

int main(void)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t* opened = pcap_fopen_offline(stdin, error);
    if (opened)
        pcap_close(opened);
    return opened == NULL;
}
