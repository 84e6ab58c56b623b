#!/usr/bin/env bash
# Each of the 55 practices (A1 to A26, B1 to B29) has a test named after it: a function of a test program that begins
# with the id, or a line of a script that says "ID: what" or hands the id to its helper.
set -u
rc=0
named=$({
	grep -hoE '^[ab][0-9]+_[a-z0-9_]+\(void' tests/*/test_*.c | sed -E 's/_.*//' | tr ab AB
	grep -hoE '(["'"'"' ]|^)[AB][0-9]{1,2}: ' tests/cli/*.sh tests/browser/*.py | grep -oE '[AB][0-9]+'
	grep -hoE '^(refuses|takes|shows) [AB][0-9]{1,2} "' tests/cli/*.sh | grep -oE '[AB][0-9]+'
} | sort -u)
for id in $(seq -f 'A%g' 26; seq -f 'B%g' 29); do
	grep -qx "$id" <<<"$named" || {
		echo "no test is named after the practice $id"
		rc=1
	}
done
exit $rc
