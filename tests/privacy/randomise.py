"""randomise.py STORE SEED OURS...: gives every closed week of a store other figures, drawn device by device.

Who uses what is drawn for each unit, service and week: nobody, a few, or many.  Devices of a unit are counted once for each
need, so that services, needs, parts and the organisation fit together as those of a real week do."""

import collections
import random
import sqlite3
import sys

store, seed, ours = sys.argv[1], int(sys.argv[2]), set(sys.argv[3:])
rng, db = random.Random(seed), sqlite3.connect(store)
weeks = [w for w, in db.execute("SELECT DISTINCT week FROM week_unit ORDER BY week")]
sizes = {u: max(1, n) for u, n in db.execute("SELECT unit, max(dev_seen) FROM week_unit WHERE unit != '*' GROUP BY unit")}
sensor, = db.execute("SELECT sensor FROM week_unit LIMIT 1").fetchone()
services = [s for s, in db.execute("SELECT service FROM week_use GROUP BY service HAVING max(dev) > 0 ORDER BY service")]
need_of = dict(line.rstrip("\n").split("\t") for line in sys.stdin)
columns = {t: [r[1] for r in db.execute(f"PRAGMA table_info({t})")] for t in ("packed_week_use", "week_need")}
words = {text: i for i, text in db.execute("SELECT id, text FROM word")}


def put(table, **values): # words of the large table are numbers
    names = columns[table]
    if table == "packed_week_use":
        values |= {n: words[values[n]] for n in ("sensor", "unit", "service")}
    db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(names))})", [values.get(n, 0) for n in names])


def add(into, row):
    for name, value in row.items():
        into[name] = into[name] | value if name == "day_mask" else into[name] + value


db.execute("DELETE FROM packed_week_use")
db.execute("DELETE FROM week_need")
habit = {(u, s): rng.choice([0, 0, 0.05, 0.1, 0.2, 0.3, 0.6]) for u in sizes for s in services}
for week in weeks:
    whole_use, whole_need = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
    for unit, size in sorted(sizes.items()):
        users = collections.defaultdict(lambda: (set(), set(), [0, 0])) # need: ours, other, days
        for service in services:
            days = {d: rng.randint(1, 5) for d in range(size) if rng.random() < habit[unit, service]}
            if not days:
                continue
            sent = [rng.randint(1000, 90000) * n for n in days.values()]
            row = {"dev": len(days), "dev_regular": sum(n > 2 for n in days.values()), "dev_days": sum(days.values()), "day_mask": 31,
                   "up": sum(sent), "down": 2 * sum(sent), "flows": 3 * sum(days.values()), "flows_strong": 3 * sum(days.values())}
            put("packed_week_use", week=week, sensor=sensor, unit=unit, service=service, top_share=1000 * max(sent) // sum(sent), **row)
            add(whole_use[service], row)
            need = need_of.get(service, "")
            if need:
                users[need][service not in ours].update(days)
                users[need][2][service not in ours] += sum(days.values())
        for need, (own, other, days) in users.items():
            row = {"dev_any": len(own | other), "dev_ours": len(own), "dev_other": len(other), "dev_both": len(own & other),
                   "days_ours": days[0], "days_other": days[1]}
            put("week_need", week=week, sensor=sensor, unit=unit, need=need, tools=1, up_other=1000, **row)
            add(whole_need[need], row)
    for service, row in whole_use.items():
        put("packed_week_use", week=week, sensor=sensor, unit="*", service=service, top_share=50, **row)
    for need, row in whole_need.items():
        put("week_need", week=week, sensor=sensor, unit="*", need=need, tools=2, up_other=9000, **row)
db.commit()
