# The practices that live in the register's rules, each by its id: what the row promises is tried here.
p() { penumbra "$@" --units units.csv --by mb; }
at() { # DAY COMMAND...: as if typed on that day
	local day=$1
	shift
	p "$@" --today "$day"
}
# refuses ID WHAT SENTENCE COMMAND...: ends with 3, says so, not a byte is written
refuses() {
	local id=$1 what=$2 sentence=$3 out rc
	shift 3
	cp register.db before.db
	out=$(at 2026-03-02 "$@" 2>&1)
	rc=$?
	if [ $rc = 3 ] && grep -qF -- "$sentence" <<<"$out" && cmp -s register.db before.db; then echo "ok $id: $what"; else echo "not ok $id: $what: status $rc, $out"; fi
}
takes() {
	local id=$1 what=$2 out
	shift 2
	if out=$(at 2026-03-02 "$@" 2>&1); then echo "ok $id: $what"; else echo "not ok $id: $what: $out"; fi
}
shows() { # ID WHAT TEXT COMMAND...
	local id=$1 what=$2 text=$3 out
	shift 3
	out=$("$@" 2>&1)
	if grep -qF -- "$text" <<<"$out"; then echo "ok $id: $what"; else echo "not ok $id: $what: $out"; fi
}
"$TOP"/tests/traffic/rehearse "$BUILD" . >played 2>&1 || echo "not ok the sample is played: $(tail -5 played)"
brief() { penumbra report brief --unit "$1" --db usage.db -c penumbra.yaml --register "${2:-register.db}" --format text | tr '\n' ' ' | tr -s ' '; }
both=(--user-interest 'Work is done the same day' --company-interest 'Client files stay here')
why=(--reason 'Nothing of ours does this today' --owner mb)

offer=(service offer 'Signing page' --needs N04 --service deepsign --owner jo --for all --since 2024-01-01 --how-to 'Ask Jon Olsen' --answer-days 2)
refuses A1 "an offer without what the company gains" "Say what the unit gains and what the company protects" "${offer[@]}" --user-interest 'Signed in a day'
refuses A1 "a decision without what the unit gains" "Say what the unit gains and what the company protects" decide miro in-conversation --for sales "${why[@]}" --company-interest 'Client files stay here'
for half in user_interest company_interest; do
	cp register.db half.db
	sqlite3 half.db "DROP TRIGGER field_stays; UPDATE field SET text = '' WHERE id = 'file-transfer' AND name = '$half'"
	out=$(penumbra report brief --unit sales --db usage.db -c penumbra.yaml --register half.db --format text 2>&1)
	if [ $? = 3 ] && grep -qF "half.db: offer file-transfer: Say what the unit gains and what the company protects; one of the two is empty." <<<"$out"; then echo "ok A1: no report with half a case ($half)"; else echo "not ok A1: no report with half a case ($half): $(head -3 <<<"$out")"; fi
done

