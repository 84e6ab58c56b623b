/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/options.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

const char options_usage[] =
	"usage: penumbrad [-c FILE] [-i IFACE]... [options] [FILTER]\n"
	"       penumbrad [-c FILE] -r FILE|DIR|- [-r ...] [-w STORE] [options]\n"
	"       penumbrad [-c FILE] --self-test[=SECONDS] -i IFACE|-r FILE [--json]\n"
	"       penumbrad [-c FILE] -T\n"
	"\n"
	"Reads outbound traffic from a mirror port or from captures, names the services "
	"in use and counts them "
	"per business\n"
	"unit. It writes only the store, holds no address in it, and switches nothing "
	"off.\n"
	"\n"
	"  -i IFACE           listen on this interface; may be repeated (default: those "
	"of the\n"
	"                     configuration)\n"
	"  -f FILTER          take only what this capture filter lets through, as in "
	"tcpdump; the words\n"
	"                     behind all options mean the same, -F FILE reads it from a "
	"file\n"
	"  -s BYTES           bytes taken of a packet (default 9216)\n"
	"  -n NUMBER          sensor processes (default 1)\n"
	"  -u USER[:GROUP]    who to be once the interfaces are open\n"
	"  -D, --detach       go to the background once the interfaces are open\n"
	"      --run DIR      runtime folder: status.json, metrics.prom, week.key "
	"(default: /run/penumbra)\n"
	"      --commit-every=SECONDS  write the store this often while listening "
	"(default 60)\n"
	"  -r FILE|DIR|-      read a capture (pcap or pcapng), every capture of a "
	"folder, or standard\n"
	"                     input; may be repeated, several are merged by time\n"
	"  -w STORE           write usage to this store (default: live that of the "
	"configuration,\n"
	"                     of captures none, a summary is printed)\n"
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
	"SIGHUP reads configuration, units, catalogue and register again, SIGUSR1 "
	"prints one line of\n"
	"figures, SIGTERM writes what was counted and ends.\n"
	"\n"
	"Example:  penumbrad -c penumbra.yaml -i eth1 -w usage.db\n"
	"          penumbrad -c penumbra.yaml -r office.pcap -w usage.db\n"
	"          penumbra report all --db usage.db --out documents\n";

enum {
	OPT_FLOWS = 256,
	OPT_DPI,
	OPT_UNITS,
	OPT_CATALOGUE,
	OPT_REGISTER,
	OPT_SELF_TEST,
	OPT_JSON,
	OPT_RUN,
	OPT_COMMIT
};
enum { SELF_TEST_SECONDS = 60, SELF_TEST_MOST = 86400 };
enum {
	SNAPLEN_LEAST = 96,
	SNAPLEN_MOST = 65535,
	PROCESSES_MOST = 16,
	COMMIT_SECONDS = 60
};

static const struct option long_options[] = {
	{ "flows", required_argument, NULL, OPT_FLOWS },
	{ "dpi", required_argument, NULL, OPT_DPI },
	{ "units", required_argument, NULL, OPT_UNITS },
	{ "catalogue", required_argument, NULL, OPT_CATALOGUE },
	{ "register", required_argument, NULL, OPT_REGISTER },
	{ "self-test", optional_argument, NULL, OPT_SELF_TEST },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "run", required_argument, NULL, OPT_RUN },
	{ "commit-every", required_argument, NULL, OPT_COMMIT },
	{ "detach", no_argument, NULL, 'D' },
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
add_interface(struct options *o, const char *name, struct err *err)
{
	if (o->interfaces == OPTIONS_INTERFACES_MAX) {
		return err_set(err, ERR_USAGE, "more than %d interfaces",
			OPTIONS_INTERFACES_MAX);
	}
	for (size_t i = 0; i < o->interfaces; i++) {
		if (strcmp(o->interface[i], name) == 0) {
			return err_set(err, ERR_USAGE, "-i %s: named twice", name);
		}
	}
	o->interface[o->interfaces++] = name;
	return ERR_OK;
}

