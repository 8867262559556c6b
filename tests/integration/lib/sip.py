"""Asks 127.0.0.1:PORT for TARGET and takes the answer at some 64 kB a second, through a small window, so that the
server sees it being taken, until the other side ends it."""

import socket
import sys
import time

port, target = int(sys.argv[1]), sys.argv[2]
with socket.socket() as client:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    client.connect(("127.0.0.1", port))
    client.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    try:
        while client.recv(3200):
            time.sleep(0.05)
    except ConnectionResetError:
        pass
