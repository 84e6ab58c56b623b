# Sourced by the scripts about fleets: four sensors that saw the same two weeks, two on each shard of a real centre, and
# all.db with what all of them hold, the oracle.  Sets a1 a2 b1 b2 (HTTP ports).  Whoever sources it calls stop_all at the end.
# shellcheck shell=bash disable=SC2034,SC2086
cluster=$TOP/tests/fleet/cluster
merge=$BUILD/tests/fleet/merge
others=() # processes to be ended
ok() { echo "ok $1"; }
no() { echo "not ok $1: ${2:-}"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
stop_all() {
	[ ${#others[@]} = 0 ] || kill "${others[@]}" 2>/dev/null
	"$cluster" down centre
}
four_sites() {
	local n shard
	"$BUILD"/tests/traffic/traffic --weeks 2 --capture office.pcap --site . 2>/dev/null
	penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
	for n in 1 2 3 4; do
		if ((n <= 2)); then shard="$a1 $a2"; else shard="$b1 $b2"; fi
		sed "s/name: .*/name: site-$n/" penumbra.yaml >s$n.yaml
		penumbrad -q -c s$n.yaml -r office.pcap -w s$n.db
		printf 'fleet:\n  quorum: %s\n  endpoints: [%s]\n' "${1:-1}" "$(printf 'http://127.0.0.1:%s, ' $shard | sed 's/, $//')" >>s$n.yaml
	done
	rm office.pcap
	{
		cat penumbra.yaml
		printf 'store:\n  kind: clickhouse\nfleet:\n  endpoints: [http://127.0.0.1:%s, http://127.0.0.1:%s]\n' "$b2" "$a1"
	} >centre.yaml
	"$merge" all.db s1.db s2.db s3.db s4.db || no "the stores are merged"
}
file() { penumbra report "${3:-all}" --register register.db -c penumbra.yaml --db "$1" --out "$2"; }
fleet() { penumbra report "${2:-all}" --register register.db -c centre.yaml --out "$1"; }
same() { diff -r "$1" "$2" >difference 2>&1; }
verified() { # a replica that was dead catches up for some seconds
	local try
	for ((try = 0; try < 75; try++)); do
		penumbra fleet verify -c centre.yaml "$@" >verified 2>&1 && return
		sleep 0.2
	done
	tail -n 5 verified
	return 1
}
