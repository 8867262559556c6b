"""pywb's own server with TCP_NODELAY. gevent writes an answer's head and body apart, and without it
each answer waits some 40 ms for the acknowledgement of its head: what is compared is the work."""
from gevent.monkey import patch_all

patch_all()

import socket

from gevent.pywsgi import WSGIServer
from pywb.apps.cli import wayback

init_socket = WSGIServer.init_socket


def init_socket_without_delay(self):
    init_socket(self)
    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it


WSGIServer.init_socket = init_socket_without_delay
wayback()
