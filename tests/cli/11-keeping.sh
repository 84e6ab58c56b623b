# Hours are kept for five weeks, as the page for staff says, and weeks for longer.
"$BUILD"/tests/traffic/traffic --scale 0.2 --capture office.pcap --site . 2>/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
weeks() { sqlite3 usage.db "SELECT count(DISTINCT $1) FROM $2"; }
is() { # WHAT FIGURE WANTED
	if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: $2, not $3"; fi
}
is "eight weeks of counts stand" "$(weeks week week_use)" 8
is "five weeks of hours stand" "$(weeks '(hour + 72) / 168' hour_use)" 5
is "five weeks of hourly coverage stand" "$(weeks '(hour + 72) / 168' hour_cover)" 5
is "no pseudonym stands" "$(sqlite3 usage.db 'SELECT count(*) FROM presence')" 0
if penumbra check-store --db usage.db >check 2>&1; then echo "ok the identity holds without the hours that are gone"; else echo "not ok the identity holds: $(cat check)"; fi
