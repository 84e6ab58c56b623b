# The verbs of the register, as people type them: what they write, what they refuse and in which words.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
has() { if grep -qF -- "$3" <<<"$2"; then ok "$1"; else bad "$1" "$2"; fi; }
hasnot() { if grep -qF -- "$3" <<<"$2"; then bad "$1" "$2"; else ok "$1"; fi; }
# refused WHAT SENTENCE COMMAND...: ends with 3, says the sentence, writes nothing
refused() {
	local what=$1 sentence=$2 out rc
	shift 2
	cp register.db before.db
	out=$(p "$@" 2>&1)
	rc=$?
	if [ $rc != 3 ]; then bad "$what" "status $rc: $out"; elif ! cmp -s register.db before.db; then bad "$what" "the register was changed"; else has "$what" "$out" "$sentence"; fi
}
written() {
	local what=$1 out rc
	shift
	out=$(p "$@" 2>&1)
	rc=$?
	if [ $rc = 0 ]; then ok "$what"; else bad "$what" "status $rc: $out"; fi
}
misused() {
	local what=$1 sentence=$2 out rc
	shift 2
	out=$("$@" 2>&1)
	rc=$?
	if [ $rc = 2 ]; then has "$what" "$out" "$sentence"; else bad "$what" "status $rc: $out"; fi
}
p() { penumbra "$@" --units units.csv --today 2026-01-05 --by mb; }
printf 'code,name,people,ranges\nfinance,Finance,20,10.1.0.0/16\nsales,Sales,12,10.2.0.0/16\n' >units.csv

misused "a verb asks who writes" "who writes this? Add --by" penumbra note staff mb name=Mara place=front kinds=visit
p note staff nobody name= 2>/dev/null
if [ -e register.db ]; then bad "what is refused leaves no file" register.db; else ok "what is refused leaves no file"; fi
written "the first of the staff" note staff mb 'name=Mara Berg' place=front kinds=visit
written "somebody on the bench" note staff jo 'name=Jon Olsen' place=bench kinds=fix
if [ "$(stat -c %a register.db)" = 640 ]; then ok "the register is private"; else bad "the register is private" "$(stat -c %a register.db)"; fi

both=(--user-interest 'Sales meets its clients' --company-interest 'Recordings stay with the client')
why=(--reason 'Clients of Sales invite to meetings there')
out=$(p decide zoom tolerated --for sales 2>&1)
for sentence in "A decision needs a reason the unit can read: say in one sentence why." "Who answers for this?" \
	"Say what the unit gains and what the company protects" "An exception needs an end date within two years" "Tolerated under which conditions?"; do
	has "all that is missing is told at once: $sentence" "$out" "$sentence"
