"""Starts a command as systemd starts a service that has a socket: it listens on loopback, hands that over as
descriptor 3 (sd_listen_fds(3)), and prints what the service says of itself (sd_notify(3)) on descriptor 3 of its
own, a line each. Signals go on to the service, whose exit code is this program's."""

import os
import signal
import socket
import sys
import tempfile
import threading

report = os.dup(3)
with tempfile.TemporaryDirectory() as folder:
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(f"{folder}/notify")
    listener = socket.socket()
    listener.bind((os.environ.get("VARVE_TEST_ADDRESS", "127.0.0.1"), 0))
    listener.listen()
    child = os.fork()
    if child == 0:
        os.dup2(listener.fileno(), 3)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=f"{folder}/notify")
        os.execvp(sys.argv[1], sys.argv[1:])

    def listen():
        while True:
            os.write(report, told.recv(4096) + b"\n")

    threading.Thread(target=listen, daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: os.kill(child, received))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
