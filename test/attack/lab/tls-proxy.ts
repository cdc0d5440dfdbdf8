import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/** A real nginx with TLS on a port of loopback, set up as docs/operating.md tells people to. */
export interface TlsProxy {
  /** `https://localhost:<port>` */
  readonly url: string;
  /** PEM of the certificate, which signs itself. */
  readonly certificate: string;
  /** A folder with `ca.crt`, as skopeo wants it. */
  readonly certificateFolder: string;
  close(): Promise<void>;
}

/** @param port where it shall listen; `target`: port of the server behind it */
export async function startTlsProxy(port: number, target: number): Promise<TlsProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-nginx-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  await makeCertificate(key, certificate);
  const certificateFolder = join(folder, 'skopeo');
  await mkdir(certificateFolder);
  await writeFile(join(certificateFolder, 'ca.crt'), await readFile(certificate));
  const site = (await documentedSite())
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('yard.example.org;', 'localhost;')
    .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
    .replace('127.0.0.1:8470', `127.0.0.1:${target}`);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, mainConfig(folder, site));
  const args = ['-c', file, '-p', folder, '-e', 'stderr'];
  const nginx = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  nginx.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const close = async (): Promise<void> => {
    await end(nginx);
    await rm(folder, { recursive: true });
  };
  await waitFor(`nginx to listen`, async () => {
    if (nginx.exitCode !== null) throw new Error(said);
    return accepts(port);
  });
  return { url: `https://localhost:${port}`, certificate, certificateFolder, close };
}

/** What people copy is what is tried. */
async function documentedSite(): Promise<string> {
  const text = await readFile('docs/operating.md', 'utf8');
  const [, site] = /```nginx\n([^]*?)```/.exec(text) ?? [];
  if (site === undefined) throw new Error('docs/operating.md shows no nginx any more');
  return site;
}

const mainConfig = (folder: string, site: string): string => `
daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
${site}
}
`;

async function makeCertificate(key: string, certificate: string): Promise<void> {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const pair = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const out = ['-keyout', key, '-out', certificate, '-days', '2'];
  await runCommand('openssl', ['req', '-x509', ...pair, ...out, ...subject], { timeoutMs: 20_000 });
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
