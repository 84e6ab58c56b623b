# Right of classify nothing can name a machine: the arrows say so, and a hole in the wall is found.
mkdir tree && cp -r "$TOP"/sensor "$TOP"/classifiers "$TOP"/reports "$TOP"/docs tree/ && cd tree || exit 1
layers() { awk -f "$TOP"/tests/lint/layers.awk docs/layers $(find sensor classifiers reports -name '*.[ch]'); }

if out=$(layers); then
	echo "ok no file of reports reaches an address"
else
	echo "not ok no file of reports reaches an address: $out"
fi

expect() { # what pattern
	if out=$(layers); then
		echo "not ok $1: nothing was said"
	elif grep -q "$2" <<<"$out"; then
		echo "ok $1"
	else
		echo "not ok $1: $out"
	fi
}
sed -i '1i #include "sensor/base/addr.h"' reports/rollup.h
expect "an address included in rollup.h is found" 'reports/rollup.h:1: goes through the wall: reports/rollup.h > sensor/base/addr.h'
sed -i 1d reports/rollup.h

sed -i '1i #include "sensor/base/addr.h"' classifiers/unit.h
expect "an address that comes in through unit.h is found" 'goes through the wall: reports/.* > classifiers/unit.h > sensor/base/addr.h'
sed -i 1d classifiers/unit.h

sed -i '1i #include "sensor/sighting.h"' classifiers/finding.h
expect "a sighting in finding.h is found" 'classifiers/finding may not include sensor/sighting'
sed -i 1d classifiers/finding.h

# By types: where a header of reports, and a finding, are in sight, struct addr is still nobody's.
see() { # header
	{
		echo "#include \"$1\""
		echo '#include "classifiers/finding.h"'
		echo 'struct addr { int nobody_has_seen_it; };'
		echo 'struct sighting { int nobody_has_seen_it; };'
	} >wall.c
	${CC:-gcc} -std=gnu17 -D_GNU_SOURCE -I. -fsyntax-only wall.c 2>&1
}
seen=0
for header in $(find reports -name '*.h' -not -path 'reports/cli/*' -not -path 'reports/console/*' | sort); do
	seen=$((seen + 1))
	out=$(see "$header") || echo "not ok $header shows no address: $out"
done
if ((seen > 5)); then echo "ok none of $seen headers of reports shows what an address is"; else echo "not ok headers were found: $seen"; fi
if see sensor/base/addr.h >/dev/null; then
	echo "not ok the same look at addr.h finds one: it did not"
else
	echo "ok the same look at addr.h finds one"
fi
