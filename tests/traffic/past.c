/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/company.h"

/* What people at Halden Works wrote down in the half year before and during the weeks that are played:
 * one file of the register each, as `penumbra register import` reads it.  The story: Sales leaves the
 * company's file transfer after weeks of breaks, and is owed a repair; how to sign waits for management;
 * Engineering moved to one planner and agrees to be named for it. */

/* clang-format off */
/* known on 5 January 2026 */
const struct company_file company_past[] = {
	{ "overrides.csv",
		"id,title,document,owner,from,until,needs\n"
		"client-files,Client files stay under our own contract,Contract handbook 4.2,hk,2025-01-01,2026-12-31,N01 N02\n" },
	{ "conversations.csv",
		"id,unit,need,opened_on,owner,state,services,answered_on,parked_until,parked_reason,outcome,outcome_by,conflict,user_interest,company_interest,needed_by,joint_units\n"
		"sign-legal,legal,N04,2025-11-18,hk,open,docusign,2025-11-25,,,,,yes,A contract is signed on the day it is agreed,A signature must hold before a court of our own country,2026-03-31,sales finance\n"
		"plan-engineering,engineering,N10,2025-09-16,mb,closed,,2025-09-18,,,solved,Head of Engineering,,,,,\n"
		"lists-marketing,marketing,N09,2025-12-02,mb,waiting on unit,airtable,2025-12-09,,,,,,,,,engineering\n"
		"plan-logistics,logistics,N10,2025-12-09,mb,parked,trello,2025-12-10,2026-04-01,The yard is moved until the end of March and nobody has an hour,,,,,,,\n" },
	{ "visits.csv",
		"id,unit,planned_on,who,held_on,conversations,heard,need,offered,new_insight,next_on,by_management\n"
		"v-engineering,engineering,2025-09-16,mb,2025-09-16,plan-engineering,Three planners for one project; the dates never agree,N10,Team planner (N10),no,2025-12-16,no\n"
		"v-sales-1,sales,2025-10-14,mb,2025-10-14,,Clients invite to their own meetings and expect an answer within the hour,N14,Company chat and meetings (N14),yes,2026-01-14,no\n"
		"v-legal,legal,2025-11-18,hk,2025-11-18,sign-legal,A contract waits four days for paper to come back,N04,,yes,2026-02-18,yes\n"
		"v-marketing,marketing,2025-12-02,mb,2025-12-02,lists-marketing,The list of campaigns outgrew the sheet; two automations fill it,N09,,yes,2026-03-10,no\n"
		"v-people,people,2026-01-13,mb,,,,,,no,2026-04-14,no\n" },
	{ "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on,conversation,moved_to,moved_agreed_on,done_on,proof,withdrawn_on\n"
		"p-planner,engineering,Everybody in Engineering can open the team planner.,jo,fix,2025-09-16,2025-09-30,plan-engineering,,,2025-09-26,36 of 36 signed in once,\n"
		"p-lists,marketing,We show two ways to keep the list of campaigns.,mb,visit,2025-12-02,2026-03-10,lists-marketing,,,,,\n"
		"p-chat,sales,An account for guests in company meetings.,jo,fix,2025-10-14,2025-11-14,,,,2025-11-20,First meeting with a client on 2025-11-20,\n" },
	{ "declarations.csv",
		"id,unit,tool,need,declared_on,since,tenant,runs_by_itself,note\n"
		"d-signing,legal,DocuSign,N04,2025-11-18,2025-06-01,,no,For contracts with clients abroad\n"
		"d-campaigns,marketing,Airtable,N09,2025-12-02,2025-03-01,,no,List of campaigns with dates and budgets\n"
		"d-yard,logistics,Yard board,N10,2025-12-09,2025-08-15,,no,A board on a screen in the yard office\n" },
	{ "signs.csv",
		"id,on,unit,words,team,need,service\n"
		"s-3,2025-11-06,legal,Asked for a way to sign from abroad,Help desk,N04,\n" },
	{ "feedback.csv",
		"id,asked_on,answered_on,role,met_need,our_help,unit,team,conversation,words\n"
		"f-1,2025-10-02,2025-10-02,colleague,4,5,engineering,,plan-engineering,\n"
		"f-2,2025-10-21,2025-10-21,colleague,3,4,sales,,,\n"
		"f-3,2025-11-25,2025-11-25,colleague,4,4,legal,,,\n"
		"f-4,2025-12-15,2025-12-15,colleague,5,5,marketing,,,\n"
		"f-8,2025-10-02,2025-10-02,manager,4,4,engineering,,,\n"
		"f-9,2025-10-21,2025-10-21,manager,3,4,sales,,,\n"
		"f-10,2025-11-25,2025-11-25,manager,5,5,legal,,,\n"
		"f-11,2025-12-15,2025-12-15,manager,4,3,marketing,,,\n"
		"f-13,2025-10-02,2025-10-02,staff,3,4,,Help desk,,\n"
		"f-14,2025-10-21,2025-10-21,staff,4,4,,Help desk,,\n"
		"f-15,2025-11-25,2025-11-25,staff,2,3,,Help desk,,Nobody told us what was promised\n"
		"f-16,2025-11-04,2025-11-04,colleague,4,4,finance,,,\n"
		"f-17,2025-12-02,2025-12-02,manager,4,5,finance,,,\n"
		"f-18,2025-12-02,2025-12-02,staff,3,4,,Network team,,\n"
		"f-19,2025-12-15,2025-12-15,staff,4,4,,Network team,,\n"
		"f-20,2025-07-08,2025-07-08,colleague,3,3,engineering,,,\n"
		"f-21,2025-08-12,2025-08-12,colleague,4,3,sales,,,\n"
		"f-22,2025-08-26,2025-08-26,colleague,2,4,marketing,,,\n"
		"f-23,2025-09-09,2025-09-09,colleague,3,4,finance,,,\n"
		"f-24,2025-09-23,2025-09-23,colleague,4,3,logistics,,,\n" },
	{ "contacts.csv",
		"id,unit,name,reach,part,consent_on,until\n"
		"c-sales,sales,Ida Lund,extension 3120,head,,2026-12-31\n"
		"c-finance,finance,Per Holm,extension 3210,head,,2026-12-31\n"
		"c-legal,legal,Ana Reyes,extension 3310,contact,,2026-12-31\n"
		"c-marketing,marketing,Tom Weiss,extension 3410,super user,2025-12-02,2026-12-31\n"
		"c-engineering,engineering,Liv Aas,extension 3510,head,,2026-12-31\n"
		"c-people,people,Eva Blom,extension 3610,head,,2026-12-31\n"
		"c-logistics,logistics,Max Brandt,extension 3710,head,,2026-12-31\n" },
	{ "goals.csv",
		"id,unit,text,from,until\n"
		"g-sales,sales,An offer reaches the client within a day,2025-09-01,2026-08-31\n"
		"g-finance,finance,The books of a month are closed on the fifth working day,2025-09-01,2026-08-31\n"
		"g-legal,legal,A contract is signed within two days,2025-09-01,2026-08-31\n"
		"g-marketing,marketing,A campaign goes out in three languages at once,2025-09-01,2026-08-31\n"
		"g-engineering,engineering,One release a week without a weekend,2025-09-01,2026-08-31\n"
		"g-people,people,New colleagues have everything on the first day,2025-09-01,2026-08-31\n"
		"g-logistics,logistics,Every lorry leaves within its hour,2025-09-01,2026-08-31\n" },
	{ "plans.csv",
		"id,visits_per_month,unit,quiet_from,quiet_until\n"
		"plan-all,4,,,\n"
		"plan-finance,1,finance,2026-03-30,2026-04-10\n" },
	{ "pairs.csv",
		"id,unit_a,unit_b,note\n"
		"sales-legal,sales,legal,Contracts with clients\n"
		"sales-marketing,sales,marketing,Campaigns and fairs\n" },
	{ "solved.csv",
		"id,conversation,sentence,consent,consent_on,published_on\n"
		"planner,plan-engineering,\"Engineering and IT moved three planners into one, and the dates agree\",yes,2025-10-20,2025-10-27\n" },
	{ "buys.csv",
		"id,need,service,break_even_seats,contract_until\n"
		"signing,N04,,25,\n"
		"translating,N18,,40,\n" },
	{ "options.csv",
		"id,conversation,kind,text,effort,cost_low,cost_high\n"
		"sign-ours,sign-legal,ours,Sign on paper as today and scan,none,0,0\n"
		"sign-buy,sign-legal,buy,One contract for signatures of all units,two weeks,6000,14000\n"
		"sign-conditions,sign-legal,conditions,Legal may use its tool for contracts with clients abroad,a day,2000,4000\n"
		"sign-build,sign-legal,build,A signing page of our own,half a year,60000,120000\n"
		"sign-nothing,sign-legal,nothing,Contracts go on waiting four days,none,0,0\n" },
	{ "annotations.csv",
		"id,unit,week,words,need,service\n"
		"a-planner,engineering,2025-W40,Team planner shown to everybody,N10,microsoft-planner\n"
		"a-files,sales,2026-W07,Visit about large files,N01,sharefile\n"
		"a-works,all,2026-W05,New line to the works,,\n" },
	{ "decisions.csv",
		"id,service,units,state,reason,reason_type,owner,decided_on,until,conditions,sponsor,target_offer,move_by,override,user_interest,company_interest,difference_reason\n"
		"d-trello-marketing,trello,marketing,moving,The team planner shows the same and costs nothing more,cost,mb,2025-12-02,,,,team-planner,2026-04-30,,Campaigns and dates of other teams on one page,One tool less to look after,Marketing asked for it; Logistics keeps its board until the yard has moved\n" },
};
/* known on 2 March 2026, beyond that */
const struct company_file company_later[] = {
	{ "conversations.csv",
		"id,unit,need,opened_on,owner,state,services,answered_on,parked_until,parked_reason,outcome,outcome_by,conflict,user_interest,company_interest,needed_by,joint_units\n"
		"files-sales,sales,N01,2026-02-12,mb,waiting on us,wetransfer,2026-02-13,,,,,,,,,\n"
		"files-marketing,marketing,N01,2026-01-20,mb,waiting on unit,wetransfer,2026-01-21,,,,,,,,,\n"
		"automate-finance,finance,N07,2026-01-20,jo,open,zapier,2026-01-22,,,,,,,,,\n" },
	{ "visits.csv",
		"id,unit,planned_on,who,held_on,conversations,heard,need,offered,new_insight,next_on,by_management\n"
		"v-people,people,2026-01-13,mb,2026-01-14,,Contracts of new colleagues should be signed before the first day,N04,,no,2026-04-14,no\n"
		"v-marketing-files,marketing,2026-01-27,mb,2026-01-27,files-marketing,Agencies send films back and our links ended after a week,N01,Halden file transfer (N01),yes,2026-02-26,no\n"
		"v-sales-2,sales,2026-02-12,mb,2026-02-12,files-sales,Uploads to clients broke off for weeks and a tender was nearly missed,N01,Halden file transfer (N01),yes,2026-03-12,no\n"
		"v-sales-3,sales,2026-03-12,mb,,files-sales,,,,,,no\n"
		"v-finance,finance,2026-03-05,hk,,automate-finance,,,,,,yes\n"
		"v-marketing-2,marketing,2026-03-10,mb,,lists-marketing,,,,,,no\n" },
	{ "promises.csv",
		"id,unit,text,owner,kind,made_on,due_on,conversation,moved_to,moved_agreed_on,done_on,proof,withdrawn_on\n"
		"p-sign,legal,You hear which way of signing management allows.,hk,answer,2025-11-18,2026-01-31,sign-legal,2026-03-31,2026-01-20,,,\n"
		"p-files,sales,\"Large files reach a client the same day, without a break.\",jo,fix,2026-02-12,2026-02-27,files-sales,,,,,\n"
		"p-links,marketing,A link to a large file stays good for a month.,jo,fix,2026-01-27,2026-02-06,files-marketing,,,2026-02-04,A link of 4 January still opened on 4 February,\n"
		"p-night,finance,The nightly invoice run gets an owner.,jo,review,2026-01-20,2026-03-20,automate-finance,,,,,\n" },
	{ "declarations.csv",
		"id,unit,tool,need,declared_on,since,tenant,runs_by_itself,note\n"
		"d-slides,marketing,Gamma,N20,2026-02-11,,,no,Slides for the spring fair are to be tried there\n"
		"d-invoices,finance,Zapier,N07,2026-01-20,2025-10-01,,yes,Copies invoices from the mailbox into the accounts every night\n" },
	{ "signs.csv",
		"id,on,unit,words,team,need,service\n"
		"s-1,2026-01-21,sales,Four calls about uploads that break off at half,Help desk,N01,sharefile\n"
		"s-2,2026-01-29,sales,Uploads are started again three times before they pass,Help desk,N01,sharefile\n"
		"s-4,2026-02-10,marketing,Asked who may use pictures made by a model,Network team,N20,\n" },
	{ "feedback.csv",
		"id,asked_on,answered_on,role,met_need,our_help,unit,team,conversation,words\n"
		"f-5,2026-01-22,2026-01-22,colleague,2,3,people,,,\n"
		"f-6,2026-02-05,2026-02-05,colleague,4,4,engineering,,plan-engineering,\n"
		"f-7,2026-02-19,2026-02-19,colleague,3,5,sales,,,\n"
		"f-12,2026-01-22,2026-01-22,manager,3,4,people,,,\n" },
	{ "looks.csv",
		"id,unit,document,sent_on,release_on,comment,skipped_reason\n"
		"l-sales,sales,brief,2026-02-16,2026-02-23,The weeks with broken uploads are right,\n"
		"l-legal,legal,brief,2026-02-16,2026-02-23,,\n"
		"l-finance,finance,brief,2026-02-16,2026-02-23,The night run belongs to the accounts team,\n" },
	{ "decisions.csv",
		"id,service,units,state,reason,reason_type,owner,decided_on,until,conditions,sponsor,target_offer,move_by,override,user_interest,company_interest,difference_reason,conversation\n"
		"d-wetransfer,wetransfer,people,declined,Papers of colleagues leave the house without a contract,contract,mb,2026-01-14,,,Hanne Krog,,,client-files,A large file is sent without an account,Papers of colleagues stay under our own contract,,\n"
		"d-wetransfer-marketing,wetransfer,marketing,tolerated,A few agencies cannot open our links yet,compatibility,mb,2026-02-04,2026-06-30,Only for agencies that cannot open our links,,,,,Films come back without a second account,Films of campaigns stay under our own contract,Marketing agreed on a day; papers of colleagues could not wait,files-marketing\n" },
};
/* clang-format on */
const size_t company_past_count = sizeof company_past / sizeof company_past[0];
const size_t company_later_count = sizeof company_later / sizeof company_later[0];
