import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient } from '../../schemas/client/api-client.ts';
import { readApplianceSource } from '../../schemas/appliance/read-appliance.ts';
import type { Preparation } from '../../schemas/api/resources/trust.ts';
import { Fault } from '../../schemas/errors/fault.ts';

/** Name space of the sample appliances; their key is made on this machine and trusted by it alone. */
const NAMESPACE = 'stackyard';

export interface SampleContext {
  readonly root: string;
  /** Where archives are kept. */
  readonly folder: string;
  readonly server: string;
  readonly token: string;
  readonly home: string;
  readonly api: ApiClient;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds, signs and publishes the sample appliances that the registry lacks, one after the other.
 * How far it is stands on the marketplace page and in the terminal; a failure stops nothing else.
 */
export async function publishSamples(context: SampleContext): Promise<void> {
  const samples = await findSamples(context);
  const missing: Sample[] = [];
  for (const sample of samples) if (!(await isPublished(sample, context))) missing.push(sample);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  context.say(
    `Building the sample appliances ${names} in the background; this takes a few minutes.`,
  );
  for (const sample of missing) await tell(sample, context, { state: 'waiting' });
  await ensureKey(context);
  for (const sample of missing) await publishOne(sample, context);
}

interface Sample {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly folder: string;
}

async function findSamples({ root }: SampleContext): Promise<Sample[]> {
  const parent = join(root, 'appliances');
  const names = (await readdir(parent)).sort();
  return Promise.all(
    names.map(async (name) => {
      const folder = join(parent, name);
      const source = await readFile(join(folder, 'appliance.yaml'), 'utf8');
      const { title, version } = readApplianceSource(source);
      return { name, title, version, folder };
    }),
  );
}

async function isPublished({ name, version }: Sample, { api }: SampleContext): Promise<boolean> {
  try {
    await api.getAppliance({ params: { namespace: NAMESPACE, name }, query: { version } });
    return true;
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND')) return false;
    throw error;
  }
}

const keyFile = ({ home }: SampleContext): string =>
  join(home, '.config', 'stackyard', 'keys', `${NAMESPACE}.pem`);

/** The key is made once; the server and this person's `yard` then believe it. */
async function ensureKey(context: SampleContext): Promise<void> {
  if (!existsSync(keyFile(context))) await yard(context, ['keygen', '--namespace', NAMESPACE]);
  const publicKey = await readFile(keyFile(context).replace(/\.pem$/, '.pub'), 'utf8');
  await context.api.trustKey({ body: { namespace: NAMESPACE, publicKey } });
}

async function publishOne(sample: Sample, context: SampleContext): Promise<void> {
  const archive = join(context.folder, `${sample.name}-${sample.version}.yard`);
  const reference = `${NAMESPACE}/${sample.name}:${sample.version}`;
  const show = (step: string, stepNumber: number): Promise<void> =>
    tell(sample, context, { state: 'running', step, stepNumber });
  try {
    context.say(`${sample.title}: building`);
    await show('Building its images', 1);
    const onLine = lately((line: string) => void show(line.slice(0, 200), 1));
    const pack = ['pack', sample.folder, '-o', archive, '--force', '--sign-key', keyFile(context)];
    await yard(context, pack, onLine);
    await show('Publishing', 2);
    await yard(context, ['push', archive, reference]);
    await tell(sample, context, { state: 'done', stepNumber: 2 });
    context.say(`${sample.title}: published as ${reference}`);
  } catch (error) {
    if (context.signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    await tell(sample, context, { state: 'failed', message: message.slice(0, 4_000) });
    context.say(`${sample.title}: failed\n  ${message.trim().replaceAll('\n', '\n  ')}`);
  }
}

async function tell(
  { name, title }: Sample,
  { api }: SampleContext,
  change: Partial<Preparation>,
): Promise<void> {
  const preparation = {
    name,
    title,
    state: 'waiting',
    step: '',
    stepNumber: 0,
    steps: 2,
    message: '',
  };
  const body = { ...preparation, ...change } as Preparation;
  // Only a courtesy: when the server is stopping, there is nobody to tell.
  await api.putPreparation({ params: { name }, body }).catch(() => undefined);
}

/** Runs `yard` as a user would. @throws Error with what it said */
function yard(
  context: SampleContext,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(context.root, 'yard'), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: context.signal,
      env: { ...process.env, STACKYARD_SERVER: context.server, STACKYARD_TOKEN: context.token },
    });
    const errors: string[] = [];
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', (line) => {
      errors.push(line);
      onLine(line);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(errors.slice(-15).join('\n') || `yard ${args[0]} ended with ${code}`));
    });
  });
}

const TELL_MS = 1_000;

/** Passes on at most one call a second. */
function lately<Value>(call: (value: Value) => void): (value: Value) => void {
  let lastMs = 0;
  return (value) => {
    if (Date.now() - lastMs < TELL_MS) return;
    lastMs = Date.now();
    call(value);
  };
}
