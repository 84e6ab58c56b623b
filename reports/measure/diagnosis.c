/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/diagnosis.h"

struct share
share_of(const struct share_in *in)
{
	struct share share = { SHARE_EARLY, -1 };
	int64_t days = in->days_ours + in->days_other;

	if (in->weeks < 3 || days < 10) {
		return share;
	}
	share.per_mille = (int)(in->days_ours * 1000 / days);
	if (in->most_ours < in->k) {
		share.kind = SHARE_ALL_OTHER;
	} else if (in->most_other < in->k) {
		share.kind = SHARE_ALL_OURS;
	} else {
		share.kind = SHARE_PERCENT;
	}
	return share;
}

static enum diagnosis
with_offer(const struct diagnosis_in *in)
{
	if (in->share.kind == SHARE_ALL_OURS || in->share.per_mille >= 800) {
		return DIAGNOSIS_SERVED;
	}
	if (in->best_share >= 500 && in->best_share - in->share.per_mille >= 250) {
		return DIAGNOSIS_LEFT;
	}
	if (in->weeks_ours >= 3 && in->both * 100 >= in->other * 30 && in->other > 0) {
		return DIAGNOSIS_PARALLEL;
	}
	if (in->offer_age >= 30 && in->weeks_known >= 4 && in->weeks_ours_all == 0) {
		return in->told_days > 30 ? DIAGNOSIS_TOLD : DIAGNOSIS_UNKNOWN;
	}
	return DIAGNOSIS_MIXED;
}

enum diagnosis
diagnosis_of(const struct diagnosis_in *in)
{
	if (in->weeks_any < 3) {
		return DIAGNOSIS_EARLY;
	}
	if (!in->offer) {
		return in->weeks_other > 0 ? DIAGNOSIS_GAP : DIAGNOSIS_MIXED;
	}
	if (!in->visible) {
		return DIAGNOSIS_UNSEEN;
	}
	return with_offer(in);
}

bool
is_unused(bool offer, int weeks_any, int weeks_ours_w8)
{
	return offer && weeks_any >= 3 && weeks_ours_w8 == 0;
}
