import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { YardUser } from '../fakes/yard.ts';
import { writeProject } from '../fakes/yard-project.ts';

/** The commands of docs/trust.md, typed in as they stand there. */
const document = await readFile(join(import.meta.dirname, '../../docs/trust.md'), 'utf8');

/** @returns the command lines of the first block under a heading */
function commandsUnder(heading: string, block = 0): string[] {
  const section = document.split(new RegExp(`^#{2,3} ${heading}$`, 'm'))[1] ?? '';
  const text = [...section.matchAll(/```sh\n([^]*?)```/g)][block]?.[1] ?? '';
  return text.trim().split('\n');
}

let packed: YardUser;
let user: YardUser;
let keyId: string;
beforeAll(async () => {
  packed = await YardUser.create();
  await writeProject(packed.path('tiny'));
  await packed.yard(['pack', 'tiny', '-o', 'hello.yard']);
});
afterAll(() => packed.remove());
beforeEach(async () => {
  user = await packed.copy();
});
afterEach(() => user.remove());

/** Types a line in. @returns what it says; exit codes other than 0 throw */
async function type(line: string, who = user): Promise<string> {
  const text = line.replaceAll('5f2c9a01', keyId?.slice(0, 8));
  if (!text.startsWith('yard ')) {
    const options = { cwd: who.dir, env: { ...process.env, HOME: who.home }, encoding: 'utf8' };
    return execFileSync('sh', ['-c', text], options as { encoding: 'utf8' });
  }
  const words = text.split(' ').slice(1);
  const inFull = (word: string): string => word.replace(/^~/, who.home);
  // A private key is opened where the program stands, which in this process is elsewhere.
  const argv = words.map((word) => (word.endsWith('.pem') ? join(who.dir, word) : word));
  const home = words.map(inFull);
  const given = argv.map((word, at) => (words[at]?.startsWith('~') ? (home[at] ?? word) : word));
  const { exit, stdout, stderr } = await who.yard(given);
  if (exit !== 0) throw new Error(`${text}: exit ${exit}: ${stderr}`);
  return stdout;
}
const typeAll = async (lines: readonly string[], who = user): Promise<string[]> => {
  const said: string[] = [];
  for (const line of lines) said.push(await type(line, who));
  return said;
};
const begin = async (): Promise<void> => {
  const [made = ''] = await typeAll(commandsUnder('Start'));
  keyId = /Fingerprint +([0-9a-f]{64})/.exec(made)?.[1] ?? '';
};
const keyFile = (name: string, who = user): string =>
  join(who.home, '.config/stackyard/keys', name);

test('a signature is checked by OpenSSL and tar as typed there', async () => {
  await begin();
  await type('yard sign hello.yard --key acme');
  await writeFile(user.path('acme.pub'), await readFile(keyFile('acme.pub')));
  const lines = commandsUnder('Checking a signature without Stackyard');
  const [, verified, fingerprint, index, signed] = await typeAll(lines);
  expect(verified).toContain('Signature Verified Successfully');
  expect(fingerprint).toContain(keyId);
  const { manifests } = JSON.parse(index ?? '') as {
    manifests: { digest: string; artifactType: string }[];
  };
  expect(manifests[0]?.artifactType).toBe('application/vnd.stackyard.appliance.v1');
  expect(signed).toContain(`"sha256":"${manifests[0]?.digest.replace('sha256:', '')}"`);
  await writeFile(user.path('signed'), `${signed} `);
  await expect(type(lines[1] ?? '')).rejects.toThrow('Command failed');
});

describe('a publisher', () => {
  test('exchanges a key as typed there; who goes by the first document follows', async () => {
    await begin();
    const reader = await YardUser.create();
    await writeFile(reader.path('acme.root.json'), await readFile(keyFile('acme.root.json')));
    const pin = commandsUnder('First use')[0];
    await type(`${pin} --local --yes`, reader);
    await typeAll(commandsUnder('Replace a key'));
    await writeFile(reader.path('hello.yard'), await readFile(user.path('hello.yard')));
    expect(await type('yard verify hello.yard', reader)).toContain('now version 2');
    const shown = await type('yard trust show acme --local', reader);
    expect(shown).toMatch(new RegExp(`${keyId} +REVOKED`));
    await reader.remove();
  });

  test('adds a second person as typed there', async () => {
    await begin();
    const bob = await YardUser.create();
    await bob.yard(['keygen', '--namespace', 'bob']);
    await writeFile(user.path('bob.pub'), await readFile(keyFile('bob.pub', bob)));
    await writeFile(bob.path('bob.pem'), await readFile(keyFile('bob.pem', bob)));
    const [half] = await typeAll(commandsUnder('Two people'));
    expect(half).toContain('still missing');
    const name = 'acme-2.unfinished.root.json';
    await writeFile(bob.path(name), await readFile(user.path(name)));
    const [whole] = await typeAll(commandsUnder('Two people', 1), bob);
    expect(whole).not.toContain('still missing');
    expect(whole).toContain('signatures needed  2 of 2');
    await bob.remove();
  });
});
