"""Every page of a folder in headless Chromium, at the width of a telephone and of a desk, light and dark:
nothing asks for anything, nothing complains, nothing runs over the edge, all can be read without colour or eyes.
Speaks the WebDriver protocol with what Python brings along."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

FOLDER = os.path.abspath(sys.argv[1])
PICTURES = sys.argv[2] if len(sys.argv) > 2 else None
PAGES = sorted(n for n in os.listdir(FOLDER) if n.endswith(".html"))
PAGES += [f"selfhelp/{n}.html" for n in ("index", "N01", "N18", "tell-us", "card", "promised")]
WIDTHS = {"telephone": (390, 844), "desk": (1280, 900)}


def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}", flush=True)


class Browser:
    def __init__(self, width, height, dark):
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.log = tempfile.TemporaryFile()
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.driver.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                self.base = f"http://127.0.0.1:{found[1]}"
                break
        flags = ["--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
                 "--force-device-scale-factor=1", "--remote-debugging-pipe"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        self.session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "goog:chromeOptions": {"args": flags}}}})["sessionId"]
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with self.opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def verb(self, method, path, body=None):
        return self.ask(method, f"/session/{self.session}{path}", body)

    def cdp(self, command, **parameters):
        return self.verb("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def run(self, script):
        return self.verb("POST", "/execute/sync", {"script": script, "args": []})

    def messages(self, kind):
        return self.verb("POST", "/se/log", {"type": kind})

    def close(self):
        try:
            self.ask("DELETE", f"/session/{self.session}")
        finally:
            self.driver.terminate()
            self.driver.wait(10)


LAYOUT = r"""
const wide = document.documentElement.clientWidth, over = [];
for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.right > wide + 1 && !e.closest('svg') && getComputedStyle(e).position !== 'absolute')
        over.push(e.tagName + '.' + e.className + ' ' + Math.round(box.right));
}
// what a drawing says stays inside it, and off its cells
for (const t of document.querySelectorAll('svg text')) {
    const box = t.getBoundingClientRect(), edge = t.closest('svg').getBoundingClientRect();
    if (box.width === 0) continue;
    if (box.right > edge.right + 2 && !t.classList.contains('slant')) over.push('drawn over the edge: ' + t.textContent);
    if (!t.classList.contains('need')) continue;
    for (const r of t.closest('svg').querySelectorAll('rect')) {
        const cell = r.getBoundingClientRect();
        if (box.right > cell.left + 1 && box.left < cell.right && box.bottom > cell.top + 3 && box.top < cell.bottom - 3) {
            over.push('drawn over a cell: ' + t.textContent);
            break;
        }
    }
}
return {scroll: document.documentElement.scrollWidth - wide, over: over.slice(0, 4)};
"""

READABLE = r"""
const bad = [], parse = c => (c.match(/[\d.]+/g) || []).map(Number);
const light = c => { const f = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
let texts = 0;
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || e.closest('title, desc, defs') || e.getClientRects().length === 0) continue;
    const style = getComputedStyle(e), svg = e.closest('svg');
    let under = ground(e);
    if (svg && e.previousElementSibling && e.previousElementSibling.tagName === 'rect' && /letter/.test(e.getAttribute('class') || ''))
        under = parse(getComputedStyle(e.previousElementSibling).fill);
    const a = light(parse(svg ? style.fill : style.color)), b = light(under);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    texts++;
    if (ratio < 4.5) bad.push(ratio.toFixed(1) + ' "' + walk.currentNode.data.trim().slice(0, 30) + '" in ' + e.tagName + '.' + (e.getAttribute('class') || ''));
}
return {texts, bad: [...new Set(bad)].slice(0, 5)};
"""

STRUCTURE = r"""
const headings = [...document.querySelectorAll('h1, h2, h3')].map(h => +h.tagName[1]);
const jumps = headings.filter((h, i) => i > 0 && h > headings[i - 1] + 1).length;
const drawings = [...document.querySelectorAll('svg:not([aria-hidden])')];
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
return {h1: headings.filter(h => h === 1).length, h2: headings.filter(h => h === 2).length, jumps,
    drawings: drawings.length,
    dumb: drawings.filter(s => !s.querySelector('title') || !s.querySelector('title').textContent.trim()).length,
    undescribed: drawings.filter(s => !s.querySelector('desc')).length,
    figures: document.querySelectorAll('td.n, .figure').length,
    double: ids.length - new Set(ids).size, lang: document.documentElement.lang,
    tables: [...document.querySelectorAll('table')].filter(t => !t.querySelector('thead th[scope=col]')).length,
    links: [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))};
