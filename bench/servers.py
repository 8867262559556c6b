"""The servers that benchmarks compare, started for them on ports of their own, and wrk, which asks them."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv/bin"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def machine():
    model = next(
        (l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown"
    )
    return f"{os.cpu_count()} cores, {model}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, headers=None):
    """What the server says once it is up."""
    request = urllib.request.Request(url, headers=headers or {})
    for _ in range(300):
        try:
            return urllib.request.urlopen(request).read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{url}: {error}")
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


class Nginx:
    """nginx over folders by name, with a log of what was asked for, to count requests by."""

    def __init__(self, folder, sites, log=True, workers=1):
        self.log = folder / "requests.log"
        self.port = free_port()
        folder.mkdir(parents=True)
        locations = "".join(
            f"location /{name}/ {{ alias {path}/; }}\n" for name, path in sites.items()
        )
        temporary = "".join(
            f"{kind}_temp_path {folder}/tmp; "
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.getuid() == 0 else ""
        access_log = f"{self.log} agent buffer=64k flush=1s" if log else "off"
        (folder / "nginx.conf").write_text(
            f"""{user} daemon off; worker_processes {workers}; pid {folder}/pid; error_log stderr crit;
            events {{ worker_connections 1024; }}
            http {{ include /etc/nginx/mime.types; {temporary} sendfile on; tcp_nopush on;
              keepalive_requests 1000000; log_format agent '$request_uri $http_user_agent $bytes_sent';
              access_log {access_log};
              server {{ listen 127.0.0.1:{self.port} backlog=1024; {locations} }} }}"""
        )
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("nginx did not start")

    def take_lines(self):
        """What was asked for since the last time: "/path agent bytes"."""
        time.sleep(1.2)  # the log is flushed each second
        lines = self.log.read_text().splitlines()
        os.truncate(self.log, 0)
        return lines

    def take_counts(self):
        """(requests, megabytes sent) since the last time."""
        lines = self.take_lines()
        return len(lines), sum(int(line.rsplit(" ", 1)[1]) for line in lines) / 1e6

    def stop(self):
        self.process.terminate()
        self.process.wait()


def cpu_seconds(pid):
    """What the process and its children have used of the processors."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(cpu_seconds(int(child)) for child in children)


class Program:
    """A server that runs in a process group of its own."""

    def __init__(self, command, port, **options):
        self.port = port
        self.process = subprocess.Popen(command, **QUIET, **options, start_new_session=True)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def start_varve(varve, archive):
    port = free_port()
    return Program([varve, "--archive", archive, "serve", "--listen", f"127.0.0.1:{port}"], port)


def start_pywb(folder, warc):
    """pywb over the WARC file as its collection "bench", in the new `folder`."""
    folder.mkdir()
    for command in (["init", "bench"], ["add", "bench", warc]):
        subprocess.run([BIN / "wb-manager", *command], check=True, cwd=folder, **QUIET)
    port = free_port()
    command = [BIN / "python", ROOT / "bench/pywb_nodelay.py", "-b", "127.0.0.1", "-p", str(port)]
    return Program(command, port, cwd=folder)


def wrk(script, port, connections, seconds, threads=1):
    """(requests a second, milliseconds of the 99th percentile, megabytes a second). Answers that are
    no success, and connections that broke off, end the program."""
    report = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", script,
         f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        sys.exit(report)
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", report).groups()
    sent, scale = re.search(r"Transfer/sec:\s+([\d.]+)(B|KB|MB|GB)", report).groups()
    return (
        float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1]),
        float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit],
        float(sent) * {"B": 2**0, "KB": 2**10, "MB": 2**20, "GB": 2**30}[scale] / 1e6,
    )
