/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/options.h"

#include <getopt.h>
#include <string.h>

const char options_usage[] =
	"usage: penumbrad [-c FILE] -r FILE|DIR|- [-r ...] [-w STORE] [options]\n"
	"       penumbrad [-c FILE] --self-test[=SECONDS] -i IFACE|-r FILE [--json]\n"
	"       penumbrad [-c FILE] -T\n"
	"\n"
	"Reads captures of outbound traffic, names the services in use and counts them "
	"per business\n"
	"unit. It writes only the store, holds no address in it, and switches nothing "
	"off.\n"
	"\n"
	"  -r FILE|DIR|-      read a capture (pcap or pcapng), every capture of a "
	"folder, or standard\n"
	"                     input; may be repeated, several are merged by time\n"
	"  -w STORE           write usage to this store (default: none, a summary is "
	"printed)\n"
	"  -c FILE            configuration (default: /etc/penumbra/penumbra.yaml when "
	"it is there,\n"
	"                     else private ranges are internal and everyone is one "
	"unit)\n"
	"  -m NET             a network of our own, such as 10.0.0.0/8; may be repeated\n"
	"      --units FILE   business units (units.csv)\n"
	"      --catalogue DIR  service catalogue\n"
	"      --register FILE  register with our offers and decisions (default: "
	"register.db beside\n"
	"                     the store when it is there)\n"
	"      --flows=-|FILE one JSON line for each finished flow, ECS names; shows "
	"addresses, so it\n"
	"                     is a diagnostic for captures only\n"
	"      --dpi=on|off   ask nDPI about flows that have no name (default on)\n"
	"      --self-test[=SECONDS]  say what a mirror port delivers and what to "
	"change; SECONDS of\n"
	"                     listening (default 60); nothing is kept\n"
	"  -i IFACE           the interface to listen on\n"
	"      --json         the self-test's answer as JSON\n"
	"  -T, --check        check configuration, units and catalogue; every error in "
	"one run\n"
	"  -q, --quiet        no progress and no summary\n"
	"  -v, --verbose      more words\n"
	"  -V, --version      print the version\n"
	"  -h, --help         print this\n"
	"\n"
	"Exit status: 0 ok, 1 runtime (also: a damaged capture, read as far as it goes), "
	"2 usage,\n"
	"3 configuration, 4 capture or permission.\n"
	"\n"
	"Example:  penumbrad -c penumbra.yaml -r office.pcap -w usage.db\n"
	"          penumbra report all --db usage.db --out documents\n";

enum {
	OPT_FLOWS = 256,
	OPT_DPI,
	OPT_UNITS,
	OPT_CATALOGUE,
	OPT_REGISTER,
	OPT_SELF_TEST,
	OPT_JSON
};
enum { SELF_TEST_SECONDS = 60, SELF_TEST_MOST = 86400 };

static const struct option long_options[] = {
	{ "flows", required_argument, NULL, OPT_FLOWS },
	{ "dpi", required_argument, NULL, OPT_DPI },
	{ "units", required_argument, NULL, OPT_UNITS },
	{ "catalogue", required_argument, NULL, OPT_CATALOGUE },
	{ "register", required_argument, NULL, OPT_REGISTER },
	{ "self-test", optional_argument, NULL, OPT_SELF_TEST },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "check", no_argument, NULL, 'T' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static enum err_code
add_read(struct options *o, const char *path, struct err *err)
{
	if (o->reads == OPTIONS_READ_MAX) {
		return err_set(err, ERR_USAGE,
			"more than %d captures: put them into a folder",
			OPTIONS_READ_MAX);
	}
	o->read[o->reads++] = path;
	return ERR_OK;
}

static enum err_code
add_net(struct options *o, const char *text, struct err *err)
{
	if (o->nets == OPTIONS_NETS_MAX) {
		return err_set(err, ERR_USAGE,
			"more than %d networks: list them in penumbra.yaml",
			OPTIONS_NETS_MAX);
	}
	if (!prefix_parse(str_of(text), &o->net[o->nets])) {
		return err_set(err, ERR_USAGE,
			"-m %s is not a network: write it like 10.0.0.0/8 or fd00::/8",
			text);
	}
	o->nets++;
	return ERR_OK;
}

static enum err_code
set_dpi(struct options *o, const char *word, struct err *err)
{
	if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0) {
		return err_set(err, ERR_USAGE, "--dpi=%s: say on or off", word);
	}
	o->dpi = strcmp(word, "on") == 0;
	return ERR_OK;
}

