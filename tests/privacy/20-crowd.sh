# What all published tables and documents together say of a withheld figure: never which number under k
# it is, and never more than "withheld" where it was withheld for the sake of another.
for seed in 1 2 3; do
	rm -rf documents usage.db register.db
	"$BUILD"/tests/traffic/traffic --seed $seed --weeks 6 --scale 0.$((5 + seed)) --capture office.pcap --site . 2>/dev/null
	penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
	penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
	penumbra report all --db usage.db -c penumbra.yaml --out documents
	python3 - documents/data $seed <<'P'
import collections, csv, glob, json, os, sys

folder, seed, k = sys.argv[1], sys.argv[2], 5
cells = collections.defaultdict(dict)   # (kind, week, name) -> unit -> (value or None, mark)

def put(key, unit, value, mark):
    old = cells[key].get(unit)
    new = (int(value) if value not in ("", None) else None, mark)
    assert old is None or old[0] is None or new[0] is None or old[0] == new[0], (key, unit, old, new)
    if old is None or old[0] is None:
        cells[key][unit] = new

for row in csv.DictReader(open(folder + "/usage.csv", newline="")):
    put(("service", row["week"], row["service"]), row["unit"], row["devices"], row["shown"])
    if row["regular"]:
        assert int(row["regular"]) >= k and int(row["devices"]) - int(row["regular"]) >= k, row
    for column in ("flows", "bytes_up", "bytes_down"):
        assert not row[column] or row["devices"], row
newest = max(key[1] for key in cells)
units = {unit for family in cells.values() for unit in family if unit != "*"}
for name in (n for n in glob.glob(folder + "/brief-*.json") if not n.endswith(".receipt.json")):
    brief = json.load(open(name))
    for element in brief["elements"]:
        if element["id"] == "BR3-weeks":
            for row in element["rows"]:
                put(("need", row["week"], row["need"]), brief["unit"], row["devices"], row["shown"])
for element in json.load(open(folder + "/needs.json"))["elements"]:
    if element["id"] == "NE4":
        for row in element["rows"]:
            put(("need", newest, row["need"]), "*", row["devices"], row["shown"])

families = shown = 0
for key, family in sorted(cells.items()):
    for unit, (value, mark) in family.items():
        assert value is None or value >= k, (key, unit, value)
        shown += value is not None and unit != "*"
    total = family.get("*", (None, ""))[0]
    if total is None:
        continue
    families += 1
    open_ = {u: family.get(u, (None, ""))[1] for u in units if family.get(u, (None, ""))[0] is None}
    rest = total - sum(v for u, (v, m) in family.items() if u != "*" and v is not None)
    if rest == 0 and not open_:
        continue
    assert len(open_) != 1, (key, "one figure is left over", open_)
    assert rest >= k, (key, "the rest is small", rest)
    if set(open_.values()) == {"small"}:
        assert rest != len(open_) * (k - 1), (key, "all the rest are alike")
    assert len(set(open_.values())) == 1 or key[0] == "need", (key, "marks differ", open_)
assert families > 50, families
print(f"ok nothing under {k} can be worked out (seed {seed}: {families} families, {shown} figures of units)")
P
	(($? == 0)) || echo "not ok nothing under 5 can be worked out (seed $seed)"
done
if grep -rlE '(^|[^0-9.])(10\.20\.|192\.168\.)[0-9]+' documents >found; then echo "not ok no address is in any document: $(cat found)"; else echo "ok no address is in any document"; fi
