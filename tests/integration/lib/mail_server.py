"""A mail server (aiosmtpd) on loopback. Says its port on the first line, then each letter that it took as a line of
JSON, taken apart by Python's own reader of letters. argv[1] is JSON: `cert` and `key`, `tls` ("starttls", "implicit"
or "none"), `user` and `password`, `refuse` (what it answers to the letter's text)."""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])


def say(value):
    print(json.dumps(value), flush=True)


def parts_of(letter):
    for part in letter.walk():
        content = None if part.is_multipart() else part.get_content()
        yield {
            "type": part.get_content_type(),
            "encoding": part.get("Content-Transfer-Encoding"),
            "filename": part.get_filename(),
            "content": content,
            "transferred": None if part.is_multipart() else part.get_payload(),
        }


class Handler:
    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or options["tls"] == "implicit",
            "user": session.authenticated,
            "headers": [[name, str(value)] for name, value in letter.items()],
            "defects": [str(defect) for part in letter.walk() for defect in part.defects],
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
            "eight_bit": any(byte >= 0x80 for byte in envelope.content),
            "parts": list(parts_of(letter)),
        })
        return options.get("refuse", "250 OK")


def authenticate(server, session, envelope, mechanism, data):
    right = data.login.decode() == options["user"] and data.password.decode() == options["password"]
    return AuthResult(success=right, handled=False)


def context():
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(options["cert"], options["key"])
    return made


async def main():
    needs_user = "user" in options
    starttls = options["tls"] == "starttls"

    def session():
        return SMTP(Handler(), hostname="mail.test", tls_context=context() if starttls else None,
                    authenticator=authenticate if needs_user else None, auth_required=needs_user,
                    auth_require_tls=starttls)

    secure = context() if options["tls"] == "implicit" else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=secure)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main())
