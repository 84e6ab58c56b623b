/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/company.h"

#define NET(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

const struct unit_plan company_units[] = {
	{ "finance", "Finance", "people", "head office", "legal", 24, NET(10, 20, 16, 0),
		20, 0, "yes" },
	{ "sales", "Sales", "people", "head office", "marketing", 30, NET(10, 20, 32, 0),
		20, 0, "" },
	{ "legal", "Legal", "people", "head office", "sales", 14, NET(10, 20, 48, 0), 20,
		0, "yes" },
	{ "marketing", "Marketing", "people", "head office", "sales", 22,
		NET(10, 20, 64, 0), 20, 0, "" },
	{ "engineering", "Engineering", "people", "works", "", 36, NET(10, 20, 80, 0), 20,
		0, "yes" },
	{ "people", "People and culture", "people", "head office", "", 12,
		NET(10, 20, 96, 0), 20, 0, "" },
	{ "logistics", "Logistics", "people", "works", "", 18, NET(10, 20, 112, 0), 20, 0,
		"" },
	{ "board", "Executive office", "people", "head office", "", 3,
		NET(10, 20, 128, 0), 20, 0, "" },
	{ "guest", "Guest network", "guest", "head office", "", 24, NET(192, 168, 192, 0),
		20, 900, "" },
};
const size_t company_unit_count = sizeof company_units / sizeof company_units[0];

