# The practices that live in the pages of conversations and of self-help, each by its id.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
"$TOP"/tests/traffic/rehearse "$BUILD" . >played 2>&1 || bad "the sample is played" "$(tail -5 played)"
p() { penumbra "$@" --units units.csv --by mb --today 2026-03-02; }
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }
plain() { tr '\n' ' ' | tr -s ' '; }
has() { # WHAT TEXT FILE
	if plain <"$3" | grep -qF -- "$2"; then ok "$1"; else bad "$1" "$(plain <"$3" | head -c 600)"; fi
}
lacks() {
	if plain <"$3" | grep -qF -- "$2"; then bad "$1" "it holds \"$2\""; else ok "$1"; fi
}

# A17, A22: a dossier only for a conflict, and afterwards the reason everywhere
report dossier --format text >dossier 2>&1
has "A17: both cases stand in the dossier" "A contract is signed on the day it is agreed" dossier
has "A17: and what the company protects" "A signature must hold before a court of our own country" dossier
for way in "Use ours" "Buy" "Allow with conditions" "Build" "Do nothing"; do has "A17: option $way" "$way" dossier; done
report dossier --talk automate-finance >none 2>&1
rc=$?
if [ $rc = 1 ] && grep -q "No conflict is open here: a dossier is written only when a unit's need and the company's interest collide" none; then ok "A17: no conflict, no dossier"; else bad "A17: no conflict, no dossier" "$rc $(cat none)"; fi
p decide docusign supported --for legal --reason 'Contracts abroad are signed under one paid plan' --owner hk --until 2026-12-31 \
	--user-interest 'Signed the same day' --company-interest 'Good before a court' --conversation sign-legal --sponsor 'Hanne Krog' >said 2>&1 || bad "A17: management decides" "$(cat said)"
report dossier >none 2>&1
rc=$?
if [ $rc = 1 ]; then ok "A17: decided, so no conflict waits"; else bad "A17: decided, so no conflict waits" "$rc $(head -3 none)"; fi
reason="Contracts abroad are signed under one paid plan"
report effect --talk sign-legal --format text >effect
has "A17: the reason stands in the effect page" "$reason" effect
report selfhelp -o site
sed 's/<[^>]*>/ /g' site/N04.html >N04
has "A17: and where everyone reads" "$reason" N04
report calendar --format csv >calendar.csv
has "A17: and in the calendar" "$reason" calendar.csv
report brief --unit legal --format text >decided
has "A17: and in the brief of the unit" "$reason" decided
report all --out all >said 2>&1
rc=$?
if [ $rc = 0 ] && grep -q "No conflict is open here" all/index.html && ! ls all/dossier-* 2>/dev/null; then ok "A17: all documents are written without one"; else bad "A17: all documents are written without one" "$rc $(cat said)"; fi
cp register.db tested.db
p decide wetransfer declined --for finance --reason 'Papers of clients leave the house without a contract' --reason-type contract --owner mb --sponsor 'Hanne Krog' \
	--decided-on 2026-01-12 --user-interest 'No account is needed' --company-interest 'Papers stay under our contract' --register tested.db >said 2>&1 || bad "A22: declined" "$(cat said)"
p talk open --unit finance --need N01 --owner mb --services wetransfer --id papers-finance --opened-on 2026-01-10 --register tested.db >said 2>&1 || bad "A22: talked about" "$(cat said)"
report dossier --talk papers-finance --register tested.db --format text >tested 2>&1
has "A22: used after the decision, the sponsor restates it" "Hanne Krog stands behind the answer and restates the reason: Papers of clients leave the house without a contract" tested

# B1, B2, B19: the life of a conversation
report effect --talk files-marketing --format text >life
steps=$(grep -oE '^- (In sight|Talked|Decided|Moved|Followed up)\.' life | tr -d '\n')
if [ "$steps" = "- In sight.- Talked.- Decided.- Moved.- Followed up." ]; then ok "B1: the life line is whole and in order"; else bad "B1: the life line is whole and in order" "$steps"; fi
has "B1: seen before it was talked about" "In sight. 8 December 2025" life
has "B1: talked" "Talked. 27 January 2026" life
has "B1: a missing step is named" "Followed up. not yet" life
has "B1: where it went" "most of what left went to ours" life
cp usage.db old.db
python3 -c '
import sqlite3
db = sqlite3.connect("old.db")
kept = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = '"'table'"'")}
for table in ("week_use", "week_need"):
    table = f"packed_{table}" if f"packed_{table}" in kept else table
    db.execute(f"DELETE FROM {table} WHERE week < (SELECT max(week) FROM {table})")
db.commit()' 2>said || bad "B2: the weekly rows go" "$(cat said)"
penumbra report effect --talk files-marketing --db old.db -c penumbra.yaml --register register.db --format text >old 2>&1
has "B2: without its weekly rows the history of a unit still prints" "Talked. 27 January 2026" old
has "B2: with what was promised and kept" "Kept on 4 February 2026" old
report calendar -o dates.ics
for days in 30:20260226 90:20260427; do
	if tr -d '\r' <dates.ics | awk -v want="follow${days%:*}-v-marketing-files@" -v day="${days#*:}" 'BEGIN{RS="BEGIN:VEVENT"} index($0, want) && index($0, "DTSTART;VALUE=DATE:" day) {found=1} END{exit !found}'; then ok "B19: the follow-up after ${days%:*} days, over the change of the clock"; else bad "B19: the follow-up after ${days%:*} days" "$(grep -A6 'follow.*v-marketing-files' dates.ics | head)"; fi
