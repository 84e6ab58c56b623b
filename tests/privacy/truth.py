"""What was counted, out of a store and units.csv, after small units are folded (P5): the world that all documents are true
of.  An onlooker does not have it; it proves that what is said of him is possible, and stands in for the weeks that are not
asked about."""

import collections
import csv
import datetime
import sqlite3

FIGURES = ("dev", "regular", "any", "ours", "other", "days_ours", "days_other")


class Truth:
    def __init__(self, store, units, k):
        self.db, self.k = sqlite3.connect(store), k
        self.people = {row["code"]: int(row["people"] or 0) for row in csv.DictReader(open(units, newline="", encoding="utf-8"))}
        self.at = collections.Counter()  # (kind, week, unit, name)
        self.members = collections.defaultdict(set)  # week -> units with rows of their own
        self.services = set()
        for number, in self.db.execute("SELECT DISTINCT week FROM week_state ORDER BY week").fetchall():
            self.read_week(number)

    @staticmethod
    def name(number):
        year, week, _ = (datetime.date(1969, 12, 29) + datetime.timedelta(weeks=number)).isocalendar()
        return f"{year}-W{week:02}"

    def folds(self, number):
        """Where each unit of the map, "other" and "none" are counted."""
        seen = collections.Counter(dict(self.db.execute("SELECT unit, dev_seen FROM week_unit WHERE week = ? AND unit != '*'", (number,)).fetchall()))
        for unit, dev in self.db.execute("SELECT unit, max(dev) FROM week_use WHERE week = ? AND unit != '*' GROUP BY unit", (number,)):
            seen[unit] = max(seen[unit], dev)

        def heads(unit):
            return self.people.get(unit, 0) or seen[unit]

        def small(unit):
            return seen[unit] < self.k or 0 < self.people.get(unit, 0) < self.k

        away = [u for u in sorted(self.people) + ["none"] if small(u)]
        left = sorted((heads(u), u) for u in self.people if u not in away)
        to = "other" if heads("other") + sum(heads(u) for u in away) >= self.k or not left else left[0][1]
        return {unit: to if unit in away or (unit == "other" and to != "other") else unit for unit in [*self.people, "other", "none", "*"]}

    def read_week(self, number):
        week, fold = self.name(number), self.folds(number)
        for unit, service, dev, regular in self.db.execute("SELECT unit, service, dev, dev_regular FROM week_use WHERE week = ?", (number,)):
            self.add(("dev", week, fold[unit], service), dev)
            self.add(("regular", week, fold[unit], service), regular)
            if dev:
                self.services.add(service)
        for unit, need, *values in self.db.execute(
                "SELECT unit, need, dev_any, dev_ours, dev_other, days_ours, days_other FROM week_need WHERE week = ?", (number,)):
            for kind, value in zip(FIGURES[2:], values):
                self.add((kind, week, fold[unit], need), value)

    def add(self, key, value):
        self.at[key] += value
        if key[2] != "*":
            self.members[key[1]].add(key[2])

    def get(self, *key):
        return self.at[key]
