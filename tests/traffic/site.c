/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* The files a sensor at Halden Works is configured with. */

#include "tests/traffic/company.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static FILE *
create(const char *folder, const char *name)
{
	char path[4096];
	FILE *f;

	int n = snprintf(path, sizeof path, "%s/%s", folder, name);

	f = n > 0 && (size_t)n < sizeof path ? fopen(path, "we") : NULL;
	if (f == NULL) {
		perror(folder);
		exit(1);
	}
	return f;
}

static void
folder_make(const char *path)
{
	if (mkdir(path, 0755) != 0 && errno != EEXIST) {
		perror(path);
		exit(1);
	}
}

static void
write_units(const char *folder, double scale)
{
	FILE *f = create(folder, "units.csv");

	fputs("code,name,people,ranges,vlans,kind,shared,site,holidays,cadence_days,peer,"
	      "works_with\n",
		f);
	for (size_t i = 0; i < company_unit_count; i++) {
		const struct unit_plan *u = &company_units[i];

		fprintf(f, "%s,%s,%d,%u.%u.%u.%u/%d,", u->code, u->name,
			(int)(u->people * scale + 0.5), u->network >> 24,
			u->network >> 16 & 255, u->network >> 8 & 255, u->network & 255,
			u->bits);
		if (u->vlan != 0) {
			fprintf(f, "%u", u->vlan);
		}
		fprintf(f, ",%s,,%s,,90,%s,%s\n", u->kind, u->site, u->peer,
			u->works_with);
	}
	fclose(f);
}

static void
write_config(const char *folder)
{
	FILE *f = create(folder, "penumbra.yaml");

	fputs("# Halden Works, a company that does not exist\n"
	      "sensor:\n"
	      "  name: halden-works\n"
	      "  time_zone: Europe/Berlin\n"
	      "  internal: [10.0.0.0/8, 192.168.0.0/16]\n"
	      "data:\n"
	      "  units: units.csv\n"
	      "privacy:\n"
	      "  purpose: To see what people need to get done, and to offer it.\n"
	      "  legal_basis: Agreement with the works council of 12 May 2025.\n"
	      "  readers: Whoever visits a unit reads its page after the unit did.\n"
	      "  contact: privacy@halden.example\n"
	      "  objection: Tell the works council, or write to us. A unit can be left "
	      "out.\n",
		f);
	fclose(f);
}

static void
write_file(const char *folder, const char *name, const char *text)
{
	FILE *f = create(folder, name);

	fputs(text, f);
	fclose(f);
}

static const char staff[] = "id,name,place,kinds,visits_per_month,management\n"
			    "mb,Mara Berg,front,visit answer,4,no\n"
			    "jo,Jon Olsen,bench,fix review,0,no\n"
			    "hk,Hanne Krog,front,visit answer review,2,yes\n";

static const char tenants[] = "id,service,label\n"
			      "t1,sharepoint,haldenworks\n"
			      "t2,sharefile,haldenworks\n";

static const char offers[] =
	"id,name,needs,service,owner,units,since,user_interest,company_interest,how_to,"
	"answer_days,visible\n"
	"team-drive,Team drive,N02 N03,sharepoint,jo,all,2024-03-01,One place for a "
	"team's files "
	"that is backed up every night,Client files stay under our own contract,Ask Jon "
	"Olsen for "
	"a folder,2,yes\n"
	"file-transfer,Halden file transfer,N01,sharefile,jo,all,2023-09-01,Sends files "
	"of any "
	"size to clients,Client files leave through our own contract and can be called "
	"back,Sign "
	"in with your usual account,1,yes\n"
	"company-chat,Company chat and meetings,N13 "
	"N14,microsoft-teams,mb,all,2022-01-10,Talk and "
	"meet without an invitation by mail,One contract and one place to look after,It "
	"is on "
	"every computer,1,yes\n"
	"team-planner,Team planner,N10,microsoft-planner,mb,all,2025-02-01,Tasks and "
	"dates of a "
	"team on one page,Already paid for with the company chat,Open it inside the "
	"company chat,"
	"2,yes\n"
	"code-house,Code house,N31,github,jo,engineering,2024-06-01,Reviews and builds "
	"in one "
	"place,Source code stays under our own contract,Ask Jon Olsen,1,yes\n";

static void
write_files(const char *folder, const struct company_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		write_file(folder, files[i].name, files[i].text);
	}
}

static const char decisions[] =
	"id,service,units,state,reason,reason_type,owner,decided_on,until,conditions,"
	"user_interest,company_interest\n"
	"d-zoom-sales,zoom,sales,tolerated,Clients of Sales invite to meetings there and "
	"cannot "
	"use ours,compatibility,mb,2025-10-06,2026-09-30,Only for meetings that a client "
	"hosts,"
	"Sales can meet clients where the clients are,Recordings with client data stay "
	"with the "
	"client\n"
	"d-chatgpt,chatgpt,all,in conversation,We want to learn first which work it "
	"helps with,,"
	"hk,2025-12-08,,,Drafts and code are written faster,Client data must not train a "
	"model of "
	"others\n";

void
company_write(const char *folder, double scale)
{
	char sub[2048];

	folder_make(folder);
	snprintf(sub, sizeof sub, "%s/register", folder);
	folder_make(sub);
	write_units(folder, scale);
	write_config(folder);
	write_file(sub, "staff.csv", staff);
	write_file(sub, "tenants.csv", tenants);
	write_file(sub, "offers.csv", offers);
	write_file(sub, "decisions.csv", decisions);
	snprintf(sub, sizeof sub, "%s/past", folder);
	folder_make(sub);
	write_files(sub, company_past, company_past_count);
	snprintf(sub, sizeof sub, "%s/later", folder);
	folder_make(sub);
	write_files(sub, company_later, company_later_count);
}
