"""Runs a command and writes its peak resident memory in KiB to descriptor 3."""

import os
import resource
import signal
import subprocess
import sys

child = subprocess.Popen(sys.argv[1:])
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda received, _: child.send_signal(received))
status = child.wait()
os.write(3, str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss).encode())
sys.exit(status if status >= 0 else 128 - status)
