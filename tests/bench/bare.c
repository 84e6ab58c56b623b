/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* bare CAPTURE: the least that reading with libpcap costs.  Looks at one byte of each packet. */

#include <pcap/pcap.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	char reason[PCAP_ERRBUF_SIZE] = "usage: bare CAPTURE";
	pcap_t *pcap = argc == 2 ? pcap_open_offline(argv[1], reason) : NULL;
	struct pcap_pkthdr *header;
	const unsigned char *bytes;
	unsigned long packets = 0, sum = 0;

	if (pcap == NULL) {
		fprintf(stderr, "bare: %s\n", reason);
		return 2;
	}
	while (pcap_next_ex(pcap, &header, &bytes) == 1) {
		packets++;
		sum += bytes[0];
	}
	pcap_close(pcap);
	printf("%lu packets, %lu\n", packets, sum);
	return 0;
}