cell() { penumbra report needs --db usage.db -c penumbra.yaml --register "$1" --out t-"$1" --format csv >/dev/null && python3 -c '
import csv, sys
rows = {r["need"]: r for r in csv.DictReader(open(sys.argv[1], newline=""))}
print(rows["N04"]["sales"])' t-"$1"/needs-NE3.csv; }
before=$(cell register.db)
cp register.db offered.db
at 2026-03-02 "${offer[@]}" "${both[@]}" --register offered.db >/dev/null
after=$(cell offered.db)
if [ "$before" = G ] && [ -n "$after" ] && [ "$after" != G ]; then echo "ok A10: with an offer the gap closes on the next run (G, then $after)"; else echo "not ok A10: with an offer the gap closes on the next run: $before, $after"; fi

refuses A11 "declined without the kind of reason" "say which kind it is" decide miro declined --for sales "${why[@]}" "${both[@]}" --sponsor 'Head of IT'
takes A12 "an override in force is a reason" decide miro in-conversation --for sales "${why[@]}" "${both[@]}" --override client-files
takes A12 "an override ends" policy end client-files 2026-01-31
refuses A12 "past its end it is no longer a reason" "ended on 2026-01-31 and can no longer be the reason" decide gamma in-conversation --for marketing "${why[@]}" "${both[@]}" --override client-files
n=$(penumbra register list option | grep -c 'conversation       sign-legal')
if [ "$n" = 5 ]; then echo "ok A13: five options stand side by side"; else echo "not ok A13: five options stand side by side: $n"; fi
refuses A13 "a sixth kind of option" "is not known: use one of ours, buy, conditions, build, nothing" note option conversation=sign-legal kind=wait 'text=Wait and see'
refuses A15 "tolerated without a condition" "Tolerated under which conditions?" decide gamma tolerated --for marketing "${why[@]}" "${both[@]}" --until 2026-09-30
shows A15 "the goal of a unit opens its brief" "An offer reaches the client within a day" brief sales
refuses A17 "a conflict without both cases" "Say what the unit gains and what the company protects" talk conflict files-sales --user-interest 'Clients can send files'
takes A18 "a conflict is handed to management" talk conflict files-sales "${both[@]}"
shows A18 "conflicts open are counted" "2" bash -c "penumbra report needs --db usage.db -c penumbra.yaml --register register.db --format text | grep 'conflicts open'"
shows A18 "the oldest by its days, over month ends" "oldest: 104 days" bash -c "penumbra report needs --db usage.db -c penumbra.yaml --register register.db --format text | grep 'conflicts open'"
takes A19 "a reason is changed" decide miro in-conversation --for sales --reason 'Sales draws plans together with its clients' --override ""
shows A19 "the history keeps both versions" "Nothing of ours does this today" penumbra register history decision decision-1
shows A19 "and the new one" "Sales draws plans together with its clients" penumbra register history decision decision-1
insights() { penumbra report scorecard --db usage.db -c penumbra.yaml --register register.db --today 2026-04-01 --format csv --out score >/dev/null && grep '^insights' score/scorecard-SC4.csv; }
before=$(insights)
mkdir -p heard
printf 'id,unit,planned_on,held_on,who,heard,need,new_insight\nv-now,finance,2026-02-27,2026-02-27,mb,Closing the books takes a night of copying,N07,yes\n' >heard/visits.csv
takes A20 "a visit is imported" register import heard
shows A20 "the next brief quotes it" "Closing the books takes a night of copying" brief finance
if [ "$before" != "$(insights)" ]; then echo "ok A20: insights are counted"; else echo "not ok A20: insights are counted: $before, $(insights)"; fi
refuses A21 "an exception without an end" "An exception needs an end date within two years" decide airtable supported --for marketing "${why[@]}" "${both[@]}"
takes A21 "with an end, and why others have another answer" decide airtable supported --for marketing "${why[@]}" "${both[@]}" --until 2026-12-31 --difference-reason 'Only Marketing has agencies outside'
refuses A22 "declined without somebody who stands behind it" "Who stands behind this decision?" decide gamma declined --for marketing "${why[@]}" "${both[@]}" --reason-type cost
for role in colleague manager staff; do takes A23 "a card of the role $role" feedback $role 4 4 --asked-on 2026-02-20 --answered-on 2026-02-24; done
refuses A23 "a card with a name" "A note about a unit names no person" feedback colleague 4 4 --words 'Mara Berg was quick'
takes A24 "a sign of a team" sign finance 'Asked twice for a way to copy invoices' --team 'Help desk' --on 2026-02-20
refuses A24 "a sign with a surname alone" "A note about a unit names no person: please take out Per Holm" sign finance 'Holm asked twice' --team 'Help desk'
takes A24 "a word that only begins like one" sign finance 'Holmes was quoted in the meeting' --team 'Help desk' --on 2026-02-20
refuses A24 "a sign with a name" "A note about a unit names no person" sign finance 'Per Holm asked twice' --team 'Help desk'
shows A25 "an overdue promise opens with an apology" "Begin with an apology" brief sales
shows A25 "and what is owed by its day" "It was due on 27 February 2026" brief sales
shows B14 "a conversation keeps its id" "conversation files-sales, version 2" penumbra register list conversation
refuses B18 "closing without the unit" "A conversation is closed by the unit" talk close automate-finance solved
refuses B18 "closing on our own word" "A conversation is closed by the unit" talk close automate-finance solved --outcome-by 'Jon Olsen'
takes B18 "closing on the unit's word" talk close automate-finance part --outcome-by 'Head of Finance'
refuses B21 "solved together without the unit's consent" "has not agreed: it stays unpublished." note solved conversation=automate-finance 'sentence=The invoices copy themselves' consent=no consent_on=2026-02-27
score() { penumbra report scorecard --db usage.db -c penumbra.yaml --register register.db --format text; }
if score | grep -q 'The invoices copy'; then echo "not ok B21: what was refused is nowhere published"; else echo "ok B21: what was refused is nowhere published"; fi
takes B21 "with its consent" note solved conversation=automate-finance 'sentence=The invoices copy themselves' consent=yes consent_on=2026-02-27
shows B21 "it stands on the scorecard" "The invoices copy themselves" score
refuses B24 "a visit never goes to the bench" "Jon Olsen works on the bench: choose someone who visits." visit plan people 2026-03-20 --who jo
refuses B24 "nor does the promise of a visit" "Jon Olsen works on the bench" promise make people 'We come by' --owner jo --kind visit --due-on 2026-03-20
refuses B25 "parked without day and reason" "Parked until when, and why?" talk park lists-marketing 2026-05-01
cp register.db parked.db
at 2026-03-02 talk park files-sales 2026-03-20 --parked-reason 'The fair takes all hands until then' --register parked.db >/dev/null
visits() { penumbra report needs --db usage.db -c penumbra.yaml --register parked.db --today "$1" --format text | sed -n '/^Visits this month/,/^There is time/p'; }
if visits 2026-03-02 | grep -q '^- Sales'; then echo "not ok B25: a parked unit leaves the list: $(visits 2026-03-02)"; else echo "ok B25: a parked unit leaves the list"; fi
shows B25 "and returns on the day" "- Sales" visits 2026-03-20
refuses B27 "six of five on a card" "Answers run from 1 to 5 and carry no name." feedback colleague 6 4 --conversation plan-engineering
takes B27 "a card of a closed conversation" feedback colleague 5 5 --conversation plan-engineering --asked-on 2026-02-20 --answered-on 2026-02-24
takes B28 "a visit of the head of IT is marked" visit plan people 2026-03-20 --who hk --by-management yes
refuses B29 "a volunteer without a date of consent" "A volunteer is listed only with the date of consent." unit contact sales 'Una Vik' 'extension 3121' super-user
takes B29 "and with one" unit contact sales 'Una Vik' 'extension 3121' super-user --consent-on 2026-02-20
