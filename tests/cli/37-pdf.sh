# --format pdf: drawn by weasyprint or chromium when one is installed, and a sentence with the remedy when none is.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
"$TOP"/tests/traffic/rehearse "$BUILD" . >played 2>&1 || bad "the sample is played" "$(tail -5 played)"
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }
mkdir empty tools
out=$(PATH=$PWD/empty "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml --format pdf -o none.pdf 2>&1)
rc=$?
if [ $rc = 1 ] && grep -q "apt install chromium, or weasyprint" <<<"$out" && [ ! -e none.pdf ]; then ok "without a program to draw it says what to install"; else bad "without a program to draw it says what to install" "$rc $out"; fi
# a program that fails, one that writes no PDF: what was there before stays
echo before >kept.pdf
for line in 'exit 3' 'echo text >"$3"'; do
	printf '#!/bin/sh\n%s\n' "$line" >tools/weasyprint
	chmod +x tools/weasyprint
	out=$(PATH=$PWD/tools "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml -o kept.pdf 2>&1)
	rc=$?
	if [ $rc = 1 ] && grep -q "made no PDF" <<<"$out" && [ "$(cat kept.pdf)" = before ]; then ok "\"$line\" is told and changes nothing"; else bad "\"$line\" is told and changes nothing" "$rc $out"; fi
done
# what it gets: a page, no way out, nothing of our environment
printf '#!/bin/sh\n(/usr/bin/env; /usr/bin/cat /proc/net/dev; /usr/bin/grep -c "<h1>" "$2"; echo variables: $(/usr/bin/grep -c "var(" "$2")) >%s/told\nprintf "%%%%PDF-1.7 drawn" >"$3"\n' "$PWD" >tools/weasyprint
PATH=$PWD/tools SECRET=yes "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml -o drawn.pdf
if [ "$(cat drawn.pdf)" = "%PDF-1.7 drawn" ] && ! grep -q SECRET told; then ok "weasyprint alone will do and sees no more than it needs"; else bad "weasyprint alone will do and sees no more than it needs" "$(cat told)"; fi
if grep -q "^variables: 0" told; then ok "and a page of plain rules"; else bad "and a page of plain rules" "$(cat told)"; fi
# both: the browser that the pages were made for; as root it is told to do without its own walls, else never
printf '#!/bin/sh\necho "$@" >%s/asked\nfor one; do case $one in --print-to-pdf=*) printf "%%%%PDF-1.7 browser" >"${one#*=}" ;; esac; done\n' "$PWD" >tools/chromium
chmod +x tools/chromium
PATH=$PWD/tools "$BUILD"/penumbra report needs --db usage.db -c penumbra.yaml -o drawn.pdf
if [ "$(cat drawn.pdf)" = "%PDF-1.7 browser" ]; then ok "of two programs the browser comes first"; else bad "of two programs the browser comes first" "$(head -c 60 drawn.pdf)"; fi
if [ "$(id -u)" = 0 ]; then want=1; else want=0; fi
if [ "$(grep -c -- --no-sandbox asked)" = $want ]; then ok "no walls of its own for root alone"; else bad "no walls of its own for root alone" "$(cat asked)"; fi
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 . tools && chmod 644 usage.db units.csv penumbra.yaml register.db && rm -f asked && touch asked && chmod 666 asked
	mkdir -p common && chmod 777 common
	(cd common && PATH=$PWD/../tools TMPDIR=$PWD /usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups "$BUILD"/penumbra report needs --db ../usage.db -c ../penumbra.yaml --register ../register.db -o drawn.pdf) >said 2>&1
	if ! [ -s common/drawn.pdf ]; then
		echo "skip pdf as somebody else: $(tail -1 said)"
	elif grep -q -- --no-sandbox asked; then bad "somebody else keeps the walls" "$(cat asked)"; else ok "somebody else keeps the walls"; fi
fi
rm tools/chromium
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
