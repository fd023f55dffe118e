"""Chromium without a window and without a network, driven by its DevTools protocol over a pipe."""
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium")


class Browser:
    """One page at a time. What the page asks of any network, and what its policy refuses, is in `asked` and `refused`."""

    def __init__(self, *arguments):
        self.folder = tempfile.TemporaryDirectory(prefix="sipwright-chromium-", ignore_cleanup_errors=True)
        self.downloads = pathlib.Path(self.folder.name) / "downloads"
        self.downloads.mkdir()
        ours, theirs = os.pipe(), os.pipe()  # commands; answers

        def places():
            command, answer = os.dup(ours[0]), os.dup(theirs[1])
            os.dup2(command, 3)
            os.dup2(answer, 4)

        self.process = subprocess.Popen(
            [PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--proxy-server=127.0.0.1:9",
             "--proxy-bypass-list=<-loopback>", "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}/profile", *arguments,
             "about:blank"],
            preexec_fn=places, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(ours[0])
        os.close(theirs[1])
        self._out, self._in = ours[1], theirs[0]
        self._left, self._number, self.session = b"", 0, None
        self.asked, self.refused, self.events = [], [], []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self(domain + ".enable")
        self("Performance.enable", timeDomain="threadTicks")
        self("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
        self("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads), eventsEnabled=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._out)
        os.close(self._in)
        self.folder.cleanup()

    def __call__(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self.session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self.session
        octets = json.dumps(message).encode() + b"\0"
        while octets:
            octets = octets[os.write(self._out, octets):]
        number, end = self._number, time.monotonic() + 60
        while time.monotonic() < end:
            answer = self._next(end - time.monotonic())
            if answer and answer.get("id") == number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
        raise AssertionError(method + ": no answer")

    def _next(self, seconds):
        while b"\0" not in self._left:
            if not select.select([self._in], [], [], max(seconds, 0))[0]:
                return None
            some = os.read(self._in, 1 << 20)
            if not some:
                raise AssertionError("chromium has gone")
            self._left += some
        octets, self._left = self._left.split(b"\0", 1)
        message = json.loads(octets)
        if "method" in message:
            self._event(message["method"], message["params"])
        return message

    def _event(self, method, parameters):
        self.events.append((method, parameters))
        if method == "Network.requestWillBeSent":
            self.asked.append(parameters["request"]["url"])
        elif method == "Audits.issueAdded" and parameters["issue"]["code"] == "ContentSecurityPolicyIssue":
            self.refused.append(parameters["issue"]["details"])
        elif method == "Runtime.exceptionThrown":
            self.refused.append(parameters["exceptionDetails"])
        elif method == "Page.javascriptDialogOpening":
            self.refused.append(parameters)

    def until(self, what, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = what()
            if value:
                return value
            self._next(0.05)
        raise AssertionError("it does not come about")

    def open(self, path):
        """Until it is loaded; seconds that this took, by the browser's own clock."""
        self.events.clear()
        self("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self.until(lambda: any(name == "Page.loadEventFired" for name, _ in self.events))
        timing = self.value("JSON.stringify(performance.getEntriesByType('navigation')[0])")
        return json.loads(timing)["loadEventEnd"] / 1000 if timing else None

    def value(self, script):
        answer = self("Runtime.evaluate", expression=script, returnByValue=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def worked(self):
        """Seconds of a processor that the thread of the page took for it: they do not hang on who else is at work."""
        return {m["name"]: m["value"] for m in self("Performance.getMetrics")["metrics"]}["TaskDuration"]

    def press(self, key, text=""):
        code = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "f": 70}[key]
        text = {"Enter": "\r", "f": "f"}.get(key, text)
        self("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, text=text)
        self("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def click(self, selector):
        x, y = self.value(f"""(function () {{
            var e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: 'center'}});
            var r = e.getBoundingClientRect();
            return [r.left + r.width / 2, r.top + r.height / 2];
        }}())""")
        for what in ("mousePressed", "mouseReleased"):
            self("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def size(self, width, height):
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, medium="screen", scheme="light"):
        self("Emulation.setEmulatedMedia", media=medium, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path, whole=True):
        shot = self("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))

    def downloaded(self, name):
        path = self.downloads / name
        self.until(lambda: path.exists() and not list(self.downloads.glob("*.crdownload")))
        return path
