# The office (README.md): real clients, real servers, five mirrors at once, and a penumbrad on each. The stores must equal
# what the clients did, to the byte.
if [ "$(id -u)" != 0 ] || ! { ip netns add penumbra-may-$$ && ip netns exec penumbra-may-$$ true; } 2>/dev/null; then
	ip netns del penumbra-may-$$ 2>/dev/null
	echo "skip office: needs root and network namespaces"
	exit 0
fi
ip netns del penumbra-may-$$
for tool in tc ethtool tcpdump curl nginx dnsmasq openssl; do
	command -v $tool >/dev/null && continue
	echo "skip office: there is no $tool"
	exit 0
done
here=$TOP/tests/office
folder=$PWD/office
pids=()
finish() {
	[ ${#pids[@]} = 0 ] || kill -9 "${pids[@]}" 2>/dev/null
	"$here"/office "$folder" down
}
trap finish EXIT
office() { "$here"/office "$folder" "$@"; }
good() { # WHAT COMMAND...
	local what=$1
	shift
	if "$@" >said 2>&1; then echo "ok $what"; else echo "not ok $what: $(tail -n 5 said | tr '\n' ' ')"; fi
}
mirrors='both split doubled erspan vxlan'
# the last one listens to the first mirror again, with two sensor processes
sensors="$mirrors both-two"
if ! office up >said 2>&1; then
	echo "not ok office: $(cat said)"
	exit 1
fi
for kind in $mirrors; do office mirror "tap-$kind" "$kind" || echo "not ok a mirror of the kind $kind"; done

# --- sensors and meters ---------------------------------------------------------------------------
cd "$folder" || exit 1
prefix=$(cat prefix)
for kind in $sensors; do
	case $kind in
	split) ports='-i tap-split-in -i tap-split-out' ;;
	both-two) ports='-i tap-both -n 2' ;;
	*) ports="-i tap-$kind" ;;
	esac
	# shellcheck disable=SC2086
	ip netns exec "$prefix-sensor" "$BUILD/penumbrad" -c penumbra.yaml $ports -w "$kind.db" --run "run-$kind" --commit-every=2 >"$kind.log" 2>&1 &
	pids+=($!)
done
meters=()
for place in $(office places | cut -d' ' -f1); do
	ip netns exec "$prefix-$place" tcpdump -Z root -B 8192 -s 96 -i c0 -w "$place.pcap" 2>"$place.meter" &
	meters+=($!)
done
for _ in $(seq 200); do
	[ "$(cat ./*.meter | grep -c '^tcpdump: listening\|listening on')" = ${#meters[@]} ] &&
		[ "$(find . -path './run-*/status.json' | wc -l)" = ${#pids[@]} ] && break
	sleep 0.05
done
daemons=("${pids[@]}")
pids+=("${meters[@]}")
sleep 0.5

office counters >counters0

# --- a morning in the office ----------------------------------------------------------------------
at() { office at "$@"; }
get() { # PLACE URL... [curl options]: says how many connections it made
	at "$1" curl -sS --cacert ca.pem --no-progress-meter -o /dev/null -w '%{num_connects}\n' "${@:2}" >>"$1.connects" || echo "$1: curl ${*:2}: $?" >>trouble
}
tls() { # PLACE s_client options
	printf 'GET / HTTP/1.0\r\n\r\n' | at "$1" timeout 10 openssl s_client -quiet -CAfile ca.pem "${@:2}" >/dev/null 2>"$1.tls" || echo "$1: s_client ${*:2}: $?" >>trouble
	echo 1 >>"$1.connects"
}
key=$(openssl pkey -in all.key -pubout -outform der 2>/dev/null | openssl dgst -sha256 -binary | base64)
browse() { # PLACE URL [options]
	at "$1" env HOME="$PWD/$1" timeout -k 2 40 chromium --headless --no-sandbox --disable-gpu --no-first-run --no-default-browser-check \
		--disable-background-networking --disable-component-update --disable-sync --disable-extensions --disable-default-apps \
		--disable-domain-reliability --no-pings --metrics-recording-only --disable-dev-shm-usage \
		--disable-features=OptimizationHints,MediaRouter --ignore-certificate-errors --ignore-certificate-errors-spki-list="$key" \
		--user-data-dir="$PWD/$1-profile$RANDOM" --timeout=6000 --dump-dom "${@:3}" "$2" >"$1.page" 2>"$1.chromium"
	grep -q 'read me' "$1.page" || echo "$1: chromium $2" >>trouble
}
head -c 200000 /dev/urandom >paper
touch trouble
{
	get finance-1 https://www.dropbox.com/report -o /dev/null https://www.dropbox.com/picture
	get finance-1 -T paper https://content.dropboxapi.com/put/paper
	get finance-1 http://intranet.partner.example/
	get finance-1 --http1.1 https://www.notion.so/picture
} &
jobs=($!)
{
	get finance-2 --http2 https://app.slack.com/picture
	get finance-2 -T paper --tlsv1.2 --tls-max 1.2 https://content.dropboxapi.com/put/paper2
	tls finance-2 -connect app.asana.com:443 -servername app.asana.com
} &
jobs+=($!)
{
	for _ in 1 2 3 4 5; do get design-1 -Z https://www.figma.com/picture -o /dev/null https://api.figma.com/picture -o /dev/null https://miro.com/report; done
	get design-1 https://chatgpt.com/
} &
jobs+=($!)
{
	# a name in clear text, and a host without a name of the catalogue
	get design-3 http://wetransfer.com/report
	get design-3 https://intranet.partner.example/picture
	get design-3 --limit-rate 150k https://www.figma.com/report
} &
jobs+=($!)
{
	# a certificate alone tells, then DNS alone, then nothing
	tls plant-1 -connect 198.51.100.22:443 -noservername
	tls plant-1 -connect app.asana.com:443 -noservername -tls1_3
	tls plant-1 -connect 198.51.100.19:443 -noservername -tls1_3
} &
jobs+=($!)
{
	for n in 1 2 3; do get plant-2 -T paper "https://wetransfer.com/put/p$n"; done
	# nobody answers there
	at plant-2 curl -sS https://zapier.com/ 2>/dev/null && echo "plant-2: zapier answered" >>trouble
	echo 1 >>plant-2.connects
} &
jobs+=($!)
browsers=1
if command -v chromium >/dev/null; then
	{
		browse design-2 https://app.airtable.com/ --disable-quic
		[ -e quic-198.51.100.31.log ] && browse design-2 https://trello.com/ --origin-to-force-quic-on=trello.com:443 --enable-quic
	} &
	jobs+=($!)
else
	browsers=0
	echo "skip office: there is no chromium"
fi
wait "${jobs[@]}"
sleep 1

# --- what it came to ------------------------------------------------------------------------------
kill -INT "${meters[@]}"
office counters >counters
at sensor ip -s -j link show >ports.json
kill -TERM "${daemons[@]}"
for daemon in "${daemons[@]}"; do
	wait "$daemon" || echo "not ok a penumbrad ended with $?"
done
pids=()
good "everybody got what they asked for" test ! -s trouble
[ -s trouble ] && cat trouble
python3 "$here"/reconcile "$here"/hosts . $browsers $sensors
for kind in $sensors; do
	good "$kind: the store is whole and every identity holds" penumbra check-store --db "$kind.db"
done
