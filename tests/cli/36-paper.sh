# On A4 a brief is one page and the needs are two, each with coverage as its last page, also with a full register.
if ! command -v chromium >/dev/null || ! command -v pdfinfo >/dev/null; then
	echo "skip paper: chromium or pdfinfo is not here"
	exit 0
fi
"$TOP"/tests/traffic/rehearse "$BUILD" sample >/dev/null 2>&1
walls=() # as root it refuses to start with walls of its own
[ "$(id -u)" != 0 ] || walls=(--no-sandbox)
pages() { # DOCUMENT
	timeout 60 chromium --headless "${walls[@]}" --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage \
		--disable-background-networking --disable-component-update --disable-sync --user-data-dir="$PWD/chromium" \
		--no-pdf-header-footer --print-to-pdf="$PWD/$1.pdf" "file://$PWD/sample/${2:-documents}/$1.html" >/dev/null 2>&1
	pdfinfo "$1.pdf" | awk '/^Pages/ { print $2 }'
}
for want in brief-sales=2 brief-marketing=2 brief-legal=2 needs=3 scorecard=2; do
	got=$(pages "${want%=*}")
	if [ "$got" = "${want#*=}" ]; then echo "ok ${want%=*}: $got pages of A4"; else echo "not ok ${want%=*}: $got pages of A4, not ${want#*=}"; fi
done
# German words are longer, the paper is the same
penumbra report all --db sample/usage.db -c sample/penumbra.yaml --language de --out sample/german >/dev/null
for want in brief-sales=2 needs=3; do
	got=$(pages "${want%=*}" german)
	if [ "$got" = "${want#*=}" ]; then echo "ok ${want%=*} in German: $got pages of A4"; else echo "not ok ${want%=*} in German: $got pages of A4, not ${want#*=}"; fi
done
