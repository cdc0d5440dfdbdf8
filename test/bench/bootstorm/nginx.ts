import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StormServer, waitUntilOpen } from './storm-server.ts';

/** Serves a folder by nginx as its makers advise for files: a worker for each core, and sendfile. */
export async function startNginx(
  files: string,
  folder: string,
  port: number,
): Promise<StormServer> {
  const path = join(folder, 'nginx.conf');
  await writeFile(
    path,
    `daemon off;
user root;
worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port} backlog=1024; root ${files}; }
}
`,
  );
  const child = spawn('nginx', ['-c', path, '-e', join(folder, 'nginx.log')], { stdio: 'inherit' });
  await waitUntilOpen(port);
  return { child, port };
}
