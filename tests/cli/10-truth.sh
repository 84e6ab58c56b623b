# The store equals the truth of the traffic generator, row by row, for three seeds and scales.
check() { # seed scale weeks
	what="seed $1, scale $2, $3 weeks: the store equals the truth"
	mkdir -p "t$1"
	tests=$BUILD/tests/traffic/traffic
	"$tests" --seed "$1" --scale "$2" --weeks "$3" --capture "t$1/office.pcap" --truth "t$1/truth.tsv" --site "t$1" 2>/dev/null || {
		echo "not ok $what: the generator failed"
		return
	}
	penumbra register import --register "t$1/register.db" --units "t$1/units.csv" --today 2026-01-05 --by test "t$1/register" >/dev/null || {
		echo "not ok $what: the register was not read"
		return
	}
	penumbrad -q -c "t$1/penumbra.yaml" -r "t$1/office.pcap" -w "t$1/usage.db" || {
		echo "not ok $what: penumbrad ended with $?"
		return
	}
	if out=$("$TOP"/tests/tools/compare-truth "t$1/usage.db" "t$1/truth.tsv"); then
		echo "ok $what (${out##*$'\n'})"
	else
		echo "not ok $what: $out"
	fi
	if penumbra check-store --db "t$1/usage.db" >"t$1/check" 2>&1; then
		echo "ok seed $1: the accounting identity holds in every stored interval"
	else
		echo "not ok seed $1: check-store: $(cat "t$1/check")"
	fi
}
check 1 1 8
check 2 0.4 3
check 3 2.5 2