"""


# What a drawing says aloud, what it shows, and the table beside it: one must not know more than the other.
CHARTS = r"""
return [...document.querySelectorAll('details')].map(d => {
    const part = d.closest('div[id], section'), svg = [...part.querySelectorAll(':scope > figure > svg')];
    const seen = svg.filter(s => s.getClientRects().length > 0);
    return {id: part.id, seen: seen.length, title: seen.length ? seen[0].querySelector('title').textContent : '',
        desc: seen.length ? seen[0].querySelector('desc').textContent : '', open: d.open,
        drawn: [...new Set(seen.flatMap(s => [...s.querySelectorAll('text')].map(t => t.textContent)))],
        cells: [...d.querySelectorAll('tbody td, tbody th')].map(c => c.textContent),
        ribbons: seen.length ? seen[0].querySelectorAll('.ribbon').length : 0,
        points: seen.length ? seen[0].querySelectorAll('circle, [class^=dot]').length : 0};
});
"""
WANTED = {"needs.html": ("NE3", "NE3-flows", "NE9-grid", "NE11-share"), "brief-sales.html": ("BR8-week",),
          "dossier-sign-legal.html": ("DO3-weeks", "DO3-grid"), "effect-files-marketing.html": ("EF2", "EF3")}


def charts(browser, name):
    found = {c["id"]: c for c in browser.run(CHARTS)}
    for wanted in WANTED.get(name, ()):
        c = found.get(wanted)
        say(c is not None and c["seen"] == 1 and not c["open"] and len(c["title"]) > 3 and len(c["desc"]) > 20 and len(c["cells"]) > 3,
            f"{name} shows {wanted}, says it and has it as a table", c)
    data = json.load(open(os.path.join(FOLDER, "data", name.replace(".html", ".json")), encoding="utf-8"))
    rows = {e["id"]: e["rows"] for e in data["elements"]}
    if name == "needs.html":
        flows, table = rows["NE3-flows"], " ".join(found["NE3-flows"]["cells"])
        drawn = sum(int(re.match(r"\d+", t)[0]) for t in found["NE3-flows"]["drawn"] if re.match(r"\d+\u00a0\u00b7", t))
        say(drawn == sum(r["devices"] for r in flows) > 0, "the flows add up to their table", drawn)
        say(sum(int(n) for n in re.findall(r": (\d+)", table)) == drawn and found["NE3-flows"]["ribbons"] > 10, "so does the table beside them", table[:200])
        grid = {t for t in found["NE9-grid"]["drawn"] if t.isdigit()}
        say(grid and grid <= {str(r["devices"]) for r in rows["NE9-tools"]}, "tools side by side are figures of their table", grid)
        shares = [v for r in rows["NE11-share"] for k, v in r.items() if re.match("[NS]\\d\\d$", k) and v is not None]
        say(found["NE11-share"]["points"] == len(shares) > 3 and all(v % 5 == 0 for v in shares), "our share has a point for each figure", shares)
        say("gap" in found["NE3"]["desc"] and "Sales" in found["NE3"]["desc"], "the need map is read out in words", found["NE3"]["desc"][:120])
    if name == "brief-sales.html":
        week = [v for r in rows["BR8-week"] for k, v in r.items() if k.endswith("day")]
        say([t for t in found["BR8-week"]["drawn"] if t in ("quiet", "usual", "busy")] and len(week) == 10, "the week has ten half days", week)


def outside(browser):
    asked = []
    for entry in browser.messages("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(("file://" + FOLDER, "data:")):
                asked.append(url)
    return asked


def look(browser, name, where, pictures):
    browser.verb("POST", "/url", {"url": f"file://{FOLDER}/{name}"})
    time.sleep(0.05)
    layout = browser.run(LAYOUT)
    say(layout["scroll"] <= 0 and not layout["over"], f"{name} fits the {where}", layout)
    readable = browser.run(READABLE)
    say(readable["texts"] > 10 and not readable["bad"], f"{name} can be read on the {where}", readable["bad"])
    said = [m["message"] for m in browser.messages("browser")]
    say(not said, f"{name} makes no complaint on the {where}", said[:2])
    asked = outside(browser)
    say(not asked, f"{name} asks for nothing on the {where}", asked[:2])
    if pictures:
        shot = browser.cdp("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        with open(os.path.join(pictures, f"{name.replace('/', '-')}-{where.replace(' ', '-')}.png"), "wb") as out:
            out.write(base64.b64decode(shot["data"]))


def structure(browser, name):
    found = browser.run(STRUCTURE)
    say(found["h1"] == 1 and found["h2"] > 0 and found["jumps"] == 0, f"{name} has its headings in order", found)
    say(found["dumb"] == 0 and found["undescribed"] == 0, f"{name} says every drawing in words", found)
    say(found["double"] == 0 and found["lang"] == "en" and found["tables"] == 0, f"{name} is well made", found)
    missing = [l for l in found["links"] if not os.path.exists(os.path.join(FOLDER, os.path.dirname(name), l))]
    say(not missing, f"{name} has no dead link", missing)
    return found


def main():
    if not PAGES:
        say(False, "there are documents to look at", FOLDER)
        return
    for where, (width, height) in WIDTHS.items():
        for dark in (False, True):
            browser = Browser(width, height, dark)
            try:
                # at night a page of each kind will do
                for name in PAGES if not dark else ["index.html", "needs.html", "brief-sales.html", "effect-files-marketing.html",
                                                         "dossier-sign-legal.html", "selfhelp/N01.html"]:
                    look(browser, name, where + (" at night" if dark else ""), PICTURES)
                    if where == "desk" and not dark:
                        found = structure(browser, name)
                        if name in WANTED:
                            charts(browser, name)
                        if name == "needs.html":
                            say(found["figures"] > 20 and found["drawings"] >= 3, "needs shows figures and drawings", found)
                        if name == "privacy.html":
                            say(found["tables"] == 0 and found["h2"] >= 9, "privacy has all its parts", found)
                        if name == "scorecard.html":
                            say(found["figures"] >= 12 and found["h2"] >= 9, "the scorecard has its figures", found)
                        if name.startswith("effect-"):
                            say(found["drawings"] >= 4 and found["h2"] >= 6, f"{name} shows before and after", found)
                        if name.startswith("dossier-"):
                            say(found["drawings"] >= 2 and found["tables"] == 0 and found["h2"] >= 7, f"{name} has both cases and its figures", found)
                        if name.startswith("brief-"):
                            say(found["drawings"] >= 2, f"{name} shows bars", found)
            finally:
                browser.close()


GERMAN = {"needs.html": "Was fehlt, und wo", "brief-sales.html": "Drei Fragen", "scorecard.html": "Zusagen",
          "privacy.html": "Was nie bleibt", "index.html": "Für das ganze Haus"}


def german():
    global FOLDER
    FOLDER = os.path.abspath(os.environ["FOLDER_DE"])
    for where, (width, height) in WIDTHS.items():
        browser = Browser(width, height, False)
        try:
            for name, heading in GERMAN.items():
                look(browser, name, where + " in German", PICTURES)
                said = browser.run("return [document.documentElement.lang, ...[...document.querySelectorAll('h2')].map(h => h.textContent)]")
                say(said[0] == "de" and heading in said, f"{name} says on the {where} that it is German, and is", said)
        finally:
            browser.close()


main()
if "FOLDER_DE" in os.environ:
    german()