/* clang-format off */
const struct habit company_habits[] = {
	/* what the company offers, and most people use */
	{ "finance", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 20, 20, 4 },
	{ "sales", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 24, 24, 4 },
	{ "legal", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 12, 12, 4 },
	{ "marketing", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 17, 17, 4 },
	{ "engineering", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 28, 28, 4 },
	{ "people", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 10, 10, 4 },
	{ "logistics", "microsoft-teams", "teams.microsoft.com", NULL, STYLE_WORK, 1, 8, 14, 14, 3 },
	{ "finance", "sharepoint", "haldenworks.sharepoint.com", NULL, STYLE_WORK, 1, 8, 18, 18, 4 },
	{ "sales", "sharepoint", "haldenworks.sharepoint.com", NULL, STYLE_WORK, 1, 8, 16, 16, 3 },
	{ "legal", "sharepoint", "haldenworks.sharepoint.com", NULL, STYLE_WORK, 1, 8, 11, 11, 4 },
	{ "engineering", "sharepoint", "haldenworks.sharepoint.com", NULL, STYLE_WORK, 1, 8, 20, 20, 2 },
	{ "logistics", "sharepoint", "haldenworks.sharepoint.com", NULL, STYLE_WORK, 1, 8, 9, 9, 3 },
	{ "engineering", "github", "github.com", "api.github.com", STYLE_WORK, 1, 8, 26, 28, 5 },
	{ "engineering", "microsoft-planner", "planner.cloud.microsoft", NULL, STYLE_WORK, 1, 8, 18, 18, 3 },

	/* sales leaves the company's file transfer after weeks of resets and slow starts */
	{ "sales", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_FAILING, 1, 5, 22, 19, 4 },
	{ "sales", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 6, 8, 7, 2, 2 },
	{ "sales", "wetransfer", "wetransfer.com", NULL, STYLE_UPLOAD, 5, 8, 12, 24, 3 },
	{ "legal", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 1, 8, 10, 10, 3 },
	{ "finance", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 1, 8, 12, 12, 3 },
	{ "engineering", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 1, 8, 9, 9, 3 },

	/* marketing comes back to it after a visit in week 4 */
	{ "marketing", "wetransfer", "wetransfer.com", NULL, STYLE_UPLOAD, 1, 4, 14, 14, 3 },
	{ "marketing", "wetransfer", "wetransfer.com", NULL, STYLE_UPLOAD, 5, 8, 8, 6, 2 },
	{ "marketing", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 1, 4, 11, 11, 3 },
	{ "marketing", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 5, 8, 16, 18, 3 },

	/* three needs that nobody serves: signing, automating, translating */
	{ "sales", "docusign", "app.docusign.com", NULL, STYLE_WORK, 1, 8, 9, 13, 3 },
	{ "legal", "docusign", "app.docusign.com", NULL, STYLE_WORK, 1, 8, 7, 8, 3 },
	{ "people", "dropbox-sign", "app.hellosign.com", NULL, STYLE_WORK, 2, 8, 6, 7, 3 },
	{ "finance", "zapier", "zapier.com", NULL, STYLE_WORK, 1, 8, 6, 8, 3 },
	{ "marketing", "make", "eu1.make.com", NULL, STYLE_WORK, 1, 8, 6, 9, 3 },
	{ "legal", "deepl", "www.deepl.com", NULL, STYLE_NAMELESS, 1, 8, 9, 10, 4 },
	{ "marketing", "deepl", "www.deepl.com", NULL, STYLE_WORK, 1, 8, 8, 9, 3 },
	{ "people", "deepl", "www.deepl.com", NULL, STYLE_WORK, 1, 8, 6, 6, 3 },

	/* people who build and plan for themselves */
	{ "marketing", "airtable", "airtable.com", NULL, STYLE_WORK, 1, 8, 8, 9, 4 },
	{ "finance", "airtable", "airtable.com", NULL, STYLE_WORK, 1, 8, 6, 7, 3 },
	{ "marketing", "trello", "trello.com", NULL, STYLE_QUIC, 1, 8, 10, 10, 4 },
	{ "logistics", "trello", "trello.com", NULL, STYLE_QUIC, 1, 8, 8, 9, 4 },
	{ "sales", "asana", "app.asana.com", NULL, STYLE_WORK, 1, 8, 7, 8, 3 },
	{ "marketing", "typeform", "admin.typeform.com", NULL, STYLE_WORK, 1, 8, 6, 6, 3 },
	{ "people", "typeform", "admin.typeform.com", NULL, STYLE_WORK, 3, 8, 5, 6, 2 },

	/* models at work */
	{ "engineering", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 12, 24, 4 },
	{ "marketing", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 9, 16, 4 },
	{ "sales", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 6, 13, 3 },
	{ "board", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 3, 3, 3 },
	{ "marketing", "gamma", "gamma.app", NULL, STYLE_WORK, 7, 8, 6, 9, 3 },
	{ "marketing", "canva", "www.canva.com", NULL, STYLE_QUIC, 1, 8, 14, 15, 4 },
	{ "people", "canva", "www.canva.com", NULL, STYLE_QUIC, 1, 8, 5, 6, 2 },
	{ "engineering", "miro", "miro.com", NULL, STYLE_QUIC, 1, 8, 11, 12, 3 },
	{ "sales", "zoom", "zoom.us", NULL, STYLE_WORK, 1, 8, 10, 11, 3 },
	{ "sales", "calendly", "calendly.com", NULL, STYLE_WORK, 2, 8, 6, 7, 3 },

	/* What most units do.  Of a small house little may be shown: where more than half of the units
	 * of a figure are under five devices, only the whole organisation is (product.md P3). */
	{ "logistics", "sharefile", "haldenworks.sharefile.com", NULL, STYLE_UPLOAD, 1, 8, 6, 6, 3 },
	{ "finance", "wetransfer", "wetransfer.com", NULL, STYLE_WORK, 1, 8, 6, 6, 1 },
	{ "people", "wetransfer", "wetransfer.com", NULL, STYLE_WORK, 1, 8, 7, 7, 2 },
	{ "legal", "wetransfer", "wetransfer.com", NULL, STYLE_WORK, 1, 8, 7, 7, 2 },
	{ "engineering", "wetransfer", "wetransfer.com", NULL, STYLE_WORK, 1, 8, 9, 8, 2 },
	{ "logistics", "wetransfer", "wetransfer.com", NULL, STYLE_WORK, 1, 8, 5, 5, 2 },
	{ "finance", "docusign", "app.docusign.com", NULL, STYLE_WORK, 1, 8, 7, 9, 3 },
	{ "logistics", "docusign", "app.docusign.com", NULL, STYLE_WORK, 1, 8, 5, 6, 2 },
	{ "marketing", "docusign", "app.docusign.com", NULL, STYLE_WORK, 1, 8, 6, 7, 2 },
	{ "sales", "zapier", "zapier.com", NULL, STYLE_WORK, 1, 8, 6, 7, 3 },
	{ "engineering", "zapier", "zapier.com", NULL, STYLE_WORK, 1, 8, 8, 10, 3 },
	{ "people", "zapier", "zapier.com", NULL, STYLE_WORK, 1, 8, 6, 6, 3 },
	{ "logistics", "zapier", "zapier.com", NULL, STYLE_WORK, 1, 8, 5, 6, 3 },
	{ "sales", "deepl", "www.deepl.com", NULL, STYLE_WORK, 1, 8, 10, 12, 3 },
	{ "finance", "deepl", "www.deepl.com", NULL, STYLE_WORK, 1, 8, 7, 7, 3 },
	{ "logistics", "deepl", "www.deepl.com", NULL, STYLE_WORK, 1, 8, 5, 5, 2 },
	{ "engineering", "airtable", "airtable.com", NULL, STYLE_WORK, 1, 8, 8, 9, 3 },
	{ "logistics", "airtable", "airtable.com", NULL, STYLE_WORK, 1, 8, 6, 7, 3 },
	{ "people", "airtable", "airtable.com", NULL, STYLE_WORK, 1, 8, 6, 6, 3 },
	{ "finance", "microsoft-planner", "planner.cloud.microsoft", NULL, STYLE_WORK, 1, 8, 10, 10, 3 },
	{ "legal", "microsoft-planner", "planner.cloud.microsoft", NULL, STYLE_WORK, 1, 8, 8, 8, 3 },
	{ "sales", "typeform", "admin.typeform.com", NULL, STYLE_WORK, 1, 8, 7, 7, 2 },
	{ "finance", "typeform", "admin.typeform.com", NULL, STYLE_WORK, 1, 8, 6, 6, 2 },
	{ "logistics", "typeform", "admin.typeform.com", NULL, STYLE_WORK, 1, 8, 5, 5, 2 },
	{ "finance", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 6, 10, 3 },
	{ "legal", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 6, 8, 3 },
	{ "people", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 5, 7, 3 },
	{ "logistics", "chatgpt", "chatgpt.com", NULL, STYLE_WORK, 1, 8, 5, 6, 2 },
	{ "sales", "canva", "www.canva.com", NULL, STYLE_QUIC, 1, 8, 7, 8, 2 },
	{ "engineering", "canva", "www.canva.com", NULL, STYLE_QUIC, 1, 8, 6, 6, 2 },
	{ "logistics", "canva", "www.canva.com", NULL, STYLE_WORK, 1, 8, 5, 5, 2 },
	{ "marketing", "miro", "miro.com", NULL, STYLE_QUIC, 1, 8, 8, 8, 3 },
	{ "sales", "miro", "miro.com", NULL, STYLE_QUIC, 1, 8, 7, 7, 2 },
	{ "people", "miro", "miro.com", NULL, STYLE_WORK, 1, 8, 6, 6, 2 },
	{ "finance", "miro", "miro.com", NULL, STYLE_WORK, 1, 8, 5, 5, 2 },

	/* few, or elsewhere */
	{ "engineering", "nordvpn", "api.nordvpn.com", NULL, STYLE_WORK, 1, 8, 3, 3, 2 },
	{ "guest", "chatgpt", "chatgpt.com", NULL, STYLE_QUIC, 1, 8, 6, 6, 2 },

	/* a name that nobody has listed, and that grows */
	{ "marketing", NULL, "app.tafelrunde.example", NULL, STYLE_WORK, 5, 8, 6, 9, 3 },
	{ "logistics", NULL, "app.tafelrunde.example", NULL, STYLE_WORK, 5, 8, 5, 7, 3 },
};
/* clang-format on */
const size_t company_habit_count = sizeof company_habits / sizeof company_habits[0];

const struct glance company_glances[] = {
	{ "google-fonts", "fonts.gstatic.com" },
	{ "digicert", "ocsp.digicert.com" },
	{ NULL, "www.netflix.com" },
	{ NULL, "www.spiegel.de" },
	{ NULL, "de.wikipedia.org" },
	{ NULL, "cdn.jsdelivr.net" },
};
const size_t company_glance_count = sizeof company_glances / sizeof company_glances[0];
