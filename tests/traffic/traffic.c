/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* traffic: plays Halden Works for some weeks and writes its capture, the truth about it, and the
 * files its sensor would be configured with. */

#include "tests/traffic/company.h"
#include "tests/traffic/play.h"

#include "sensor/base/instant.h"

#include <getopt.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"usage: traffic [--seed N] [--weeks N] [--scale X] [--first-week 2026-W02]\n"
	"               [--capture FILE|-] [--truth FILE] [--site FOLDER]\n"
	"\n"
	"  --seed N        another course of events (default 1)\n"
	"  --weeks N       weeks to play, 1 to 520 (default 8; habits stay after week "
	"8)\n"
	"  --before N      weeks in front of them, each as the first one is (default 0, "
	"at "
	"most 52)\n"
	"  --scale X       times as many devices, 0.1 to 100 (default 1: 183 devices)\n"
	"  --first-week W  ISO week of the first day (default 2026-W02)\n"
	"  --capture FILE  the packets, pcap with nanoseconds\n"
	"  --truth FILE    week, unit, service: devices, regular, flows, bytes each way\n"
	"  --site FOLDER   units.csv, penumbra.yaml and register/*.csv\n";

static FILE *
create(const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	setvbuf(f, NULL, _IOFBF, 1 << 20);
	return f;
}

static int
wrong(const char *what)
{
	fprintf(stderr, "traffic: %s\n\n%s", what, usage);
	return 2;
}

static int
run(struct play *play, const char *capture, const char *truth, const char *site)
{
	FILE *out = create(capture != NULL ? capture : "/dev/null");

	play->wire = wire_open(out);
	play->truth = truth_open();
	play_all(play);
	fprintf(stderr, "traffic: %llu packets\n",
		(unsigned long long)wire_packets(play->wire));
	wire_close(play->wire);
	fclose(out);
	if (truth != NULL) {
		FILE *f = create(truth);

		truth_print(play->truth, f);
		fclose(f);
	}
	if (site != NULL) {
		company_write(site, play->scale);
	}
	truth_close(play->truth);
	return 0;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "seed", 1, NULL, 's' },
		{ "weeks", 1, NULL, 'w' }, { "before", 1, NULL, 'b' },
		{ "scale", 1, NULL, 'x' }, { "first-week", 1, NULL, 'f' },
		{ "capture", 1, NULL, 'c' }, { "truth", 1, NULL, 't' },
		{ "site", 1, NULL, 'd' }, { "help", 0, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct play play = { .random = 1, .scale = 1, .weeks = 8 };
	struct week first;
	const char *capture = NULL, *truth = NULL, *site = NULL;

	week_parse(str_of("2026-W02"), &first);
	for (int opt; (opt = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
		switch (opt) {
		case 's': play.random = strtoull(optarg, NULL, 10); break;
		case 'w': play.weeks = atoi(optarg); break;
		case 'b': play.before = atoi(optarg); break;
		case 'x': play.scale = atof(optarg); break;
		case 'c': capture = optarg; break;
		case 't': truth = optarg; break;
		case 'd': site = optarg; break;
		case 'f':
			if (!week_parse(str_of(optarg), &first)) {
				return wrong("--first-week wants a week like 2026-W02");
			}
			break;
		case 'h': fputs(usage, stdout); return 0;
		default: return wrong("that is no option");
		}
	}
	if (play.before < 0 || play.before > 52) {
		return wrong("--before is out of range");
	}
	if (play.weeks < 1 || play.weeks > 520 || play.scale < 0.1 || play.scale > 100) {
		return wrong("--weeks or --scale is out of range");
	}
	play.first_week = first.n;
	return run(&play, capture, truth, site);
}
