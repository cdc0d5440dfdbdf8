import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  endProcess,
  type FoundProcess,
  findProcesses,
  namespaceIdentity,
  readProcess,
} from '../../node/adapters/found-process.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** A router's dnsmasq: where its files are and where it runs. */
export interface DnsmasqPlace {
  readonly folder: string;
  readonly namespacePath: string;
  readonly inside: NetworkNamespace;
}

/**
 * Makes one dnsmasq run with this configuration, and no other of this router. It puts itself into
 * the background in a session of its own, so it outlives the agent.
 *
 * The name of the configuration file holds the digest of its content and is an argument of the
 * process: what runs tells by itself whether it is up to date. A configuration that dnsmasq does
 * not accept leaves the old one running.
 *
 * @returns whether it was started now
 */
export async function ensureDnsmasq(place: DnsmasqPlace, config: string): Promise<boolean> {
  const file = join(place.folder, `dnsmasq-${digest(config)}.conf`);
  if (await isRunning(place, file)) return false;
  await writeFile(`${file}.new`, config);
  await rename(`${file}.new`, file);
  await place.inside.run('dnsmasq', ['--test', `--conf-file=${file}`]);
  await stopDnsmasq(place);
  await removeOtherFiles(place, file);
  await place.inside.run('dnsmasq', [`--conf-file=${file}`, `--pid-file=${pidFile(place)}`]);
  return true;
}

/** Ends every dnsmasq of this router, in whatever namespace it is. @returns whether there was one */
export async function stopDnsmasq(place: Pick<DnsmasqPlace, 'folder'>): Promise<boolean> {
  const running = await findProcesses((found) => isOurs(place, found));
  for (const { pid } of running) await endProcess(pid);
  return running.length > 0;
}

/** @returns whether one runs that was started for this place, whatever it was told */
export const hasDnsmasq = async (place: Pick<DnsmasqPlace, 'folder'>): Promise<boolean> =>
  (await findProcesses((found) => isOurs(place, found))).length > 0;

async function isRunning(place: DnsmasqPlace, file: string): Promise<boolean> {
  const pid = Number.parseInt(await readFile(pidFile(place), 'utf8').catch(() => ''), 10);
  const found = Number.isInteger(pid) ? await readProcess(pid) : undefined;
  const home = await namespaceIdentity(place.namespacePath);
  return (
    found !== undefined &&
    found.args.includes(`--conf-file=${file}`) &&
    found.networkNamespace === home
  );
}

const isOurs = ({ folder }: Pick<DnsmasqPlace, 'folder'>, { args }: FoundProcess): boolean =>
  basename(args[0] ?? '') === 'dnsmasq' &&
  args.some((arg) => arg.startsWith(`--conf-file=${folder}/`));

async function removeOtherFiles({ folder }: DnsmasqPlace, kept: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('dnsmasq-'));
  const others = names.map((name) => join(folder, name)).filter((path) => path !== kept);
  for (const path of others) await rm(path, { force: true });
}

const pidFile = ({ folder }: DnsmasqPlace): string => join(folder, 'dnsmasq.pid');

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);
