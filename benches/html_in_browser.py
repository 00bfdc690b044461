#!/usr/bin/env python3
"""Opens an HTML report in a real Chromium and says what it does there.

    benches/html_in_browser.py check REPORT.html     dialogs, requests, console messages, unnamed controls, times
    benches/html_in_browser.py shots REPORT.html DIR desktop, dark, phone and print pictures

`check` ends with status 1 when anything of the report's content acted: a dialog, a request, a console message, a
navigation, an element that only a payload could have made, a control or picture without a name. With no Chromium it
ends with status 2 and says so; it never passes without having looked. Python's standard library suffices: the browser
is spoken to through --remote-debugging-pipe.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--no-default-browser-check", "--disable-features=OptimizationHints,MediaRouter", "--remote-debugging-pipe",
]


class Browser:
    """A headless Chromium with one page."""

    def __init__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not program:
            print("html_in_browser: no Chromium here, so nothing was checked (apt-get install chromium)", file=sys.stderr)
            sys.exit(2)
        self.home = tempfile.mkdtemp(prefix="report-browser-")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def as_three_and_four():
            # The browser reads commands on descriptor 3 and answers on 4.
            a, b = os.dup(to_browser), os.dup(from_browser)
            os.dup2(a, 3)
            os.dup2(b, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.home}", "about:blank"],
            preexec_fn=as_three_and_four, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.events = b"", 0, []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")

    def message(self):
        while b"\0" not in self.buffer:
            chunk = os.read(self.read_end, 1 << 20)
            if not chunk:
                raise RuntimeError("the browser went away")
            self.buffer += chunk
        raw, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(raw)
        if message.get("method") == "Page.javascriptDialogOpening":
            # An open dialog would hold everything up.
            self.send("Page.handleJavaScriptDialog", accept=True)
        return message

    def send(self, method, **parameters):
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            command["sessionId"] = self.session
        os.write(self.write_end, json.dumps(command).encode() + b"\0")
        return self.number

    def call(self, method, **parameters):
        number = self.send(method, **parameters)
        while True:
            message = self.message()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def run(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def open(self, path):
        url = pathlib.Path(path).resolve().as_uri()
        started = time.monotonic()
        self.call("Page.navigate", url=url)
        while not any(e["method"] == "Page.loadEventFired" for e in self.events):
            self.events.append(self.message())
        return url, time.monotonic() - started

    def size(self, width, height, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if phone else 1, mobile=phone)

    def picture(self, path, width, top=0, height=None):
        whole = self.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
        height = min(height or whole, whole - top)
        image = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                          clip={"x": 0, "y": top, "width": width, "height": height, "scale": 1})
        pathlib.Path(path).write_bytes(base64.b64decode(image["data"]))

    def close(self):
        try:
            self.send("Browser.close")
            self.process.wait(10)
        except Exception:
            self.process.kill()
        shutil.rmtree(self.home, ignore_errors=True)


# Nudges what payloads wait for: focus, pointer, keys, toggles, animation and the report's own controls.
PROVOKE = """(async () => {
  const events = ['mouseover', 'mouseenter', 'pointerover', 'focus', 'focusin', 'blur', 'click', 'keydown', 'wheel',
                  'drag', 'copy', 'toggle', 'animationstart', 'transitionend', 'error', 'load', 'scroll'];
  const all = [...document.querySelectorAll('body *')].filter(e => !e.closest('a[href]'));
  for (const element of all.slice(0, 20000)) {
    for (const name of events) element.dispatchEvent(new Event(name, { bubbles: false }));
    if (element.tagName === 'DETAILS') element.open = true;
  }
  await new Promise(done => setTimeout(done, 300));
})()"""

# What the report never makes: only a payload could have.
FOREIGN = """(() => {
  const found = [];
  const allowed = new Set(('html head meta link title style body a header p h1 h2 h3 bdi span nav main section div figure '
    + 'figcaption svg rect line circle text i ul li b ol table thead tbody tr th td details summary q mark em code form '
    + 'label input fieldset legend button output script footer dl dt dd').split(' '));
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    if (!allowed.has(name) && !(name === 'title' && element.closest('svg'))) found.push('element ' + name);
    for (const attribute of element.attributes) {
      if (/^on/i.test(attribute.name) || attribute.name === 'style' || attribute.name === 'srcdoc') found.push(name + ' ' + attribute.name);
      if (['href', 'src', 'action', 'formaction', 'xlink:href', 'data'].includes(attribute.name)
          && !/^(https?:|#)/.test(attribute.value) && attribute.value !== 'data:,') found.push(name + ' ' + attribute.name + '=' + attribute.value.slice(0, 60));
    }
    if (name === 'a' && !element.getAttribute('href').startsWith('#')
        && element.getAttribute('rel') !== 'nofollow noopener noreferrer') found.push('a without rel');
  }
  return [...new Set(found)];
})()"""


def unnamed(browser):
    """Controls, links, pictures and tables without a name in Chromium's accessibility tree."""
    roles = {"button", "link", "image", "img", "checkbox", "searchbox", "textbox", "table", "figure", "navigation",
             "graphics-document", "form", "group", "heading", "columnheader", "rowheader"}
    optional = {"figure", "form", "table", "group"}
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    counted, nameless = {}, {}
    for node in nodes:
        role = node.get("role", {}).get("value", "")
        if node.get("ignored") or role not in roles:
            continue
        counted[role] = counted.get(role, 0) + 1
        if not node.get("name", {}).get("value", "").strip() and role not in optional:
            nameless[role] = nameless.get(role, 0) + 1
    return counted, nameless


def check(path):
    browser = Browser()
    try:
        browser.size(1280, 900)
        url, loaded = browser.open(path)
        total = browser.run("JSON.parse(document.getElementById('rows').textContent).length")
        # Every page of the table goes through the script's own drawing once, if there are not too many.
        pages = browser.run("""(async () => {
          let pages = 1;
          const on = document.getElementById('on');
          while (!on.disabled && pages < 60) { on.click(); pages++; await new Promise(requestAnimationFrame); }
          return pages;
        })()""")
        foreign = browser.run(FOREIGN)
        counted, nameless = unnamed(browser)
        browser.run(PROVOKE)
        overflow = 0
        for width in (390, 1280):
            browser.size(width, 900)
            browser.run("new Promise(requestAnimationFrame)")
            overflow = max(overflow, browser.run("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        sort = browser.run("""(() => {
          const time = work => { const start = performance.now(); work(); document.body.offsetHeight; return Math.round(performance.now() - start); };
          const heads = [...document.querySelectorAll('#table thead button')];
          const find = document.getElementById('find');
          const out = {};
          for (const head of heads) out['sort by ' + head.textContent] = time(() => head.click());
          const box = document.querySelector('[name=label]');
          out['filter by label'] = time(() => box.click());
          box.click();
          return out;
        })()""")
        search = browser.run("""(async () => {
          const find = document.getElementById('find'), where = document.getElementById('where');
          const before = where.textContent; find.value = 'nowhere to be found'; const start = performance.now();
          find.dispatchEvent(new Event('input', { bubbles: true }));
          while (where.textContent === before && performance.now() - start < 5000) await new Promise(done => setTimeout(done, 5));
          return Math.round(performance.now() - start);
        })()""")
        browser.call("Runtime.evaluate", expression="1")
        kinds = {"dialogs": 0, "requests": 0, "console": 0, "exceptions": 0, "navigations": 0}
        notes = []
        for event in browser.events:
            method, parameters = event["method"], event["params"]
            if method == "Page.javascriptDialogOpening":
                kinds["dialogs"] += 1
                notes.append(f"dialog: {parameters.get('message')!r}")
            elif method == "Network.requestWillBeSent" and parameters["request"]["url"] not in (url, "data:,"):
                kinds["requests"] += 1
                notes.append(f"request: {parameters['request']['url'][:120]}")
            elif method in ("Runtime.consoleAPICalled", "Log.entryAdded"):
                kinds["console"] += 1
                notes.append(f"console: {json.dumps(parameters)[:300]}")
            elif method == "Runtime.exceptionThrown":
                kinds["exceptions"] += 1
                notes.append(f"exception: {json.dumps(parameters)[:300]}")
            elif method == "Page.frameNavigated" and parameters["frame"]["url"] not in (url, "about:blank"):
                kinds["navigations"] += 1
        print(f"{path}: {total} rows, opened in {loaded:.2f} s, {pages} pages drawn")
        print("  " + ", ".join(f"{name} {count}" for name, count in kinds.items()))
        print(f"  foreign elements or attributes: {foreign or 'none'}")
        print(f"  unnamed: {nameless or 'none'} (of {counted})")
        if overflow > 0:
            notes.append("widest: " + browser.run("""[...document.querySelectorAll('body *')].sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right).slice(0, 3).map(e => e.localName + '.' + e.getAttribute('class') + ' ' + e.textContent.slice(0, 60)).join(' | ')"""))
        print(f"  wider than the window by {overflow} px; ms: {sort}, search {search} (150 of them waiting)")
        for note in notes[:20]:
            print("  " + note)
        return not (any(kinds.values()) or foreign or nameless or overflow > 0)
    finally:
        browser.close()


def shots(path, directory):
    os.makedirs(directory, exist_ok=True)
    browser = Browser()
    try:
        browser.size(1280, 900)
        browser.open(path)
        at = lambda selector: browser.run(f"(e => e ? Math.floor(e.getBoundingClientRect().top + scrollY) : 0)(document.querySelector({selector!r}))")
        for scheme in ("light", "dark"):
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            for name, top, height in (("top", 0, 1150), ("pictures", at("#pictures"), 1500), ("actions", at("#actions"), 1300), ("links", at("#links"), 1000)):
                browser.picture(f"{directory}/{scheme}-{name}.png", 1280, top, height)
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        browser.size(390, 844, phone=True)
        browser.run("new Promise(done => setTimeout(done, 200))")
        for name, top, height in (("1", 0, 1500), ("2", at("#pictures"), 1800), ("3", at("#actions"), 1500), ("4", at("#links"), 1500)):
            browser.picture(f"{directory}/phone-{name}.png", 390, top, height)
        browser.size(1280, 900)
        pdf = browser.call("Page.printToPDF", preferCSSPageSize=False, printBackground=False)
        pathlib.Path(f"{directory}/print.pdf").write_bytes(base64.b64decode(pdf["data"]))
    finally:
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) >= 3 and sys.argv[1] == "check":
        sys.exit(0 if all([check(path) for path in sys.argv[2:]]) else 1)
    if len(sys.argv) == 4 and sys.argv[1] == "shots":
        shots(sys.argv[2], sys.argv[3])
        sys.exit(0)
    print(__doc__, file=sys.stderr)
    sys.exit(2)