done
refused "V1 an unknown unit" "slaes is not known: use one of finance, sales (nearest: sales)." decide zoom in-conversation --for slaes --owner mb "${why[@]}" "${both[@]}"
refused "V1 an unknown service" "zooom is not known: use the id of a service in the catalogue (nearest: zoom" decide zooom in-conversation --for sales --owner mb "${why[@]}" "${both[@]}"
refused "V1 an unknown need" "N99 is not known" declare sales Helper N99
refused "V2 a reason of few letters" "A decision needs a reason the unit can read" decide zoom in-conversation --for sales --owner mb --reason 'no 1234567' "${both[@]}"
refused "V3 one interest is empty" "Say what the unit gains" decide zoom in-conversation --for sales --owner mb "${why[@]}" --user-interest 'Sales meets its clients'
refused "V4 tolerated without conditions" "Tolerated under which conditions?" decide zoom tolerated --for sales --owner mb --until 2026-06-30 "${why[@]}" "${both[@]}"
refused "V5 an exception without an end" "An exception needs an end date within two years" decide zoom supported --for sales --owner mb "${why[@]}" "${both[@]}"
refused "V5 an exception of three years" "An exception needs an end date within two years" decide zoom supported --for sales --owner mb --until 2029-01-05 "${why[@]}" "${both[@]}"
refused "V6 moving without a day" "Moving where, and by when?" decide zoom moving --for sales --owner mb "${why[@]}" "${both[@]}"
refused "V7 declined without a sponsor" "Who stands behind this decision?" decide zoom declined --for sales --owner mb --reason-type law "${why[@]}" "${both[@]}"
refused "V9 an owner who is not staff" "xx is not in the staff list: an owner must be someone who can answer." decide zoom in-conversation --for sales --owner xx "${why[@]}" "${both[@]}"
refused "V10 a day that has not come" "2026-02-01 lies in the future: enter it when it has happened." decide zoom in-conversation --for sales --owner mb --decided-on 2026-02-01 "${why[@]}" "${both[@]}"
refused "V10 an end before the start" "The end comes before the start." decide zoom supported --for sales --owner mb --until 2025-12-01 "${why[@]}" "${both[@]}"
refused "V11 for no unit" "For which units? Name them or write all." decide zoom in-conversation --owner mb "${why[@]}" "${both[@]}"
written "a whole decision is written" decide zoom tolerated --for sales --owner mb --until 2026-06-30 --conditions 'Only meetings of clients' "${why[@]}" "${both[@]}"
refused "V11 two open decisions for one unit" "sales already has an open decision for zoom: change decision-1." decide zoom in-conversation --for finance,sales --owner mb "${why[@]}" "${both[@]}"
refused "V8 from an outcome to another" "From tolerated to declined only through a conversation: set in conversation first." decide zoom declined --for sales --reason-type law --sponsor 'Head of IT' "${why[@]}"
refused "V2 a new state without a new reason" "A decision needs a reason the unit can read" decide zoom in-conversation --for sales
written "through a conversation it goes" decide zoom in-conversation --for sales --reason 'Sales wants to record as well'
out=$(penumbra register list decision)
has "the entry of the service and unit was changed" "$out" "decision decision-1, version 2, 2026-01-05 mb"
hasnot "a new state starts without the old conditions" "$out" "conditions"
has "and keeps what both sides gain" "$out" "Recordings stay with the client"
refused "V24 changed since it was read" "Someone changed this since you read it: look again, then save." decide zoom ended --for sales --seen 1 --reason 'Nobody needs it any more'
written "V24 read as it stands" decide zoom ended --for sales --seen 2 --reason 'Nobody needs it any more'

written "a policy" policy add 'Client files stay here' --document 'Handbook 4' --owner mb --from 2025-01-01 --until 2025-12-31
refused "V22 a policy that has ended" "Client files stay here ended on 2025-12-31 and can no longer be the reason." decide dropbox in-conversation --for all --owner mb --override override-1 "${why[@]}" "${both[@]}"
has "policies are shown" "$(penumbra policy show)" "Client files stay here"

refused "V14 an offer that cannot be counted" "Name the service or its hosts: otherwise its use cannot be counted." service offer Planner --needs N10 --owner mb --for all --how-to Ask --answer-days 2 "${both[@]}"
written "an offer" service offer Planner --needs N10,N13 --service microsoft-planner --owner mb --for all --how-to Ask --answer-days 2 "${both[@]}"
written "a space of our own" service tenant sharepoint haldenworks

refused "V17 the bench is not sent" "Jon Olsen works on the bench: choose someone who visits." visit plan sales 2026-01-15 --who jo
written "a visit is planned" visit plan sales 2026-01-15 --who mb
refused "V18 a note with a name" "A note about a unit names no person: please take out Mara Berg." visit held visit-1 --heard 'Mara Berg waits for files'
refused "a visit that is not there" "visit visit-9 is not in the register" visit held visit-9 --heard 'Clients wait'
written "a visit is held" visit held visit-1 --heard 'Clients wait for large files' --need N01
has "it is shown with the unit" "$(penumbra unit show sales)" "Clients wait for large files"

written "a promise" promise make sales 'Large files arrive the same day' --owner jo --kind fix --due-on 2026-01-31
refused "a promise without a day" "Due when?" promise make sales 'Large files arrive' --owner jo --kind fix
refused "V15 moved without the unit" "A promise can be moved once, before it is due, and with the unit's agreement." promise move promise-1 2026-02-10
written "V15 moved with the unit" promise move promise-1 2026-02-10 --moved-agreed-on 2026-01-05
refused "V15 moved again" "A promise can be moved once" promise move promise-1 2026-03-10 --moved-agreed-on 2026-01-05
refused "V15 done without proof" "What shows that it is done?" promise done promise-1
written "V15 done" promise done promise-1 --proof 'Three transfers of 2 GB'

