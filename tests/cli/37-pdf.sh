# --format pdf: drawn by weasyprint or chromium when one is installed, and a sentence with the remedy when none is.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
"$TOP"/tests/traffic/rehearse "$BUILD" . >played 2>&1 || bad "the sample is played" "$(tail -5 played)"
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }
mkdir empty tools
out=$(PATH=$PWD/empty "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml --format pdf -o none.pdf 2>&1)
rc=$?
if [ $rc = 1 ] && grep -q "apt install weasyprint" <<<"$out" && [ ! -e none.pdf ]; then ok "without a program to draw it says what to install"; else bad "without a program to draw it says what to install" "$rc $out"; fi
# a program that fails, one that writes no PDF: what was there before stays
echo before >kept.pdf
for line in 'exit 3' 'echo text >"$3"'; do
	printf '#!/bin/sh\n%s\n' "$line" >tools/weasyprint
	chmod +x tools/weasyprint
	out=$(PATH=$PWD/tools:/usr/bin:/bin "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml -o kept.pdf 2>&1)
	rc=$?
	if [ $rc = 1 ] && grep -q "made no PDF" <<<"$out" && [ "$(cat kept.pdf)" = before ]; then ok "\"$line\" is told and changes nothing"; else bad "\"$line\" is told and changes nothing" "$rc $out"; fi
done
# what it gets: a page, no way out, nothing of our environment
printf '#!/bin/sh\n(env; cat /proc/net/dev; grep -c "<h1>" "$2") >%s/told\nprintf "%%%%PDF-1.7 drawn" >"$3"\n' "$PWD" >tools/weasyprint
PATH=$PWD/tools:/usr/bin:/bin SECRET=yes "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml -o drawn.pdf
if [ "$(cat drawn.pdf)" = "%PDF-1.7 drawn" ] && ! grep -q SECRET told; then ok "weasyprint comes first and sees no more than it needs"; else bad "weasyprint comes first and sees no more than it needs" "$(cat told)"; fi
if unshare -n true 2>/dev/null || unshare -Un true 2>/dev/null; then
	if ! grep -qE 'eth|ens|enp|wlan' told; then ok "and no network"; else bad "and no network" "$(cat told)"; fi
else
	echo "skip pdf without a network: no namespace can be made here"
fi
left=$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'penumbra-paper-*' -newer played 2>/dev/null)
if [ -z "$left" ]; then ok "it leaves nothing behind"; else bad "it leaves nothing behind" "$left"; fi
report usage --format pdf -o usage.pdf >out 2>&1
rc=$?
if [ $rc = 2 ] && grep -q "not made for paper" out; then ok "tables are not drawn"; else bad "tables are not drawn" "$rc $(cat out)"; fi
if ! command -v chromium >/dev/null || ! command -v pdfinfo >/dev/null; then
	echo "skip pdf: chromium or pdfinfo is not here"
	exit 0
fi
# NAME PAGES WORDS: coverage is the last page of each
drawn() {
	local name=$1 pages=$2 words=$3
	shift 3
	report "$@" -o "$name.pdf" || bad "$name is drawn" "$?"
	pdfinfo "$name.pdf" >info 2>&1
	if grep -qE "^Pages: +$pages$" info && grep -q 'A4' info; then ok "$name: $pages pages of A4"; else bad "$name: $pages pages of A4" "$(cat info)"; fi
	if pdftotext "$name.pdf" - | tr '\n' ' ' | grep -qF "$words"; then ok "$name can be searched"; else bad "$name can be searched" "$(pdftotext "$name.pdf" - | head -5)"; fi
}
drawn brief 2 "Large files reach a client the same day" brief --unit sales
drawn needs 3 "Send a big file to a client" needs
drawn dossier 2 "A signature must hold before a court" dossier
drawn effect 2 "Where it went" effect --talk files-marketing