done

# A19, A25, B11: self-help
report selfhelp -o again
if diff -r site again >diff; then ok "A19: same register, same bytes"; else bad "A19: same register, same bytes" "$(head -5 diff)"; fi
p decide docusign supported --for legal --reason 'Contracts abroad are signed under the plan of the house' --override "" >said 2>&1 || bad "A19: a reason is changed" "$(cat said)"
report selfhelp -o again
sed 's/<[^>]*>/ /g' again/N04.html >N04
has "A19: a new reason is a new version" "Version 2 of 2 March 2026" N04
has "A19: with its words" "Contracts abroad are signed under the plan of the house" N04
n=0
for code in $(cut -f1 "$TOP"/classifiers/catalogue/needs.tsv | grep -E '^[NS][0-9][0-9]$'); do [ -s "site/$code.html" ] && n=$((n + 1)); done
if [ "$n" = "$(cut -f1 "$TOP"/classifiers/catalogue/needs.tsv | grep -cE '^[NS][0-9][0-9]$')" ] && [ "$n" -ge 32 ]; then ok "B11: every need has a page ($n)"; else bad "B11: every need has a page" "$n"; fi
python3 - site <<'P'
import html.parser, os, sys
folder, dead, scripts = sys.argv[1], [], 0
class Links(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        global scripts
        scripts += tag == "script"
        for name, value in attrs:
            if name in ("href", "src") and not value.startswith("data:") and not os.path.isfile(os.path.join(folder, value)):
                dead.append(value)
for name in os.listdir(folder):
    if name.endswith(".html"):
        Links().feed(open(os.path.join(folder, name), encoding="utf-8").read())
print("not ok B11: all links hold: " + str(dead[:5]) if dead or scripts else "ok B11: all links hold, and no page needs a script or a server")
P
sed 's/<[^>]*>/ /g' site/N01.html >N01
has "B11: what" "Halden file transfer" N01
has "B11: how" "How to get it: Sign in with your usual account" N01
has "B11: who helps and how long" "Jon Olsen helps; an answer comes within 1 working day" N01
lacks "B11: no figure of the traffic" "devices" N01
sed 's/<[^>]*>/ /g' site/N18.html >N18
has "B11: where there is nothing it says who answers" "Nothing yet. Tell us and you will hear from" N18
has "A25: what is not offered, and why" "Papers of colleagues leave the house without a contract" N01
has "A25: the way to an exception" "For an exception ask Mara Berg" N01
report brief --unit sales --format text >sales
report brief --unit engineering --format text >engineering
has "A25: what was felt opens with an apology" "Begin with an apology" sales
has "A25: with service and weeks" "Halden file transfer. In this unit it often did not answer, more often than elsewhere, in week" sales
lacks "A25: nothing felt, no apology" "Begin with an apology" engineering
sed 's/\r$//' site/declarations.csv >form
echo 'd-new,sales,Miro,N23,2026-02-20,,,no,Plans drawn with clients' >>form
mkdir -p told && cp form told/declarations.csv
if p register import --register register.db told/declarations.csv >said 2>&1; then ok "SH3: the form of the page is what the register reads"; else bad "SH3: the form of the page is what the register reads" "$(cat said)"; fi

# A26: small things need no board
cp register.db board.db
p decide openproject under-evaluation --for engineering --reason 'Dates of a project stand in one plan' --owner mb --until 2026-04-10 \
	--user-interest 'Dates agree' --company-interest 'Plans stay with us' --register board.db >said 2>&1 || bad "A26: a decision is open" "$(cat said)"
lane() { # STORE
	penumbra report agenda --db "$1" -c penumbra.yaml --register board.db --format csv -o agenda.csv
	awk -F, '$2 == "openproject" { print $(NF - 2) }' agenda.csv | sort -u
}
if [ "$(lane usage.db)" = fast ]; then ok "A26: known by word alone, it takes the fast lane"; else bad "A26: known by word alone, it takes the fast lane" "$(cat agenda.csv)"; fi
cp usage.db small.db
sqlite3 small.db "UPDATE word SET text = 'openproject' WHERE text = 'asana'; UPDATE first_use SET name = 'openproject' WHERE name = 'asana'"
if [ "$(lane small.db)" = fast ]; then ok "A26: in use by a few, too"; else bad "A26: in use by a few, too" "$(cat agenda.csv)"; fi
sqlite3 small.db "UPDATE packed_week_use SET up = dev * 60000000 WHERE service = (SELECT id FROM word WHERE text = 'openproject')"
if [ "$(lane small.db)" = board ]; then ok "A26: an upload-heavy need is for the board"; else bad "A26: an upload-heavy need is for the board" "$(cat agenda.csv)"; fi
if head -2 agenda.csv | grep -q "^id,service,question,units,owner,waiting_since,needed_by,lane,uid,shown" && grep -q ",engineering,Mara Berg,2026-03-02,2026-04-10,board,agenda-" agenda.csv; then
	ok "A26: each point says who brings it, since when and by when"
else bad "A26: each point says who brings it, since when and by when" "$(head -5 agenda.csv)"; fi
