filedesc://x.arc 0.0.0.0 20260101000000 text/plain 67
1 0 x
URL IP-address Archive-date Content-type Archive-length

http://a.example/ 192.0.2.1 20260101000000 text/html 48
HTTP/1.1 200 OK
Content-Type: text/html

<p>a
http://a.example/ 192.0.2.1 20260101000000 text/html 48
HTTP/1.1 200 OK
Content-Type: text/html

<p>a
