/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_set.h"

/* What a label usually stands for on the network, whoever the vendor is.  Only words that no vendor
 * we know of gives to the place where people work. */
static const struct {
	enum role role;
	const char *labels; /* each between blanks */
} habits[] = {
	{ ROLE_CDN,
		" static cdn assets asset img images image fonts font js css thumbs " },
	{ ROLE_TELEMETRY, " analytics telemetry metrics metric track tracking pixel "
			  "beacon sentry rum "
			  "update updates ocsp crl " },
	{ ROLE_EMBED, " widget widgets embed badge badges " },
	{ ROLE_SITE, " status blog help support docs about careers jobs press investors "
		     "investor "
		     "legal trust developer developers download downloads " },
};

enum { LABEL_MOST = 12 };

static bool
is_listed(const char *labels, const char *padded)
{
	return strstr(labels, padded) != NULL;
}

enum role
habit_of(struct str label, enum role role)
{
	char padded[LABEL_MOST + 3] = " ";

	if (label.len == 0 || label.len > LABEL_MOST) {
		return role;
	}
	memcpy(padded + 1, label.at, label.len);
	padded[label.len + 1] = ' ';
	for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
		if (is_listed(habits[i].labels, padded)) {
			return habits[i].role;
		}
	}
	return role;
}