static enum err_code
set_self_test(struct options *o, const char *seconds, struct err *err)
{
	uint64_t n = SELF_TEST_SECONDS;

	if (seconds != NULL &&
		(!str_number(str_of(seconds), SELF_TEST_MOST, &n) || n == 0)) {
		return err_set(err, ERR_USAGE,
			"--self-test=%s: say for how many seconds to listen, 1 to %d",
			seconds, SELF_TEST_MOST);
	}
	o->verb = VERB_SELF_TEST;
	o->self_test_seconds = (uint32_t)n;
	return ERR_OK;
}

static enum err_code
take(struct options *o, int opt, const char *given, struct err *err)
{
	switch (opt) {
	case 'r': return add_read(o, optarg, err);
	case 'm': return add_net(o, optarg, err);
	case 'c': o->config = optarg; break;
	case 'w': o->store = optarg; break;
	case OPT_FLOWS: o->flows = optarg; break;
	case OPT_DPI: return set_dpi(o, optarg, err);
	case OPT_UNITS: o->units = optarg; break;
	case OPT_CATALOGUE: o->catalogue = optarg; break;
	case OPT_REGISTER: o->register_path = optarg; break;
	case OPT_SELF_TEST: return set_self_test(o, optarg, err);
	case OPT_JSON: o->json = true; break;
	case 'i': o->self_test_interface = optarg; break;
	case 'T': o->verb = VERB_CHECK; break;
	case 'q': o->quiet = true; break;
	case 'v': o->verbose++; break;
	case 'V': o->verb = VERB_VERSION; break;
	case 'h': o->verb = VERB_HELP; break;
	case ':': return err_set(err, ERR_USAGE, "%s wants a value", given);
	default: return err_set(err, ERR_USAGE, "%s is no option", given);
	}
	return ERR_OK;
}

static enum err_code
check(const struct options *o, struct err *err)
{
	bool live = o->self_test_interface != NULL;

	if (o->verb == VERB_SELF_TEST && o->reads + live != 1) {
		return err_set(err, ERR_USAGE,
			"--self-test wants one interface (-i) or one capture (-r)");
	}
	if (o->verb == VERB_REPLAY && o->reads == 0) {
		return err_set(err, ERR_USAGE, "which capture? Name one with -r FILE");
	}
	if (o->flows != NULL && o->store != NULL && strcmp(o->flows, o->store) == 0) {
		return err_set(err, ERR_USAGE, "--flows and -w name the same file");
	}
	return ERR_OK;
}

enum err_code
options_parse(int argc, char **argv, struct options *out, struct err *err)
{
	struct options o = { .verb = VERB_REPLAY, .dpi = -1 };
	enum err_code code = ERR_OK;
	int opt;

	opterr = 0;
	optind = 1;
	while (code == ERR_OK && (opt = getopt_long(argc, argv, "+:i:r:m:c:w:TqvVh",
					  long_options, NULL)) != -1) {
		code = take(&o, opt, argv[optind - 1], err);
	}
	if (code == ERR_OK && optind < argc) {
		return err_set(err, ERR_USAGE,
			"\"%s\" stands alone: a capture is named with -r", argv[optind]);
	}
	if (code == ERR_OK) {
		code = check(&o, err);
	}
	if (code == ERR_OK) {
		*out = o;
	}
	return code;
}
