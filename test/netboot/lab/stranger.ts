import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetbootLab } from './netboot-lab.ts';

/** What somebody finds who has plugged a machine of theirs into the boot network. */
export interface Sight {
  /** TCP ports of the gateway that let them in. */
  readonly open: readonly number[];
  /** Whatever answered, as it was sent. */
  readonly answers: readonly string[];
  /** What must not be in any answer. */
  readonly secrets: readonly string[];
}

const GATEWAY = '10.66.0.1';
const ADDRESS = '10.66.0.250';
const NAME = 'stranger';
const PATHS = [
  '/',
  '/boot/script?mac=02-00-00-00-00-99',
  '/boot/',
  '/boot/image/',
  '/metrics',
  '/healthz',
  '/api/v1/nodes',
  '/api/v1/joining',
  '/api/v1/audit',
];

/** Plugs a host in, goes through every TCP port of the gateway, and asks each that is open. */
export async function strangerSees(lab: NetbootLab): Promise<Sight> {
  await plugIn(lab);
  try {
    const open = await openPorts(lab);
    const answers: string[] = [];
    for (const port of open) {
      for (const scheme of ['http', 'https']) {
        for (const path of PATHS)
          answers.push(await get(lab, `${scheme}://${GATEWAY}:${port}${path}`));
      }
    }
    return { open, answers, secrets: await secretsOf(lab) };
  } finally {
    await lab.inside('ip', 'netns', 'delete', NAME);
  }
}

async function plugIn(lab: NetbootLab): Promise<void> {
  const there = ['ip', 'netns', 'exec', NAME] as const;
  await lab.inside('ip', 'netns', 'add', NAME);
  await lab.inside(
    'ip',
    'link',
    'add',
    NAME,
    'type',
    'veth',
    'peer',
    'name',
    'eth0',
    'netns',
    NAME,
  );
  await lab.inside('ip', 'link', 'set', NAME, 'master', 'lab', 'up');
  await lab.inside(...there, 'ip', 'address', 'add', `${ADDRESS}/24`, 'dev', 'eth0');
  await lab.inside(...there, 'ip', 'link', 'set', 'eth0', 'up');
}

const SCAN = `
const net = require('node:net');
const open = [];
let next = 1;
const look = () => new Promise((resolve) => {
  const port = next++;
  if (port > 65535) return resolve(false);
  const socket = net.connect({ host: '${GATEWAY}', port, timeout: 2000 });
  const end = (isOpen) => { if (isOpen) open.push(port); socket.destroy(); resolve(true); };
  socket.once('connect', () => end(true));
  for (const event of ['error', 'timeout']) socket.once(event, () => end(false));
});
// What does not answer at all costs the whole time limit: thousands are asked at once.
const all = Array.from({ length: 4000 }, async () => { while (await look()); });
Promise.all(all).then(() => console.log(JSON.stringify(open)));
`;

async function openPorts(lab: NetbootLab): Promise<number[]> {
  const found = await lab.inside('ip', 'netns', 'exec', NAME, process.execPath, '-e', SCAN);
  return (JSON.parse(found) as number[]).toSorted((one, two) => one - two);
}

const curl = (lab: NetbootLab, ...args: string[]): Promise<string> =>
  lab.inside('ip', 'netns', 'exec', NAME, 'curl', '--silent', '--insecure', ...args);

/** A door that does not speak this way gives nothing away either. */
const get = (lab: NetbootLab, url: string): Promise<string> =>
  curl(lab, '--max-time', '20', '--include', '--max-filesize', '1000000', url).catch(() => '');

async function secretsOf(lab: NetbootLab): Promise<string[]> {
  const { adminPassword } = JSON.parse(await lab.written()) as { adminPassword: string };
  const credentials = await readFile(
    join(lab.folder, 'home', '.config', 'stackyard', 'credentials.json'),
    'utf8',
  );
  const tokens = [...credentials.matchAll(/syl_[\w-]+/g)].map(([token]) => token);
  const serials = lab.status.nodes.map(({ serial }) => serial);
  return [adminPassword, ...tokens, ...serials, 'PRIVATE KEY'];
}
