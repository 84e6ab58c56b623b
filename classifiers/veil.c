/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/veil.h"

#include "sensor/sighting.h"

#include <assert.h>

enum { TCP = 6, UDP = 17 };

static const char *const veil_words[] = {
#define VEIL(name, word) word,
#include "classifiers/veil.def"
#undef VEIL
};

struct veil_name {
	const char *veil, *suffix;
	size_t len;
};
static const struct veil_name veil_names[] = {
#define VEIL_NAME(veil, suffix) { veil, suffix, sizeof(suffix) - 1 },
#include "classifiers/veils.def"
#undef VEIL_NAME
};

/* nDPI's words for tunnels. */
static const struct {
	const char *word;
	enum veil veil;
} dpi_words[] = {
	{ "DoH_DoT", VEIL_DOH },
	{ "DNScrypt", VEIL_DOH },
	{ "WireGuard", VEIL_VPN },
	{ "OpenVPN", VEIL_VPN },
	{ "IPsec", VEIL_VPN },
	{ "IPSec", VEIL_VPN },
	{ "PPTP", VEIL_VPN },
	{ "L2TP", VEIL_VPN },
	{ "CiscoVPN", VEIL_VPN },
	{ "HotspotShield", VEIL_VPN },
	{ "TunnelBear", VEIL_VPN },
	{ "Psiphon", VEIL_VPN },
	{ "UltraSurf", VEIL_VPN },
	{ "SoftEther", VEIL_VPN },
	{ "CloudflareWarp", VEIL_RELAY },
	{ "iCloudPrivateRelay", VEIL_RELAY },
	{ "Tailscale", VEIL_OVERLAY },
	{ "ZeroTier", VEIL_OVERLAY },
	{ "Tor", VEIL_TOR },
};

/* The weakest sign, for flows without a name. */
static const struct {
	uint8_t transport;
	uint16_t port;
	enum veil veil;
} ports[] = {
	{ TCP, 853, VEIL_DOH },       /* RFC 7858 */
	{ UDP, 853, VEIL_DOH },       /* RFC 9250 */
	{ UDP, 51820, VEIL_VPN },     /* WireGuard's usual one */
	{ UDP, 1194, VEIL_VPN },      /* OpenVPN */
	{ UDP, 4500, VEIL_VPN },      /* ESP in UDP, RFC 3948 */
	{ UDP, 500, VEIL_VPN },       /* IKE, RFC 7296 */
	{ UDP, 41641, VEIL_OVERLAY }, /* Tailscale */
	{ UDP, 9993, VEIL_OVERLAY },  /* ZeroTier */
};

const char *
veil_word(enum veil veil)
{
	assert(veil < VEIL_COUNT);
	return veil_words[veil];
}

static enum veil
veil_named(const char *code)
{
	static const char *const codes[] = {
#define VEIL(name, word) #name,
#include "classifiers/veil.def"
#undef VEIL
	};

	for (enum veil v = 0; v < VEIL_COUNT; v++) {
		if (strcmp(code, codes[v]) == 0) {
			return v;
		}
	}
	return VEIL_NONE;
}

/* Every name that was seen is held against all of them: most differ in the first letter already. */
static bool
lies_below(const char *name, size_t len, const struct veil_name *veil)
{
	const char *tail = name + len - veil->len;

	return len >= veil->len && tail[0] == veil->suffix[0] &&
	       memcmp(tail, veil->suffix, veil->len) == 0 &&
	       (len == veil->len || tail[-1] == '.');
}

static enum veil
veil_of_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof veil_names / sizeof veil_names[0]; i++) {
		if (lies_below(name, len, &veil_names[i])) {
			return veil_named(veil_names[i].veil);
		}
	}
	return VEIL_NONE;
}

static enum veil
veil_of_dpi(const char *word)
{
	for (size_t i = 0; i < sizeof dpi_words / sizeof dpi_words[0]; i++) {
		if (str_equal_nocase(str_of(word), str_of(dpi_words[i].word))) {
			return dpi_words[i].veil;
		}
	}
	return VEIL_NONE;
}

static enum veil
veil_of_port(const struct sighting *s)
{
	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
		if (ports[i].transport == s->transport &&
			ports[i].port == s->server_port) {
			return ports[i].veil;
		}
	}
	return VEIL_NONE;
}

enum veil
veil_of(const struct sighting *s)
{
	enum veil veil = s->name[0] != '\0' ? veil_of_name(s->name) : VEIL_NONE;

	if (veil == VEIL_NONE && s->dpi[0] != '\0') {
		veil = veil_of_dpi(s->dpi);
	}
	/* an ordinary name on port 853 is still a resolver's */
	if (veil == VEIL_NONE && (s->name[0] == '\0' || s->server_port == 853)) {
		veil = veil_of_port(s);
	}
	if (veil == VEIL_NONE && s->ech == ECH_HIDDEN) {
		veil = VEIL_ECH;
	}
	if (veil == VEIL_NONE && s->name[0] == '\0') {
		veil = VEIL_NO_NAME;
	}
	return veil;
}
