import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answering } from '../../fakes/answering.ts';
import { Operator } from '../../fakes/operator.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

interface LocalTrust {
  keys: { namespace: string; keyId: string; revoked?: boolean }[];
}
const localTrust = async (): Promise<LocalTrust> =>
  JSON.parse(
    await readFile(`${operator.user.home}/.config/stackyard/trust.json`, 'utf8'),
  ) as LocalTrust;

describe('yard trust', () => {
  test('add makes server and own yard believe a key, revoke ends both', async () => {
    await operator.yard(['keygen', '--namespace', 'acme']);
    const pub = `${operator.user.home}/.config/stackyard/keys/acme.pub`;
    const { exit, json } = await operator.yardJson(['trust', 'add', 'acme', pub]);
    expect({ exit, json }).toMatchObject({ exit: 0, json: { namespace: 'acme', server: true } });
    const { keyId } = (await localTrust()).keys[0]!;
    expect(json).toMatchObject({ keyId });
    const known = operator.world.keys.find(({ namespace }) => namespace === 'acme');
    expect(known?.publicKey).toBe(await readFile(pub, 'utf8'));
    // The fake names keys in its own way; the server computes the real fingerprint.
    known!.keyId = keyId;

    const person = answering('y');
    const revoked = await operator.yard(['trust', 'revoke', 'acme', keyId.slice(0, 8)], person);
    expect(revoked.exit).toBe(0);
    expect(known?.revokedAt).not.toBeNull();
    expect((await localTrust()).keys).toMatchObject([{ namespace: 'acme', keyId, revoked: true }]);
    expect((await operator.yard(['trust', 'ls'])).stdout).toMatch(
      /acme +[0-9a-f]{64} +REVOKED now/,
    );
  });

  test('add --local asks no server', async () => {
    await operator.yard(['keygen', '--namespace', 'acme']);
    const pub = `${operator.user.home}/.config/stackyard/keys/acme.pub`;
    const away: typeof fetch = () => Promise.reject(new Error('asked a server'));
    const argv = ['trust', 'add', 'acme', pub, '--local'];
    expect(await operator.yard(argv, { fetch: away })).toMatchObject({ exit: 0 });
  });

  test('add refuses what is no public key, and changes nothing', async () => {
    const keys = operator.world.keys.length;
    const file = `${operator.user.home}/.config/stackyard/credentials.json`;
    expect(await operator.yard(['trust', 'add', 'acme', file])).toMatchObject({ exit: 3 });
    expect(await operator.yard(['trust', 'add', 'acme', 'nowhere.pub'])).toMatchObject({ exit: 4 });
    expect(operator.world.keys).toHaveLength(keys);
  });

  test('accept records exactly the bytes of a version, with the reason', async () => {
    const argv = ['trust', 'accept', 'hobby/etherpad', '--reason', 'read by two of us'];
    expect(await operator.yard([...argv, '--yes'])).toMatchObject({ exit: 0 });
    const card = operator.world.appliances.find(({ card: { address } }) =>
      address.endsWith('etherpad'),
    )?.card;
    expect(operator.world.consents[0]).toMatchObject({
      appliance: `hobby/etherpad:${card?.version}`,
      digest: card?.digest,
      reason: 'read by two of us',
    });
    const short = await operator.yard(['trust', 'accept', 'hobby/etherpad', '--yes']);
    expect(short).toMatchObject({ exit: 2 });
  });
});

describe('yard node', () => {
  test('ls and show tell state, room and accelerator', async () => {
    const { stdout } = await operator.yard(['node', 'ls']);
    expect(stdout).toMatch(/barn-2 +lost +26 min ago +0 +4 +– +– +tcg +0\.1\.0 +–\n/);
    const shown = await operator.yard(['node', 'show', 'barn-2']);
    expect(shown.stdout).toContain('tcg: A test guest did not run on /dev/kvm');
    expect(shown.stdout).toMatch(/encryption +cannot: its agent is of an older version/);
  });

  test('invite gives a token once; a taken name is refused', async () => {
    const { exit, json } = await operator.yardJson(['node', 'invite', 'barn-3']);
    expect({ exit, json }).toMatchObject({
      exit: 0,
      json: { name: 'barn-3', token: expect.stringMatching(/^stackyard-enrol\./) as unknown },
    });
    expect(await operator.yard(['node', 'invite', 'yard-1'])).toMatchObject({ exit: 6 });
  });

  test('U8: invite shows one line to paste, and says when nobody else could connect', async () => {
    const { stdout } = await operator.yard(['node', 'invite', 'barn-3']);
    expect(stdout).toMatch(
      /\n\nSTACKYARD_AGENT_SERVER=https:\/\/\S+:8471 STACKYARD_ENROLMENT_TOKEN=stackyard-enrol\.\S+ npm run agent\n\n/,
    );
    expect(stdout).toContain('expires in');
    expect(stdout).not.toContain('STACKYARD_HOST');
    operator.world.mode.agentReach = 'host';
    const local = await operator.yard(['node', 'invite', 'barn-4']);
    expect(local.stdout).toContain('Other machines cannot connect to this server yet');
    expect(local.stdout).toContain('STACKYARD_HOST=');
  });

  test('rm forgets a node by name, and refuses one that runs something', async () => {
    expect(await operator.yard(['node', 'rm', 'barn-2', '--yes'])).toMatchObject({ exit: 0 });
    expect(operator.world.nodes.map(({ name }) => name)).toEqual(['yard-1']);
    expect(await operator.yard(['node', 'rm', 'yard-1', '--yes'])).toMatchObject({ exit: 6 });
    expect(await operator.yard(['node', 'rm', 'yard-1'])).toMatchObject({ exit: 2 });
  });
});
