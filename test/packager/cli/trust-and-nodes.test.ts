import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { answering } from '../../fakes/answering.ts';
import { install } from '../../fakes/live-server/install-stacks.ts';
import { LiveOperator } from '../../fakes/live-server/live-operator.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market', { STACKYARD_AGENT_URL: 'https://yard.example.org:8471' });

interface LocalTrust {
  keys: { namespace: string; keyId: string; revoked?: boolean }[];
}
const localTrust = async (): Promise<LocalTrust> =>
  JSON.parse(
    await readFile(`${live.operator.user.home}/.config/stackyard/trust.json`, 'utf8'),
  ) as LocalTrust;

describe('yard trust', { timeout: LIVE_TEST_MS }, () => {
  test('add makes server and own yard believe a key, revoke ends both', async () => {
    await live.operator.yard(['keygen', '--namespace', 'acme']);
    const pub = `${live.operator.user.home}/.config/stackyard/keys/acme.pub`;
    const { exit, json } = await live.operator.yardJson(['trust', 'add', 'acme', pub]);
    expect({ exit, json }).toMatchObject({ exit: 0, json: { namespace: 'acme', server: true } });
    const { keyId } = (await localTrust()).keys[0]!;
    expect(json).toMatchObject({ keyId });
    const known = async () =>
      (await live.server.api.listTrustedKeys()).find((key) => key.namespace === 'acme');
    expect(await known()).toMatchObject({ keyId, revokedAt: null });

    const person = answering('y');
    const revoked = await live.operator.yard(
      ['trust', 'revoke', 'acme', keyId.slice(0, 8)],
      person,
    );
    expect(revoked.exit).toBe(0);
    expect((await known())?.revokedAt).not.toBeNull();
    expect((await localTrust()).keys).toMatchObject([{ namespace: 'acme', keyId, revoked: true }]);
    expect((await live.operator.yard(['trust', 'ls'])).stdout).toMatch(
      /acme +[0-9a-f]{64} +REVOKED now/,
    );
  });

  test('add --local asks no server', async () => {
    await live.operator.yard(['keygen', '--namespace', 'acme']);
    const pub = `${live.operator.user.home}/.config/stackyard/keys/acme.pub`;
    const away: typeof fetch = () => Promise.reject(new Error('asked a server'));
    const argv = ['trust', 'add', 'acme', pub, '--local'];
    expect(await live.operator.yard(argv, { fetch: away })).toMatchObject({ exit: 0 });
  });

  test('add refuses what is no public key, and changes nothing', async () => {
    const keys = await live.server.api.listTrustedKeys();
    const file = `${live.operator.user.home}/.config/stackyard/credentials.json`;
    expect(await live.operator.yard(['trust', 'add', 'acme', file])).toMatchObject({ exit: 3 });
    expect(await live.operator.yard(['trust', 'add', 'acme', 'nowhere.pub'])).toMatchObject({
      exit: 4,
    });
    expect(await live.server.api.listTrustedKeys()).toEqual(keys);
  });

  test('accept records exactly the bytes of a version, with the reason', async () => {
    const argv = ['trust', 'accept', 'hobby/etherpad', '--reason', 'read by two of us'];
    expect(await live.operator.yard([...argv, '--yes'])).toMatchObject({ exit: 0 });
    const etherpad = { namespace: 'hobby', name: 'etherpad' };
    const { versions } = await live.server.api.getAppliance({ params: etherpad, query: {} });
    expect(await live.server.api.listConsents()).toMatchObject([
      {
        appliance: `hobby/etherpad:${versions[0]?.version}`,
        digest: versions[0]?.digest,
        reason: 'read by two of us',
      },
    ]);
    const short = await live.operator.yard(['trust', 'accept', 'hobby/etherpad', '--yes']);
    expect(short).toMatchObject({ exit: 2 });
  });
});

