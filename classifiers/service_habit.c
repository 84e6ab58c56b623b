/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_set.h"

/* What a label usually stands for on the network, whoever the vendor is.  Only words that no vendor
 * we know of gives to the place where people work.  Sorted, for the search below. */
static const struct habit {
	const char *label;
	enum role role;
} habits[] = {
	/* clang-format off */
	{ "about", ROLE_SITE },
	{ "analytics", ROLE_TELEMETRY },
	{ "asset", ROLE_CDN },
	{ "assets", ROLE_CDN },
	{ "badge", ROLE_EMBED },
	{ "badges", ROLE_EMBED },
	{ "beacon", ROLE_TELEMETRY },
	{ "blog", ROLE_SITE },
	{ "careers", ROLE_SITE },
	{ "cdn", ROLE_CDN },
	{ "crl", ROLE_TELEMETRY },
	{ "css", ROLE_CDN },
	{ "developer", ROLE_SITE },
	{ "developers", ROLE_SITE },
	{ "docs", ROLE_SITE },
	{ "download", ROLE_SITE },
	{ "downloads", ROLE_SITE },
	{ "embed", ROLE_EMBED },
	{ "font", ROLE_CDN },
	{ "fonts", ROLE_CDN },
	{ "help", ROLE_SITE },
	{ "image", ROLE_CDN },
	{ "images", ROLE_CDN },
	{ "img", ROLE_CDN },
	{ "investor", ROLE_SITE },
	{ "investors", ROLE_SITE },
	{ "jobs", ROLE_SITE },
	{ "js", ROLE_CDN },
	{ "legal", ROLE_SITE },
	{ "metric", ROLE_TELEMETRY },
	{ "metrics", ROLE_TELEMETRY },
	{ "ocsp", ROLE_TELEMETRY },
	{ "pixel", ROLE_TELEMETRY },
	{ "press", ROLE_SITE },
	{ "rum", ROLE_TELEMETRY },
	{ "sentry", ROLE_TELEMETRY },
	{ "static", ROLE_CDN },
	{ "status", ROLE_SITE },
	{ "support", ROLE_SITE },
	{ "telemetry", ROLE_TELEMETRY },
	{ "thumbs", ROLE_CDN },
	{ "track", ROLE_TELEMETRY },
	{ "tracking", ROLE_TELEMETRY },
	{ "trust", ROLE_SITE },
	{ "update", ROLE_TELEMETRY },
	{ "updates", ROLE_TELEMETRY },
	{ "widget", ROLE_EMBED },
	{ "widgets", ROLE_EMBED },
	/* clang-format on */
};

static int
compare(struct str label, const char *word)
{
	int order = strncmp(label.at, word, label.len);

	return order != 0 ? order : -(word[label.len] != '\0');
}

enum role
habit_of(struct str label, enum role role)
{
	size_t low = 0, high = sizeof habits / sizeof habits[0];

	while (label.len > 0 && low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(label, habits[middle].label);

		if (order == 0) {
			return habits[middle].role;
		}
		if (order < 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return role;
}