static enum err_code
set_number(const char *option, const char *text, uint32_t least, uint32_t most,
	uint32_t *out, struct err *err)
{
	uint64_t n;

	if (!str_number(str_of(text), most, &n) || n < least) {
		return err_set(err, ERR_USAGE, "%s %s: say a number from %u to %u",
			option, text, least, most);
	}
	*out = (uint32_t)n;
	return ERR_OK;
}

/* Two filters would leave open which one holds. */
static enum err_code
add_filter(struct options *o, const char *words, bool more, struct err *err)
{
	size_t len = strlen(o->filter);

	assert(words != NULL);
	if ((len > 0 && !more) || o->filter_file != NULL) {
		return err_set(err, ERR_USAGE,
			"one filter, please: -f, -F or the words behind the options");
	}
	if (len + strlen(words) + 2 > sizeof o->filter) {
		return err_set(err, ERR_USAGE, "the filter is longer than %zu bytes",
			sizeof o->filter);
	}
	if (len > 0) {
		o->filter[len++] = ' ';
	}
	memcpy(o->filter + len, words, strlen(words) + 1);
	return ERR_OK;
}

static enum err_code
set_filter_file(struct options *o, const char *path, struct err *err)
{
	enum err_code code = add_filter(o, "", false, err);

	o->filter_file = path;
	return code;
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
	case 'i': return add_interface(o, optarg, err);
	case 'f': return add_filter(o, optarg, false, err);
	case 'F': return set_filter_file(o, optarg, err);
	case 's':
		return set_number(
			"-s", optarg, SNAPLEN_LEAST, SNAPLEN_MOST, &o->snaplen, err);
	case 'n': return set_number("-n", optarg, 1, PROCESSES_MOST, &o->processes, err);
	case 'u': o->user = optarg; break;
	case 'D': o->detach = true; break;
	case OPT_RUN: o->run = optarg; break;
	case OPT_COMMIT:
		return set_number(
			"--commit-every", optarg, 1, 3600, &o->commit_seconds, err);
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
	if (o->verb == VERB_SELF_TEST && (o->reads > 0) + (o->interfaces > 0) != 1) {
		return err_set(err, ERR_USAGE,
			"--self-test wants interfaces (-i) or one capture (-r)");
	}
	if (o->json && o->verb != VERB_SELF_TEST) {
		return err_set(
			err, ERR_USAGE, "--json is the self-test's: --self-test --json");
	}
	if (o->verb == VERB_SELF_TEST && o->reads > 1) {
		return err_set(err, ERR_USAGE, "--self-test wants one capture (-r)");
	}
	if (o->reads > 0 && o->interfaces > 0) {
		return err_set(
			err, ERR_USAGE, "-r and -i together: read captures, or listen");
	}
	if (o->flows != NULL && o->interfaces > 0) {
		return err_set(err, ERR_USAGE,
			"--flows shows addresses, so it is for captures (-r) only");
	}
	if (o->flows != NULL && o->store != NULL && strcmp(o->flows, o->store) == 0) {
		return err_set(err, ERR_USAGE, "--flows and -w name the same file");
	}
	return ERR_OK;
}

enum err_code
options_parse(int argc, char **argv, struct options *out, struct err *err)
{
	struct options o = { .verb = VERB_LIVE,
		.dpi = -1,
		.run = "/run/penumbra",
		.commit_seconds = COMMIT_SECONDS };
	enum err_code code = ERR_OK;
	int opt;

	opterr = 0;
	optind = 1;
	while (code == ERR_OK &&
		(opt = getopt_long(argc, argv, "+:i:f:F:s:n:u:Dr:m:c:w:TqvVh",
			 long_options, NULL)) != -1) {
		code = take(&o, opt, argv[optind - 1], err);
	}
	if (code == ERR_OK && optind < argc && o.reads > 0) {
		return err_set(err, ERR_USAGE,
			"\"%s\" stands alone: a capture is named with -r", argv[optind]);
	}
	for (bool more = false; code == ERR_OK && optind < argc; more = true) {
		code = add_filter(&o, argv[optind++], more, err);
	}
	if (o.verb == VERB_LIVE && o.reads > 0) {
		o.verb = VERB_REPLAY;
	}
	if (code == ERR_OK) {
		code = check(&o, err);
	}
	if (code == ERR_OK) {
		*out = o;
	}
	return code;
}