written "a conversation" talk open sales N01 --owner mb --services wetransfer
refused "V12 parked without a day" "Parked until when, and why? Nothing is dropped without a date." talk park conversation-1
refused "V13 closed without the unit" "A conversation is closed by the unit" talk close conversation-1 solved
refused "V13 closed by one of ours" "A conversation is closed by the unit" talk close conversation-1 solved --outcome-by 'Mara Berg'
refused "V3 a conflict with one side" "Say what the unit gains" talk conflict conversation-1 --user-interest 'Clients can send files'
written "V13 closed by the unit" talk close conversation-1 solved --outcome-by 'Head of Sales'
written "and opened again" note conversation conversation-1 state=open

refused "V16 a volunteer without consent" "A volunteer is listed only with the date of consent." unit contact sales 'Ida Lund' 'extension 12' super-user
written "a goal" unit goal sales 'An offer leaves within a day'
written "a working pair" unit pair sales finance
written "a declaration" declare finance 'Invoice helper' N09 --runs-by-itself yes
refused "V20 six of five" "Answers run from 1 to 5 and carry no name." feedback colleague 6 5 --unit sales
refused "V20 none of five" "Answers run from 1 to 5 and carry no name." feedback colleague 0 5 --unit sales
written "a card" feedback colleague 4 5 --unit sales
refused "a sign names its team" "Which team noticed it?" sign sales 'Five calls about uploads'
written "a sign" sign sales 'Five calls about uploads' --team 'Help desk' --need N01 --service sharefile
refused "V21 an exclusion without approval" "An exclusion needs a range, a reason and who approved it." note exclusion range=10.9.0.0/16 'reason=Guests of the works' approved_on=2026-01-02
refused "V23 a look that is skipped" "Why before the unit has seen it? The reason is printed." note look unit=sales document=dossier sent_on=2026-01-05 release_on=2026-01-06
refused "V25 a text without end" "Column words is too long: at most 2,000 characters." sign sales "$(head -c 2001 /dev/zero | tr '\0' a)" --team 'Help desk'
refused "V25 control characters" "Column words is not readable text" sign sales $'two\nlines' --team 'Help desk'
out=$(p sign sales 'The usual suspects of shadow IT called' --team 'Help desk' -n 2>&1)
has "checked only says so" "$out" "(checked only)"
out=$(p promise make sales 'We stop the abuse of WeTransfer' --owner jo --kind fix --due-on 2026-01-31 -n 2>&1)
has "V19 a word to say differently is a remark" "$out" "Please say it differently: \"abuse\""
sed '1s/$/,language/; 3s/$/,de/' units.csv >german.csv
german=(promise make sales 'Der Dienst ist nicht mehr verboten' --owner jo --kind fix --due-on 2026-01-31 -n)
out=$(penumbra "${german[@]}" --units german.csv --today 2026-01-05 --by mb 2>&1)
has "V19 and in German, where a unit reads German" "$out" 'Please say it differently: "verboten"'
out=$(p "${german[@]}" 2>&1)
hasnot "V19 but only there" "$out" 'say it differently'

has "the same again writes nothing" "$(p unit goal sales 'An offer leaves within a day' --id goal-1 --from 2026-01-05)" "says that already, nothing was written"
misused "an unknown field" "promise has no field due (nearest: due_on)" penumbra promise make sales x --due 2026-01-31 --by mb
misused "an unknown form" "promise what? One of make, done, move, withdraw" penumbra promise keep promise-1
misused "a word too many" "put quotes round a text of several words; not expected: calls" penumbra sign sales Five calls --by mb
misused "no id" "which one? Name its id" penumbra promise done --by mb
misused "an unknown entity" "note what?" penumbra note wish x=y --by mb
misused "no date" "--today wants a date" penumbra sign sales x --today soon --by mb

# two at once: every one of them is written, none over another
for i in 1 2 3 4 5 6 7 8; do p sign finance "Call number $i" --team 'Help desk' >/dev/null & done
wait
n=$(penumbra register list sign | grep -c 'Call number')
if [ "$n" = 8 ]; then ok "eight writers at once write eight entries"; else bad "eight writers at once write eight entries" "$n"; fi
out=$(penumbra check-store --register register.db)
has "the oracle is content" "$out" "versions of the register follow one another"
penumbra register export --register register.db out && penumbra register import --register copy.db --units units.csv --today 2026-01-05 --by mb out >/dev/null
penumbra register list | sed 's/version [0-9]*//' >a
penumbra register list --register copy.db | sed 's/version [0-9]*//' >b
if cmp -s a b; then ok "what verbs wrote exports and imports to the same state"; else bad "what verbs wrote exports and imports to the same state" "$(diff a b | head -5)"; fi
