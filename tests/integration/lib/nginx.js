// nginx on loopback over folders of files: the live web of the tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts, waitForPort } from './files.js';

function serverBlock({ root, port, extra = '' }) {
  return `server { listen 127.0.0.1:${port}; root ${root}; charset off; ${extra} }`;
}

function configuration(servers, gzip) {
  const user = process.getuid() === 0 ? 'user root;' : '';
  const compression = gzip
    ? 'gzip on; gzip_min_length 0; gzip_types text/css application/javascript image/svg+xml;'
    : '';
  return `${user} daemon off; pid nginx.pid; worker_processes 1; error_log stderr crit;
events { worker_connections 512; }
http {
  include /etc/nginx/mime.types; types { application/manifest+json webmanifest; }
  default_type application/octet-stream;
  access_log off; sendfile on; keepalive_requests 100000; ${compression}
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp;
  scgi_temp_path tmp;
  ${servers.map(serverBlock).join('\n  ')}
}`;
}

// Serves each of `sites` ({ root, extra }) on a port of its own. `folder` is nginx's own.
export async function startNginx(folder, sites, { gzip = false } = {}) {
  const ports = await freePorts(sites.length);
  await mkdir(path.join(folder, 'tmp'), { recursive: true });
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, configuration(sites.map((site, i) => ({ ...site, port: ports[i] })), gzip));
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await Promise.all(ports.map((port) => waitForPort(port)));
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

// One server over the folder `site` in `folder`, with its page /index.html (which the test writes); ended with the others of
// `ends`.
export async function startSite(folder, ends) {
  const site = path.join(folder, 'site');
  await mkdir(site);
  const nginx = await startNginx(path.join(folder, 'nginx'), [{ root: site }]);
  ends.push(() => nginx.stop());
  return { site, page: `${nginx.urls[0]}/index.html` };
}
