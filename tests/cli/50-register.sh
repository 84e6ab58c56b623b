# penumbra register and penumbra check-store, as people type them.
ok() { echo "ok $1"; }
bad() { echo "not ok $1: $2"; }
has() { if grep -qF -- "$3" <<<"$2"; then ok "$1"; else bad "$1" "$2"; fi; }
status() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "status $3, not $2"; fi; }
R="penumbra register"

printf 'code,name,people,ranges\nfinance,Finance,20,10.1.0.0/16\nsales,Sales,12,10.2.0.0/16\n' >units.csv
mkdir in
printf 'id,name,place,kinds\nmb,Mara Berg,front,visit\n' >in/staff.csv
cat >in/decisions.csv <<'CSV'
id,service,units,state,reason,owner,decided_on,until,user_interest,company_interest
d-1,zoom,sales,supported,Clients invite Sales to meetings there,mb,2025-12-01,2026-06-30,Sales can meet clients,Recordings stay with us
CSV
IMPORT="$R import --register r.db --units units.csv --today 2026-01-05 --by mb"

out=$($R import --dry-run --register r.db --units units.csv --today 2026-01-05 in)
status "a dry run is good" 0 $?
has "a dry run says what it would do" "$out" "2 rows, 2 added, 0 changed, 0 the same (checked only)"
if [ -e r.db ]; then bad "a dry run makes no file" "r.db"; else ok "a dry run makes no file"; fi

out=$($IMPORT in)
has "an import counts its rows" "$out" "2 added"
has "the same again changes nothing" "$($IMPORT in)" "0 added, 0 changed, 2 the same"
if [ "$(stat -c %a r.db)" = 640 ]; then ok "the register is private"; else bad "the register is private" "$(stat -c %a r.db)"; fi

sed -i 's/supported/declined/' in/decisions.csv
cp r.db before.db
out=$($IMPORT in 2>&1)
status "a mistake ends with 3" 3 $?
has "the mistake has its place" "$out" "in/decisions.csv:2: state: From supported to declined only through a conversation"
has "all mistakes are told" "$out" "sponsor: Who stands behind this decision?"
has "nothing was written" "$out" "nothing was written"
if cmp -s r.db before.db; then ok "not a byte was changed"; else bad "not a byte was changed" "r.db differs"; fi

sed -i 's/declined/in conversation/' in/decisions.csv
has "through a conversation it goes" "$($IMPORT in)" "1 changed"
out=$($R history --register r.db decision d-1)
has "history has the first version" "$out" "decision d-1, version 1, 2026-01-05 mb"
has "history has the second version" "$out" "decision d-1, version 2"
out=$($R history --register r.db decision nosuch 2>&1)
status "a history of nothing is a mistake" 3 $?
has "and says where to look" "$out" "decision nosuch is not in the register: look it up with penumbra register list"
has "list shows what holds" "$($R list --register r.db decisions)" "state              in conversation"

$R export --register r.db out || bad "export" "status $?"
$R import --register copy.db --units units.csv --today 2026-01-05 --by mb out >/dev/null
$R list --register r.db | sed 's/version [0-9]*//' >a
$R list --register copy.db | sed 's/version [0-9]*//' >b
if cmp -s a b; then ok "an export imports to the same state"; else bad "an export imports to the same state" "$(diff a b)"; fi

out=$($R columns decision)
has "columns tell what can be written" "$out" "until              date (2025-03-31)"
$R frobnicate 2>/dev/null
status "an unknown verb ends with 2" 2 $?
$R import --today yesterday in 2>/dev/null
status "a date that is none ends with 2" 2 $?
$R list --register nothing.db 2>/dev/null
status "no register ends with 1" 1 $?

out=$(penumbra check-store --register r.db)
status "the oracle is content with the register" 0 $?
has "it looked at every version" "$out" "versions of the register follow one another (3 looked at)"
printf 'a letter' >letter.db
out=$(penumbra check-store --db letter.db 2>&1)
status "a letter is no store" 1 $?
has "and is told so" "$out" "letter.db: this is not a usage store of penumbra; nothing was changed"
if [ "$(cat letter.db)" = "a letter" ]; then ok "the letter was left alone"; else bad "the letter was left alone" changed; fi
penumbra check-store --db r.db 2>/dev/null
status "a register is no store" 1 $?