describe('yard node', { timeout: LIVE_TEST_MS }, () => {
  test('ls and show tell state, room and accelerator', async () => {
    const yard = live.server.node('yard-1');
    const acceleratorReason = 'A test guest did not run on /dev/kvm.';
    yard.host = { ...yard.host, facts: { accelerator: 'tcg', acceleratorReason } };
    const shown = async (): Promise<string> =>
      (await live.operator.yard(['node', 'show', 'yard-1'])).stdout;
    await expect.poll(shown).toContain('tcg: A test guest did not run on /dev/kvm');
    expect(await shown()).toMatch(/encryption +cannot: its agent is of an older version/);
    const { stdout } = await live.operator.yard(['node', 'ls']);
    expect(stdout).toMatch(
      /^barn-2 +lost +\d+ min ago +0 +16 +– +– +kvm +0\.0\.0 \(outdated\) +–$/m,
    );
    expect(stdout).toMatch(/^yard-1 +ready +\S.* tcg +0\.1\.0 /m);
  });

  test('invite gives a token once; a taken name is refused', async () => {
    const { exit, json } = await live.operator.yardJson(['node', 'invite', 'barn-3']);
    expect({ exit, json }).toMatchObject({
      exit: 0,
      json: { name: 'barn-3', token: expect.stringMatching(/^stackyard-enrol\./) as unknown },
    });
    expect(await live.operator.yard(['node', 'invite', 'yard-1'])).toMatchObject({ exit: 6 });
  });

  test(
    'U8: invite shows one line to paste, and says when nobody else could connect',
    { timeout: LIVE_SETUP_MS },
    async () => {
      const { stdout } = await live.operator.yard(['node', 'invite', 'barn-3']);
      expect(stdout).toMatch(
        /\n\nSTACKYARD_AGENT_SERVER=https:\/\/\S+:8471 STACKYARD_ENROLMENT_TOKEN=stackyard-enrol\.\S+ npm run agent\n\n/,
      );
      expect(stdout).toMatch(
        /Or paste this line .*stackyard-agent.*\n\nSTACKYARD_AGENT_SERVER=\S+ STACKYARD_ENROLMENT_TOKEN=\S+ stackyard-join\n\n/,
      );
      expect(stdout).toContain('expires in');
      expect(stdout).not.toContain('STACKYARD_HOST');
      const alone = await startLiveServer('empty');
      const operator = await LiveOperator.create(alone);
      try {
        await operator.useToken();
        const local = await operator.yard(['node', 'invite', 'barn-4']);
        expect(local.stdout).toContain('Other machines cannot connect to this server yet');
        expect(local.stdout).toContain('STACKYARD_HOST=');
      } finally {
        await operator.remove();
        await alone.close();
      }
    },
  );

  test('invite without a name shows a line for machines that wait to be approved', async () => {
    const { stdout } = await live.operator.yard(['node', 'invite']);
    expect(stdout).toMatch(
      /\n\nSTACKYARD_AGENT_SERVER=\S+:8471 STACKYARD_AGENT_AUTHORITY=[0-9a-f]{64} stackyard-join\n\n/,
    );
    expect(stdout).toContain('yard node approve <code>');
    const { json } = await live.operator.yardJson(['node', 'invite']);
    const { json: invited } = await live.operator.yardJson(['node', 'invite', 'barn-5']);
    const { authority } = json as { authority: string };
    expect((invited as { token: string }).token.split('.')[2]).toBe(authority);
  });

  test('rm forgets a node by name, and refuses one that runs something', async () => {
    expect(await live.operator.yard(['node', 'rm', 'barn-2', '--yes'])).toMatchObject({ exit: 0 });
    const nodes = await live.server.api.listNodes();
    expect(nodes.map(({ name }) => name)).toEqual(['yard-1']);
    await install(live.server.api, { appliance: 'stackyard/hello', name: 'there' });
    expect(await live.operator.yard(['node', 'rm', 'yard-1', '--yes'])).toMatchObject({ exit: 6 });
    expect(await live.operator.yard(['node', 'rm', 'yard-1'])).toMatchObject({ exit: 2 });
  });
});
