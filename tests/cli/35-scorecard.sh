# The scorecard: every figure on it can be counted by hand from the register of this script.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }

"$BUILD"/tests/traffic/traffic --capture office.pcap --site . 2>/dev/null
cat >register/promises.csv <<C
id,unit,text,owner,kind,made_on,due_on,done_on,proof
p1,sales,Large files get through again.,jo,fix,2025-11-03,2025-12-01,2025-11-28,Ten files of 2 GB went through
p2,legal,An answer about the signing tool.,mb,answer,2025-11-10,2025-11-20,2025-11-24,Letter of 24 November
p3,marketing,A look at the form builder.,jo,review,2026-01-12,2026-02-02,,
p4,sales,A visit by the head of IT.,hk,visit,2026-01-12,2026-02-20,,
p5,finance,A folder for the audit.,jo,fix,2026-02-20,2026-03-20,,
C
cat >register/conversations.csv <<C
id,unit,need,opened_on,owner,state,answered_on
c1,sales,N01,2025-11-03,mb,open,2025-11-05
c2,legal,N04,2025-11-10,mb,open,2025-11-24
c3,marketing,N08,2026-01-12,mb,waiting on us,
C
cat >register/visits.csv <<C
id,unit,planned_on,who,held_on,new_insight,by_management
v1,sales,2025-11-03,mb,2025-11-03,yes,no
v2,legal,2025-11-10,hk,2025-11-10,no,yes
v3,marketing,2026-01-12,mb,,no,no
C
{
	echo id,asked_on,answered_on,role,met_need,our_help,unit
	for i in 1 2 3 4 5; do echo "f$i,2025-11-20,2025-11-2$i,colleague,$i,4,sales"; done
	for i in 6 7 8 9; do echo "f$i,2025-11-20,2025-11-2$i,manager,5,5,legal"; done
} >register/feedback.csv
cat >register/signs.csv <<C
id,on,unit,words,team
s1,2026-01-20,sales,They ask for a way to send files,Help desk
s2,2026-02-03,sales,Again about files,Help desk
C
cat >register/declarations.csv <<C
id,unit,tool,need,declared_on
d1,marketing,gamma,N20,2026-01-07
C
penumbra register import --register register.db --units units.csv --today 2026-03-02 --by test register >import 2>&1 || cat import
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }
report scorecard --out card --format csv
field() { grep "^$2," "card/scorecard-$1.csv" | tr -d '\r'; }
check "promises are kept, late, overdue, open" '[ "$(field SC2 kept | cut -d, -f2)$(field SC2 late | cut -d, -f2)$(field SC2 overdue | cut -d, -f2)$(field SC2 open | cut -d, -f2)" = 1121 ]'
check "a tool that a unit told us of first is counted" 'field SC1 told_before_seen | cut -d, -f2 | grep -qE "^[1-9] of [0-9]+$"'
check "under five they are counted in words" '[ "$(field SC1 promises_kept | cut -d, -f2)" = "1 of 4" ]'
check "what management owes stands first" 'sed -n 2p card/scorecard-SC2-overdue.csv | grep -q "Sales.*head of IT.*10 days ago. Hanne Krog" && sed -n 3p card/scorecard-SC2-overdue.csv | grep -q "Marketing.*28 days ago"'
check "five answers are a rating" 'field SC5 colleague | grep -q "^colleague,3.0,4.0,5,,yes"'
check "four are not" 'field SC5 manager | grep -q "^manager,,,,,small" && ! grep -rq "5\.0" card/scorecard-SC5.csv'
check "answers that are too few are said to be few" 'report scorecard --today 2026-07-02 --format text | grep -q "units say of our help. under 5 answers"'
check "visits held and planned" '[ "$(field SC4 held | cut -d, -f2)" = "2 of 3" ] && [ "$(field SC4 by_management | cut -d, -f2)" = 1 ]'
check "days to an answer are listed while they are few" 'report scorecard --format text | grep -q "talk by talk: 2, 14"'
check "signs are counted by team" 'grep -q "Help desk,2 in twelve months" card/scorecard-SC8.csv'
check "the quarter they fell in has them" 'grep -q "^2025-Q4,.*,1 of 2,4.0 of 5,14" card/scorecard-SC1-quarters.csv'
check "our service that failed sales is on it, without its name" 'grep -q "Halden file transfer,.*In 1 unit" card/scorecard-SC6.csv && ! grep -qi sales card/scorecard-SC6.csv'
report needs --out needs --format csv
check "the needs page says the same" 'grep -q "^promises_kept,1 of 4" needs/needs-NE2.csv && grep -q "^rating,4.0 of 5" needs/needs-NE2.csv'
check "two runs write the same bytes" 'report scorecard -o a.html && report scorecard -o b.html && cmp -s a.html b.html'
